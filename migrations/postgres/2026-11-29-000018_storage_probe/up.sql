-- One row that a readiness check changes to show that writing works. The filler is used on SQLite only.
CREATE TABLE storage_probe (
    id BIGINT NOT NULL,
    writes BIGINT NOT NULL,
    filler BYTEA NOT NULL,
    CONSTRAINT storage_probe_pkey PRIMARY KEY (id),
    CONSTRAINT storage_probe_has_one_row CHECK (id = 1)
);
INSERT INTO storage_probe (id, writes, filler) VALUES (1, 0, '');
