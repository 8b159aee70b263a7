    -- Operators' commits that add rows wait for each other here, so that the count holds until they end.
    IF doc ?| ARRAY['shipping_method_inserts', 'tax_rate_inserts'] THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('price tables', 0));
    END IF;
    IF doc ? 'shipping_method_inserts' THEN
        IF (SELECT COUNT(*) FROM shipping_methods) + jsonb_array_length(doc -> 'shipping_method_inserts')
            > {most_shipping_methods}
        THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: table full', DETAIL = 'shipping methods';
        END IF;
    END IF;
    IF doc ? 'tax_rate_inserts' THEN
        IF (SELECT COUNT(*) FROM tax_rates) + jsonb_array_length(doc -> 'tax_rate_inserts')
            > {most_tax_rates}
        THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: table full', DETAIL = 'tax rates';
        END IF;
    END IF;
    -- What was computed from the tables is written at the version at which they were read: the sum of the
    -- versions of their rows, of which none is ever deleted.
    IF doc ? 'price_tables' THEN
        IF (SELECT COALESCE(SUM(version), 0) FROM shipping_methods)
            + (SELECT COALESCE(SUM(version), 0) FROM tax_rates) <> (doc ->> 'price_tables')::BIGINT
        THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the price tables';
        END IF;
    END IF;
