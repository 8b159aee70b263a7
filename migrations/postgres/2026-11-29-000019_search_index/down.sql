DROP FUNCTION kassa_search_candidates(TEXT[], BIGINT);
DROP INDEX listings_search_grams;
DROP FUNCTION kassa_search_grams(TEXT);
