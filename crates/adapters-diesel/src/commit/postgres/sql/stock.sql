    -- Where changes of several kinds come together, all locks are taken first.
    IF doc ? 'stock_locks' THEN
        PERFORM 1 FROM listings l
        JOIN jsonb_array_elements_text(doc -> 'stock_locks') AS n (id) ON l.id = n.id::UUID
        ORDER BY l.id FOR NO KEY UPDATE OF l;
    END IF;
    -- Where stock is not tracked any more, NULL stays NULL.
    IF doc ? 'counter_moves' THEN
        UPDATE listings l SET reserved = l.reserved + n.reserved, stock = l.stock + n.stock
        FROM jsonb_populate_recordset(NULL::listings, doc -> 'counter_moves') n
        WHERE l.id = n.id;
        GET DIAGNOSTICS rows = ROW_COUNT;
        IF rows <> jsonb_array_length(doc -> 'counter_moves') THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the listing';
        END IF;
    END IF;
    -- Only what is tracked is in the ledger. The rows' listings are locked by now.
    IF doc ? 'movements' THEN
        INSERT INTO stock_movements ({stock_movements})
        SELECT {stock_movements:n}
        FROM jsonb_populate_recordset(NULL::stock_movements, doc -> 'movements') n
        JOIN listings l ON l.id = n.listing_id AND l.stock IS NOT NULL;
    END IF;
    IF doc ? 'holds' THEN
        WITH held AS (
            UPDATE listings l SET reserved = l.reserved + w.quantity
            FROM jsonb_to_recordset(doc -> 'holds')
                AS w (id UUID, quantity BIGINT, version BIGINT, tracked BOOLEAN)
            WHERE w.tracked AND l.id = w.id AND l.version = w.version AND l.is_active
                AND l.stock >= l.reserved + w.quantity
            RETURNING l.id)
        SELECT array_agg(id) INTO ids FROM held;
        -- What was not held is changed, short or not tracked. Where it would fit by now, the caller
        -- decides again.
        FOR u IN SELECT w.*, l.stock, l.reserved,
                l.version = w.version AND l.is_active AND (l.stock IS NOT NULL OR NOT w.tracked) AS unchanged
            FROM jsonb_to_recordset(doc -> 'holds')
                AS w (id UUID, quantity BIGINT, version BIGINT, tracked BOOLEAN)
            LEFT JOIN listings l ON l.id = w.id
            WHERE w.id <> ALL (COALESCE(ids, '{}'))
        LOOP
            IF u.unchanged IS NOT TRUE OR (u.tracked AND u.stock - u.reserved >= u.quantity) THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'a listing';
            END IF;
            IF u.tracked THEN
                short := short || jsonb_build_object('listing_id', u.id, 'wanted', u.quantity,
                    'available', GREATEST(u.stock - u.reserved, 0));
            END IF;
        END LOOP;
        IF short <> '[]' THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: out of stock', DETAIL = short::TEXT;
        END IF;
    END IF;
    -- What was on hand is read under the row's lock, so that the ledger says what really changed.
    IF doc ? 'operator_moves' THEN
        WITH wanted AS (
            SELECT m.*, l.stock AS before FROM jsonb_to_recordset(doc -> 'operator_moves') AS m
                (listing_id UUID, delta BIGINT, sets BOOLEAN, stock BIGINT, reason TEXT, actor TEXT,
                 at TIMESTAMPTZ, order_id UUID)
            JOIN LATERAL (SELECT id, stock FROM listings WHERE id = m.listing_id FOR NO KEY UPDATE) l
                ON TRUE),
        moved AS (
            UPDATE listings l SET stock = CASE WHEN w.sets THEN w.stock ELSE l.stock + w.delta END
            FROM wanted w
            WHERE l.id = w.listing_id
                AND l.reserved <= CASE WHEN w.sets THEN COALESCE(w.stock, 0) ELSE l.stock + w.delta END
            RETURNING w.listing_id, w.reason, w.actor, w.at, w.order_id, CASE WHEN w.sets
                THEN COALESCE(w.stock, 0) - COALESCE(w.before, 0) ELSE w.delta END AS delta),
        written AS (
            INSERT INTO stock_movements ({stock_movements})
            SELECT {stock_movements} FROM moved WHERE delta <> 0)
        SELECT COUNT(*) INTO rows FROM moved;
        IF rows <> jsonb_array_length(doc -> 'operator_moves') THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: stock refused';
        END IF;
    END IF;
