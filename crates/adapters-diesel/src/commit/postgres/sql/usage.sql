    -- Counts uses. A stored period counts while it runs; one that ends more than a period after a new
    -- one would was begun by a clock that was ahead. Row by row, in the order of the keys: an upsert
    -- of several rows cannot compare each with a limit of its own.
    IF doc ? 'usage' THEN
        FOR n IN SELECT * FROM jsonb_to_recordset(doc -> 'usage') AS x
            (counter TEXT, subject TEXT, uses BIGINT, most BIGINT, now TIMESTAMPTZ, ends_at TIMESTAMPTZ)
        LOOP
            rows := 0;
            IF n.uses <= n.most THEN
                INSERT INTO usage_counters AS c (counter, subject, used, ends_at)
                VALUES (n.counter, n.subject, n.uses, n.ends_at)
                ON CONFLICT (counter, subject) DO UPDATE SET
                    used = CASE WHEN c.ends_at > n.now AND c.ends_at <= n.ends_at + (n.ends_at - n.now)
                        THEN c.used + n.uses ELSE n.uses END,
                    ends_at = CASE WHEN c.ends_at > n.now AND c.ends_at <= n.ends_at + (n.ends_at - n.now)
                        THEN c.ends_at ELSE n.ends_at END
                WHERE c.used + n.uses <= n.most
                    OR NOT (c.ends_at > n.now AND c.ends_at <= n.ends_at + (n.ends_at - n.now));
                GET DIAGNOSTICS rows = ROW_COUNT;
            END IF;
            IF rows = 0 THEN
                SELECT c.ends_at INTO until FROM usage_counters c
                WHERE c.counter = n.counter AND c.subject = n.subject AND c.ends_at > n.now;
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: rate limited',
                    DETAIL = jsonb_build_object('counter', n.counter, 'wait_ms',
                        ceil(extract(EPOCH FROM (COALESCE(until, n.ends_at) - n.now)) * 1000)::BIGINT)::TEXT;
            END IF;
        END LOOP;
    END IF;
