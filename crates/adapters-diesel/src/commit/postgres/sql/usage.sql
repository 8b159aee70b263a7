    -- Counts uses. A stored period counts while it runs; one that ends more than a period after a new
    -- one would was begun by a clock that was ahead. Row by row, in the order of the keys: an upsert
    -- of several rows cannot compare each with a limit of its own.
    IF doc ? 'usage' THEN
        FOR u IN SELECT * FROM jsonb_to_recordset(doc -> 'usage') AS x
            (counter TEXT, subject TEXT, uses BIGINT, most BIGINT, now TIMESTAMPTZ, ends_at TIMESTAMPTZ)
        LOOP
            rows := 0;
            IF u.uses <= u.most THEN
                INSERT INTO usage_counters AS c (counter, subject, used, ends_at)
                VALUES (u.counter, u.subject, u.uses, u.ends_at)
                ON CONFLICT (counter, subject) DO UPDATE SET
                    used = CASE WHEN c.ends_at > u.now AND c.ends_at <= u.ends_at + (u.ends_at - u.now)
                        THEN c.used + u.uses ELSE u.uses END,
                    ends_at = CASE WHEN c.ends_at > u.now AND c.ends_at <= u.ends_at + (u.ends_at - u.now)
                        THEN c.ends_at ELSE u.ends_at END
                WHERE c.used + u.uses <= u.most
                    OR NOT (c.ends_at > u.now AND c.ends_at <= u.ends_at + (u.ends_at - u.now));
                GET DIAGNOSTICS rows = ROW_COUNT;
            END IF;
            IF rows = 0 THEN
                SELECT c.ends_at INTO until FROM usage_counters c
                WHERE c.counter = u.counter AND c.subject = u.subject AND c.ends_at > u.now;
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: rate limited',
                    DETAIL = jsonb_build_object('counter', u.counter, 'wait_ms',
                        ceil(extract(EPOCH FROM (COALESCE(until, u.ends_at) - u.now)) * 1000)::BIGINT)::TEXT;
            END IF;
        END LOOP;
    END IF;
