    IF doc ? 'coupon_deletes' THEN
        part := doc -> 'coupon_deletes';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::coupons, part -> k);
            DELETE FROM coupons c WHERE c.id = n.id AND c.version = n.version;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the coupon';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'use_moves' THEN
        FOR n IN SELECT * FROM jsonb_to_recordset(doc -> 'use_moves')
            AS m (order_id UUID, before TEXT, after TEXT)
        LOOP
            UPDATE coupon_uses u SET status = n.after
            WHERE u.order_id = n.order_id AND u.status = n.before AND u.status <> 'released';
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the coupon''s use';
            END IF;
        END LOOP;
    END IF;
    -- Counters of uses that moved. The coupon may be gone.
    IF doc ? 'coupon_moves' THEN
        part := doc -> 'coupon_moves';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::coupons, part -> k);
            UPDATE coupons c SET
                reserved = c.reserved + n.reserved, redeemed = c.redeemed + n.redeemed
            WHERE c.id = n.id;
        END LOOP;
    END IF;
    -- New uses: at the version at which the coupon was found usable, and while uses are left.
    IF doc ? 'coupon_takes' THEN
        part := doc -> 'coupon_takes';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::coupons, part -> k);
            UPDATE coupons c SET
                reserved = c.reserved + n.reserved, redeemed = c.redeemed + n.redeemed
            WHERE c.id = n.id AND c.version = n.version
                AND (c.max_redemptions IS NULL
                    OR c.max_redemptions >= c.reserved + c.redeemed + n.reserved + n.redeemed);
            CONTINUE WHEN FOUND;
            IF EXISTS (SELECT 1 FROM coupons c WHERE c.id = n.id AND c.version = n.version) THEN
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: coupon exhausted';
            END IF;
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the coupon';
        END LOOP;
    END IF;
