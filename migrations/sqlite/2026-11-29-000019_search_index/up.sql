-- An index of the parts of three letters of what listings are searched by. It is kept by triggers, so that
-- every release that writes listings keeps it. The two line breaks at the end make each part of one or two
-- letters the beginning of an indexed one. The documents have numbers of their own: VACUUM may change the
-- rowids of listings.
CREATE TABLE listing_search_docs (
    doc INTEGER NOT NULL,
    listing_id BLOB NOT NULL,
    CONSTRAINT listing_search_docs_pkey PRIMARY KEY (doc),
    CONSTRAINT listing_search_docs_listing_uniq UNIQUE (listing_id)
) STRICT;
CREATE VIRTUAL TABLE listing_search USING fts5 (
    search, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE listing_search_terms USING fts5vocab (listing_search, row);
INSERT INTO listing_search_docs (listing_id) SELECT id FROM listings ORDER BY id;
INSERT INTO listing_search (rowid, search)
    SELECT d.doc, l.search || char(10, 10)
    FROM listing_search_docs d JOIN listings l ON l.id = d.listing_id ORDER BY d.doc;

CREATE TRIGGER listing_search_insert AFTER INSERT ON listings BEGIN
    INSERT INTO listing_search_docs (listing_id) VALUES (NEW.id);
    INSERT INTO listing_search (rowid, search)
        SELECT doc, NEW.search || char(10, 10) FROM listing_search_docs WHERE listing_id = NEW.id;
END;
CREATE TRIGGER listing_search_update AFTER UPDATE OF search ON listings WHEN OLD.search <> NEW.search BEGIN
    DELETE FROM listing_search
        WHERE rowid = (SELECT doc FROM listing_search_docs WHERE listing_id = NEW.id);
    INSERT INTO listing_search (rowid, search)
        SELECT doc, NEW.search || char(10, 10) FROM listing_search_docs WHERE listing_id = NEW.id;
END;
CREATE TRIGGER listing_search_delete AFTER DELETE ON listings BEGIN
    DELETE FROM listing_search
        WHERE rowid = (SELECT doc FROM listing_search_docs WHERE listing_id = OLD.id);
    DELETE FROM listing_search_docs WHERE listing_id = OLD.id;
END;
