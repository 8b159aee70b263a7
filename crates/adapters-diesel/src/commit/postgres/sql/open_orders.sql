    -- What a customer's open orders hold. The lock makes two commits of one customer wait for each
    -- other; it is taken before any lock on a row of an order.
    IF doc ? 'open_orders' THEN
        SELECT * INTO n FROM jsonb_to_record(doc -> 'open_orders') AS x
            (customer UUID, most BIGINT, units BIGINT, cod_units BIGINT, most_units BIGINT, most_cod_units BIGINT);
        PERFORM pg_advisory_xact_lock(hashtextextended('open orders of ' || n.customer::TEXT, 0));
        IF (SELECT COUNT(*) FROM orders WHERE user_id = n.customer AND lifecycle = 'pending'
                AND payment_status IN ('unpaid', 'processing', 'failed')) >= n.most
        THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: too many open orders';
        END IF;
        SELECT COALESCE(SUM(i.quantity), 0) AS units,
            COALESCE(SUM(i.quantity) FILTER (WHERE o.payment_method = 'cod'), 0) AS cod_units
        INTO held
        FROM orders o JOIN order_items i ON i.order_id = o.id AND i.tracked
        WHERE o.user_id = n.customer AND o.lifecycle = 'pending'
            AND o.payment_status IN ('unpaid', 'processing', 'failed');
        IF (n.units > 0 AND held.units + n.units > n.most_units)
            OR (n.cod_units > 0 AND held.cod_units + n.cod_units > n.most_cod_units)
        THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: too many unpaid units';
        END IF;
    END IF;
