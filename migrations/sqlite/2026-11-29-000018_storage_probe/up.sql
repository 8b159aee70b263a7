-- One row that a readiness check changes to show that writing works. The filler makes the change as large
-- as that of a large order, after the disk was full.
CREATE TABLE storage_probe (
    id INTEGER NOT NULL,
    writes INTEGER NOT NULL,
    filler BLOB NOT NULL,
    CONSTRAINT storage_probe_pkey PRIMARY KEY (id),
    CONSTRAINT storage_probe_has_one_row CHECK (id = 1)
) STRICT;
INSERT INTO storage_probe (id, writes, filler) VALUES (1, 0, x'');
