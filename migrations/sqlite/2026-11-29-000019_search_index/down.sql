DROP TRIGGER listing_search_insert;
DROP TRIGGER listing_search_update;
DROP TRIGGER listing_search_delete;
DROP TABLE listing_search_terms;
DROP TABLE listing_search;
DROP TABLE listing_search_docs;
