    -- The lock waits for an erasure that has locked the order, and then sees the version that it has left.
    IF doc ? 'unchanged_orders' THEN
        part := doc -> 'unchanged_orders';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::orders, part -> k);
            PERFORM 1 FROM orders o WHERE o.id = n.id AND o.version = n.version FOR KEY SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the order';
            END IF;
        END LOOP;
    END IF;
