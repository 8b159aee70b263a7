    -- The foreign keys of carts and orders say whether a listing is in use.
    IF doc ? 'listing_deletes' THEN
        FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::listings, doc -> 'listing_deletes')
        LOOP
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
