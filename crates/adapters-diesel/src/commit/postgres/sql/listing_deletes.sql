    -- The foreign keys of carts and orders say whether a listing is in use.
    IF doc ? 'listing_deletes' THEN
        BEGIN
            DELETE FROM listings l
            USING jsonb_populate_recordset(NULL::listings, doc -> 'listing_deletes') n
            WHERE l.id = n.id AND l.version = n.version;
            GET DIAGNOSTICS rows = ROW_COUNT;
        EXCEPTION WHEN foreign_key_violation THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: in use';
        END;
        IF rows <> jsonb_array_length(doc -> 'listing_deletes') THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the listing';
        END IF;
    END IF;
