    IF doc ? 'webhook_endpoint_deletes' THEN
        part := doc -> 'webhook_endpoint_deletes';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::webhook_endpoints, part -> k);
            DELETE FROM webhook_endpoints e WHERE e.id = n.id AND e.version = n.version;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the webhook endpoint';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'feed_moves' THEN
        part := doc -> 'feed_moves';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::webhook_endpoints, part -> k);
            UPDATE webhook_endpoints e SET position = n.position
            WHERE e.id = n.id AND e.version = n.version AND e.position = (part -> k ->> 'before')::bigint;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the webhook endpoint';
            END IF;
        END LOOP;
    END IF;
    -- Commits that add endpoints wait for each other here, so that the count holds until they end.
    IF doc ? 'webhook_endpoint_inserts' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('webhook endpoints', 0));
        IF (SELECT COUNT(*) FROM webhook_endpoints) + jsonb_array_length(doc -> 'webhook_endpoint_inserts')
            > {most_webhook_endpoints}
        THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: table full', DETAIL = 'webhook endpoints';
        END IF;
    END IF;
