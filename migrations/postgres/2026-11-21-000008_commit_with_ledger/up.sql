-- The second version of a commit in one call: what is to be captured of a payment, and the rows of the
-- stock ledger (`movements`) beside the counters that they explain. The first version stays for
-- servers that do not know this one yet; what did not change is shared with it.
CREATE FUNCTION kassa_commit_payments_v2(doc JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
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
                updated_at = r.updated_at, version = r.version, to_capture = r.to_capture
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
             failure_code, busy_until, created_at, updated_at, version, to_capture)
        SELECT id, order_id, provider, provider_ref, payment_token, currency, amount,
            captured_currency, captured_amount, refunded_amount, status, next_action, raw_payload,
            failure_code, busy_until, created_at, updated_at, version, to_capture
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

CREATE FUNCTION kassa_commit_stock_v2(doc JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
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
    IF doc ? 'movements' THEN
        -- Only what is counted is in the ledger. The rows' listings are locked by now.
        FOR r IN SELECT * FROM jsonb_populate_recordset(NULL::stock_movements, doc -> 'movements')
        LOOP
            INSERT INTO stock_movements (listing_id, delta, reason, actor, at, order_id)
            SELECT r.listing_id, r.delta, r.reason, r.actor, r.at, r.order_id
            FROM listings WHERE id = r.listing_id AND stock IS NOT NULL;
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

-- The document's keys, by the function that looks at them. There are no movements without a counter
-- that moves.
CREATE FUNCTION kassa_commit_v2(changes TEXT) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
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
        PERFORM kassa_commit_payments_v2(doc);
    END IF;
    IF doc ?| '{cart_inserts,cart_updates,cart_item_removes,cart_item_puts,cart_moves}' THEN
        PERFORM kassa_commit_carts_v1(doc);
    END IF;
    IF doc ?| '{use_moves,coupon_counts,use_inserts}' THEN
        PERFORM kassa_commit_coupons_v1(doc);
    END IF;
    IF doc ?| '{counter_moves,holds}' THEN
        PERFORM kassa_commit_stock_v2(doc);
    END IF;
    IF doc ?| '{notification_updates,notification_inserts,job_finishes,job_ends,job_inserts}' THEN
        PERFORM kassa_commit_outbox_v1(doc);
    END IF;
    RETURN TRUE;
END
$$;
