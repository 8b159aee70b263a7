-- A commit in one call, and so in one round trip: the statements of the engine's commit, table by
-- table in the same order, each with its guard in the WHERE clause. The document is what
-- `commit/document.rs` writes; its lists are sorted in the order in which rows are to be locked.
--
-- A guard that does not hold ends the call with SQLSTATE KA001: the message says which refusal it
-- is, the detail what it is about. Rows are changed one by one, by their keys: such plans are the
-- same whatever the sizes of the tables are.

CREATE FUNCTION kassa_commit_keys_v1(doc JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    r RECORD;
BEGIN
    IF doc ? 'record_insert' THEN
        INSERT INTO idempotency_records
            (user_id, operation, key, fingerprint, state, lease_until, fence, order_id, payment_id,
             response_status, response_headers, response_body, created_at, expires_at)
        SELECT n.user_id, n.operation, n.key, n.fingerprint, n.state, n.lease_until, n.fence,
            n.order_id, n.payment_id, n.response_status, n.response_headers, n.response_body,
            n.created_at, n.expires_at
        FROM jsonb_populate_record(NULL::idempotency_records, doc -> 'record_insert') n
        ON CONFLICT (user_id, operation, key) DO UPDATE SET
            fingerprint = EXCLUDED.fingerprint, state = EXCLUDED.state,
            lease_until = EXCLUDED.lease_until, fence = EXCLUDED.fence,
            order_id = EXCLUDED.order_id, payment_id = EXCLUDED.payment_id,
            response_status = EXCLUDED.response_status,
            response_headers = EXCLUDED.response_headers,
            response_body = EXCLUDED.response_body,
            created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at
        WHERE idempotency_records.expires_at <= EXCLUDED.created_at;
        IF NOT FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: key taken';
        END IF;
    END IF;
    IF doc ? 'record_change' THEN
        SELECT * INTO r
        FROM jsonb_populate_record(NULL::idempotency_records, doc -> 'record_change');
        -- Taken over, where no answer comes with it; finished, where one does.
        UPDATE idempotency_records i SET
            state = r.state, lease_until = r.lease_until,
            fence = CASE WHEN r.state = 'running' THEN i.fence + 1 ELSE i.fence END,
            response_status = r.response_status, response_headers = r.response_headers,
            response_body = r.response_body
        WHERE i.user_id = r.user_id AND i.operation = r.operation AND i.key = r.key
            AND i.state = 'running' AND i.fence = r.fence;
        IF NOT FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: lease lost';
        END IF;
    END IF;
    IF doc ? 'receipts' THEN
        FOR r IN SELECT * FROM jsonb_populate_recordset(NULL::webhook_receipts, doc -> 'receipts')
        LOOP
            INSERT INTO webhook_receipts (provider, event_id, provider_ref, outcome, received_at)
            VALUES (r.provider, r.event_id, r.provider_ref, r.outcome, r.received_at)
            ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: duplicate receipt';
            END IF;
        END LOOP;
    END IF;
END
$$;

CREATE FUNCTION kassa_commit_orders_v1(doc JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    r RECORD;
BEGIN
    IF doc ? 'order_updates' THEN
        FOR r IN SELECT * FROM jsonb_populate_recordset(NULL::orders, doc -> 'order_updates')
        LOOP
            UPDATE orders SET
                lifecycle = r.lifecycle, status = r.status, payment_status = r.payment_status,
                discount_applied = r.discount_applied, coupon_id = r.coupon_id,
                coupon_code = r.coupon_code, coupon_status = r.coupon_status,
                payment_intent_id = r.payment_intent_id, stock = r.stock,
                expires_at = r.expires_at, updated_at = r.updated_at, events = r.events,
                version = r.version
            WHERE id = r.id AND version = r.version - 1;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the order';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'order_inserts' THEN
        INSERT INTO orders
            (id, number, user_id, lifecycle, status, payment_status, payment_method, currency,
             total_amount, discount_applied, coupon_id, coupon_code, coupon_status, cart_id,
             payment_intent_id, stock, expires_at, created_at, updated_at, events, version)
        SELECT id, number, user_id, lifecycle, status, payment_status, payment_method, currency,
            total_amount, discount_applied, coupon_id, coupon_code, coupon_status, cart_id,
            payment_intent_id, stock, expires_at, created_at, updated_at, events, version
        FROM jsonb_populate_recordset(NULL::orders, doc -> 'order_inserts');
        INSERT INTO order_items
            (order_id, id, line, product_id, sku, product_name, quantity, price, subtotal, tracked)
        SELECT order_id, id, line, product_id, sku, product_name, quantity, price, subtotal, tracked
        FROM jsonb_populate_recordset(NULL::order_items, doc -> 'order_items');
    END IF;
END
$$;

CREATE FUNCTION kassa_commit_payments_v1(doc JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    r RECORD;
BEGIN
    IF doc ? 'payment_updates' THEN
        FOR r IN SELECT * FROM jsonb_populate_recordset(NULL::payments, doc -> 'payment_updates')
        LOOP
            UPDATE payments SET
                provider_ref = r.provider_ref, payment_token = r.payment_token,
                captured_currency = r.captured_currency, captured_amount = r.captured_amount,
                refunded_amount = r.refunded_amount, status = r.status,
                next_action = r.next_action, raw_payload = r.raw_payload,
                failure_code = r.failure_code, busy_until = r.busy_until,
                updated_at = r.updated_at, version = r.version
            WHERE id = r.id AND version = r.version - 1;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the payment';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'payment_inserts' THEN
        INSERT INTO payments
            (id, order_id, provider, provider_ref, payment_token, currency, amount,
             captured_currency, captured_amount, refunded_amount, status, next_action, raw_payload,
             failure_code, busy_until, created_at, updated_at, version)
        SELECT id, order_id, provider, provider_ref, payment_token, currency, amount,
            captured_currency, captured_amount, refunded_amount, status, next_action, raw_payload,
            failure_code, busy_until, created_at, updated_at, version
        FROM jsonb_populate_recordset(NULL::payments, doc -> 'payment_inserts');
    END IF;
    IF doc ? 'refund_updates' THEN
        FOR r IN SELECT * FROM jsonb_populate_recordset(NULL::refunds, doc -> 'refund_updates')
        LOOP
            UPDATE refunds SET
                status = r.status, provider_ref = r.provider_ref, failure_code = r.failure_code,
                updated_at = r.updated_at, version = r.version
            WHERE id = r.id AND version = r.version - 1;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the refund';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'refund_inserts' THEN
        INSERT INTO refunds
            (id, payment_id, order_id, currency, amount, status, reason, provider_ref, failure_code,
             created_at, updated_at, version)
        SELECT id, payment_id, order_id, currency, amount, status, reason, provider_ref,
            failure_code, created_at, updated_at, version
        FROM jsonb_populate_recordset(NULL::refunds, doc -> 'refund_inserts');
    END IF;
    IF doc ? 'events' THEN
        INSERT INTO order_events (order_id, seq, kind, from_status, to_status, actor, reason, at)
        SELECT order_id, seq, kind, from_status, to_status, actor, reason, at
        FROM jsonb_populate_recordset(NULL::order_events, doc -> 'events');
    END IF;
END
$$;

CREATE FUNCTION kassa_commit_carts_v1(doc JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    r RECORD;
BEGIN
    IF doc ? 'cart_inserts' THEN
        INSERT INTO carts
            (id, user_id, status, currency, coupon_id, created_at, updated_at, version)
        SELECT id, user_id, status, currency, coupon_id, created_at, updated_at, version
        FROM jsonb_populate_recordset(NULL::carts, doc -> 'cart_inserts');
    END IF;
    IF doc ? 'cart_updates' THEN
        FOR r IN SELECT * FROM jsonb_populate_recordset(NULL::carts, doc -> 'cart_updates')
        LOOP
            UPDATE carts SET
                status = r.status, currency = r.currency, coupon_id = r.coupon_id,
                updated_at = r.updated_at, version = r.version
            WHERE id = r.id AND version = r.version - 1;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the cart';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'cart_item_removes' THEN
        FOR r IN SELECT * FROM jsonb_populate_recordset(NULL::cart_items, doc -> 'cart_item_removes')
        LOOP
            DELETE FROM cart_items WHERE id = r.id AND cart_id = r.cart_id;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the cart''s line';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'cart_item_puts' THEN
        FOR r IN SELECT * FROM jsonb_populate_recordset(NULL::cart_items, doc -> 'cart_item_puts')
        LOOP
            INSERT INTO cart_items (id, cart_id, listing_id, qty, created_at, updated_at)
            VALUES (r.id, r.cart_id, r.listing_id, r.qty, r.created_at, r.updated_at)
            ON CONFLICT (id) DO UPDATE SET qty = EXCLUDED.qty, updated_at = EXCLUDED.updated_at
            WHERE cart_items.cart_id = EXCLUDED.cart_id;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the cart''s line';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'cart_moves' THEN
        -- A cart in another state than the move begins with stays as it is.
        FOR r IN SELECT * FROM jsonb_to_recordset(doc -> 'cart_moves')
            AS m (id UUID, before TEXT, after TEXT, at TIMESTAMPTZ)
        LOOP
            UPDATE carts SET status = r.after, updated_at = r.at, version = version + 1
            WHERE id = r.id AND status = r.before;
        END LOOP;
    END IF;
END
$$;

CREATE FUNCTION kassa_commit_coupons_v1(doc JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    r RECORD;
    now_at BIGINT;
BEGIN
    IF doc ? 'use_moves' THEN
        FOR r IN SELECT * FROM jsonb_to_recordset(doc -> 'use_moves')
            AS m (order_id UUID, before TEXT, after TEXT)
        LOOP
            UPDATE coupon_uses SET status = r.after
            WHERE order_id = r.order_id AND status = r.before AND status <> 'released';
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the coupon''s use';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'coupon_counts' THEN
        -- With a version a use is taken; without, one moved, and the coupon may be gone.
        FOR r IN SELECT * FROM jsonb_to_recordset(doc -> 'coupon_counts')
            AS m (id UUID, version BIGINT, reserved BIGINT, redeemed BIGINT)
        LOOP
            IF r.version IS NULL THEN
                UPDATE coupons SET
                    reserved = reserved + r.reserved, redeemed = redeemed + r.redeemed
                WHERE id = r.id;
                CONTINUE;
            END IF;
            UPDATE coupons SET reserved = reserved + r.reserved, redeemed = redeemed + r.redeemed
            WHERE id = r.id AND version = r.version
                AND (max_redemptions IS NULL OR max_redemptions > reserved + redeemed);
            IF NOT FOUND THEN
                SELECT version INTO now_at FROM coupons WHERE id = r.id;
                IF now_at = r.version THEN
                    RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: coupon exhausted';
                END IF;
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the coupon';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'use_inserts' THEN
        INSERT INTO coupon_uses (id, coupon_id, order_id, user_id, slot, status, created_at)
        SELECT id, coupon_id, order_id, user_id, slot, status, created_at
        FROM jsonb_populate_recordset(NULL::coupon_uses, doc -> 'use_inserts');
    END IF;
END
$$;

CREATE FUNCTION kassa_commit_stock_v1(doc JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    r RECORD;
    l RECORD;
    short JSONB := '[]';
BEGIN
    IF doc ? 'counter_moves' THEN
        FOR r IN SELECT * FROM jsonb_to_recordset(doc -> 'counter_moves')
            AS m (id UUID, reserved BIGINT, stock BIGINT)
        LOOP
            UPDATE listings SET reserved = reserved + r.reserved, stock = stock + r.stock
            WHERE id = r.id;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the listing';
            END IF;
        END LOOP;
    END IF;
    IF NOT doc ? 'holds' THEN
        RETURN;
    END IF;
    FOR r IN SELECT * FROM jsonb_to_recordset(doc -> 'holds')
        AS h (id UUID, quantity BIGINT, version BIGINT, tracked BOOLEAN)
    LOOP
        IF r.tracked THEN
            UPDATE listings SET reserved = reserved + r.quantity
            WHERE id = r.id AND version = r.version AND is_active
                AND stock >= reserved + r.quantity;
            CONTINUE WHEN FOUND;
        END IF;
        SELECT version, is_active, stock, reserved INTO l FROM listings WHERE id = r.id;
        IF NOT FOUND OR l.version <> r.version OR NOT l.is_active
            OR (r.tracked AND l.stock IS NULL)
        THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'a listing';
        END IF;
        IF r.tracked THEN
            short := short || jsonb_build_object('listing_id', r.id, 'wanted', r.quantity,
                'available', GREATEST(l.stock - l.reserved, 0));
        END IF;
    END LOOP;
    IF short <> '[]' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'KA001', MESSAGE = 'kassa: out of stock', DETAIL = short::TEXT;
    END IF;
END
$$;

CREATE FUNCTION kassa_commit_outbox_v1(doc JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    r RECORD;
BEGIN
    IF doc ? 'notification_updates' THEN
        FOR r IN SELECT *
            FROM jsonb_populate_recordset(NULL::notifications, doc -> 'notification_updates')
        LOOP
            UPDATE notifications SET
                status = r.status, attempts = r.attempts, last_error = r.last_error,
                sent_at = r.sent_at, version = r.version
            WHERE id = r.id AND version = r.version - 1;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the notification';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'notification_inserts' THEN
        INSERT INTO notifications
            (id, user_id, order_id, notification_type, channel, subject, message, status, attempts,
             last_error, created_at, sent_at, version)
        SELECT id, user_id, order_id, notification_type, channel, subject, message, status,
            attempts, last_error, created_at, sent_at, version
        FROM jsonb_populate_recordset(NULL::notifications, doc -> 'notification_inserts');
    END IF;
    IF doc ? 'job_finishes' THEN
        FOR r IN SELECT * FROM jsonb_populate_recordset(NULL::outbox, doc -> 'job_finishes')
        LOOP
            DELETE FROM outbox
            WHERE id = r.id AND lease = r.lease AND lease_until IS NOT NULL AND state = 'waiting';
            IF NOT FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: lease lost';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'job_ends' THEN
        -- Tried again where the state is `waiting`, given up where it is `dead`.
        FOR r IN SELECT * FROM jsonb_populate_recordset(NULL::outbox, doc -> 'job_ends')
        LOOP
            UPDATE outbox SET
                state = r.state, run_at = COALESCE(r.run_at, run_at), attempts = attempts + 1,
                last_error = r.last_error, lease_until = NULL
            WHERE id = r.id AND lease = r.lease AND lease_until IS NOT NULL AND state = 'waiting';
            IF NOT FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: lease lost';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'job_inserts' THEN
        INSERT INTO outbox
            (id, kind, payload, state, run_at, attempts, last_error, lease, lease_until, created_at)
        SELECT id, kind, payload, state, run_at, attempts, last_error, lease, lease_until,
            created_at
        FROM jsonb_populate_recordset(NULL::outbox, doc -> 'job_inserts');
    END IF;
END
$$;

-- The document's keys, by the function that looks at them.
CREATE FUNCTION kassa_commit_v1(changes TEXT) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
    doc CONSTANT JSONB := changes::JSONB;
BEGIN
    IF doc ?| '{record_insert,record_change,receipts}' THEN
        PERFORM kassa_commit_keys_v1(doc);
    END IF;
    IF doc ?| '{order_updates,order_inserts}' THEN
        PERFORM kassa_commit_orders_v1(doc);
    END IF;
    IF doc ?| '{payment_updates,payment_inserts,refund_updates,refund_inserts,events}' THEN
        PERFORM kassa_commit_payments_v1(doc);
    END IF;
    IF doc ?| '{cart_inserts,cart_updates,cart_item_removes,cart_item_puts,cart_moves}' THEN
        PERFORM kassa_commit_carts_v1(doc);
    END IF;
    IF doc ?| '{use_moves,coupon_counts,use_inserts}' THEN
        PERFORM kassa_commit_coupons_v1(doc);
    END IF;
    IF doc ?| '{counter_moves,holds}' THEN
        PERFORM kassa_commit_stock_v1(doc);
    END IF;
    IF doc ?| '{notification_updates,notification_inserts,job_finishes,job_ends,job_inserts}' THEN
        PERFORM kassa_commit_outbox_v1(doc);
    END IF;
    RETURN TRUE;
END
$$;
