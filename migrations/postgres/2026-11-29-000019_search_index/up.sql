-- An index of the parts of one, two and three letters of what listings are searched by. It needs no
-- extension: pg_trgm would have to be installed, and does not index parts of one or two letters.
CREATE FUNCTION kassa_search_grams(searched TEXT) RETURNS TEXT[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000
AS $$
    SELECT COALESCE(array_agg(DISTINCT pg_catalog.substr(searched, at, size)), '{}')
    FROM pg_catalog.generate_series(1, 3) AS size,
        pg_catalog.generate_series(1, pg_catalog.length(searched) - size + 1) AS at
$$;
CREATE INDEX listings_search_grams ON listings USING gin (kassa_search_grams(search));

-- Listings that have all these parts, up to a number. Without the setting the planner may prefer to read the
-- table where it expects many, and to take every row apart.
CREATE FUNCTION kassa_search_candidates(parts TEXT[], most BIGINT) RETURNS TABLE (id UUID)
LANGUAGE sql STABLE SET enable_seqscan = off
AS $$
    SELECT l.id FROM listings l WHERE kassa_search_grams(l.search) @> parts LIMIT most
$$;
