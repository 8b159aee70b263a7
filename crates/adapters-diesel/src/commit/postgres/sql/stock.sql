    -- Where changes of several kinds come together, all locks are taken first.
    IF doc ? 'stock_locks' THEN
        FOR n IN SELECT value::UUID AS id FROM jsonb_array_elements_text(doc -> 'stock_locks')
        LOOP
            PERFORM 1 FROM listings l WHERE l.id = n.id FOR NO KEY UPDATE;
        END LOOP;
    END IF;
    -- Where stock is not tracked any more, NULL stays NULL.
    IF doc ? 'counter_moves' THEN
        part := doc -> 'counter_moves';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::listings, part -> k);
            UPDATE listings l SET reserved = l.reserved + n.reserved, stock = l.stock + n.stock
            WHERE l.id = n.id;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the listing';
            END IF;
        END LOOP;
    END IF;
    -- Only what is tracked is in the ledger. The rows' listings are locked by now.
    IF doc ? 'movements' THEN
        part := doc -> 'movements';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::stock_movements, part -> k);
            INSERT INTO stock_movements ({stock_movements})
            SELECT {stock_movements:n} FROM listings l
            WHERE l.id = n.listing_id AND l.stock IS NOT NULL;
        END LOOP;
    END IF;
    IF doc ? 'holds' THEN
        FOR n IN SELECT * FROM jsonb_to_recordset(doc -> 'holds')
            AS h (id UUID, quantity BIGINT, version BIGINT, tracked BOOLEAN)
        LOOP
            IF n.tracked THEN
                UPDATE listings l SET reserved = l.reserved + n.quantity
                WHERE l.id = n.id AND l.version = n.version AND l.is_active
                    AND l.stock >= l.reserved + n.quantity;
                CONTINUE WHEN FOUND;
            END IF;
            -- Changed, short or not tracked. Where it would fit by now, the caller decides again.
            SELECT l.version = n.version AND l.is_active AND (l.stock IS NOT NULL OR NOT n.tracked)
                    AS unchanged, l.stock - l.reserved AS available
            INTO held FROM listings l WHERE l.id = n.id;
            IF held.unchanged IS NOT TRUE OR (n.tracked AND held.available >= n.quantity) THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'a listing';
            END IF;
            IF n.tracked THEN
                short := short || jsonb_build_object('listing_id', n.id, 'wanted', n.quantity,
                    'available', GREATEST(held.available, 0));
            END IF;
        END LOOP;
        IF short <> '[]' THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: out of stock', DETAIL = short::TEXT;
        END IF;
    END IF;
    -- What was on hand is read under the row's lock, so that the ledger says what really changed.
    IF doc ? 'operator_moves' THEN
        FOR n IN SELECT * FROM jsonb_to_recordset(doc -> 'operator_moves') AS m
            (listing_id UUID, delta BIGINT, sets BOOLEAN, stock BIGINT, reason TEXT, actor TEXT,
             at TIMESTAMPTZ, order_id UUID)
        LOOP
            SELECT l.stock INTO held FROM listings l WHERE l.id = n.listing_id FOR NO KEY UPDATE;
            UPDATE listings l SET stock = CASE WHEN n.sets THEN n.stock ELSE l.stock + n.delta END
            WHERE l.id = n.listing_id
                AND l.reserved <= CASE WHEN n.sets THEN COALESCE(n.stock, 0) ELSE l.stock + n.delta END;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: stock refused';
            END IF;
            IF n.sets THEN
                n.delta := COALESCE(n.stock, 0) - COALESCE(held.stock, 0);
            END IF;
            IF n.delta <> 0 THEN
                INSERT INTO stock_movements ({stock_movements}) VALUES ({stock_movements:n});
            END IF;
        END LOOP;
    END IF;
