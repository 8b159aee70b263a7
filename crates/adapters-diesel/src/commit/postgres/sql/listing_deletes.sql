    -- The foreign keys of carts and orders say whether a listing is in use.
    IF doc ? 'listing_deletes' THEN
        part := doc -> 'listing_deletes';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::listings, part -> k);
            BEGIN
                DELETE FROM listings l WHERE l.id = n.id AND l.version = n.version;
                GET DIAGNOSTICS rows = ROW_COUNT;
            EXCEPTION WHEN foreign_key_violation OR restrict_violation THEN
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: in use';
            END;
            IF rows = 0 THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the listing';
            END IF;
        END LOOP;
    END IF;
