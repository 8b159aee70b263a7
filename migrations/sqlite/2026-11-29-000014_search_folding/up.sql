-- Which version of the folding the column listings.search holds, in one row. Version 0 is the lower case
-- of before. No SQL folds letters as the engine does: it folds the rows after the migrations, and then
-- writes its version here.
CREATE TABLE search_folding (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT search_folding_pkey PRIMARY KEY (id),
    CONSTRAINT search_folding_has_one_row CHECK (id = 1)
) STRICT;
INSERT INTO search_folding (id, version) VALUES (1, 0);
