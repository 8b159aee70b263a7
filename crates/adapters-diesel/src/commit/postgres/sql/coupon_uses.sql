    IF doc ? 'coupon_deletes' THEN
        DELETE FROM coupons c
        USING jsonb_populate_recordset(NULL::coupons, doc -> 'coupon_deletes') n
        WHERE c.id = n.id AND c.version = n.version;
        GET DIAGNOSTICS rows = ROW_COUNT;
        IF rows <> jsonb_array_length(doc -> 'coupon_deletes') THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the coupon';
        END IF;
    END IF;
    IF doc ? 'use_moves' THEN
        UPDATE coupon_uses u SET status = m.after
        FROM jsonb_to_recordset(doc -> 'use_moves') AS m (order_id UUID, before TEXT, after TEXT)
        WHERE u.order_id = m.order_id AND u.status = m.before AND u.status <> 'released';
        GET DIAGNOSTICS rows = ROW_COUNT;
        IF rows <> jsonb_array_length(doc -> 'use_moves') THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the coupon''s use';
        END IF;
    END IF;
    -- Counters of uses that moved. The coupon may be gone.
    IF doc ? 'coupon_moves' THEN
        UPDATE coupons c SET reserved = c.reserved + n.reserved, redeemed = c.redeemed + n.redeemed
        FROM jsonb_populate_recordset(NULL::coupons, doc -> 'coupon_moves') n
        WHERE c.id = n.id;
    END IF;
    -- New uses: at the version at which the coupon was found usable, and while uses are left.
    IF doc ? 'coupon_takes' THEN
        UPDATE coupons c SET reserved = c.reserved + n.reserved, redeemed = c.redeemed + n.redeemed
        FROM jsonb_populate_recordset(NULL::coupons, doc -> 'coupon_takes') n
        WHERE c.id = n.id AND c.version = n.version
            AND (c.max_redemptions IS NULL
                OR c.max_redemptions >= c.reserved + c.redeemed + n.reserved + n.redeemed);
        GET DIAGNOSTICS rows = ROW_COUNT;
        IF rows <> jsonb_array_length(doc -> 'coupon_takes') THEN
            IF EXISTS (SELECT 1
                FROM jsonb_populate_recordset(NULL::coupons, doc -> 'coupon_takes') n
                LEFT JOIN coupons c ON c.id = n.id AND c.version = n.version WHERE c.id IS NULL)
            THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the coupon';
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: coupon exhausted';
        END IF;
    END IF;
