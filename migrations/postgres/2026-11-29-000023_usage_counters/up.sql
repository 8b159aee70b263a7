-- How often something was done within a period: by a customer, to an address, by the shop.
CREATE TABLE usage_counters (
    counter TEXT NOT NULL,
    subject TEXT NOT NULL,
    used BIGINT NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT usage_counters_pkey PRIMARY KEY (counter, subject),
    CONSTRAINT usage_counters_used_positive CHECK (used >= 1)
) WITH (fillfactor = 85);
CREATE INDEX usage_counters_ends_at ON usage_counters (ends_at);

-- Counts one use of each. A stored period counts while it runs; one that ends more than a period after a
-- new one would was begun by a clock that was ahead. Rows are locked in the order of their keys.
CREATE FUNCTION kassa_count_usage_v1(uses JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    u RECORD;
    until TIMESTAMPTZ;
BEGIN
    FOR u IN
        SELECT * FROM jsonb_to_recordset(uses)
            AS x(counter TEXT, subject TEXT, most BIGINT, now TIMESTAMPTZ, ends_at TIMESTAMPTZ)
        ORDER BY counter, subject
    LOOP
        INSERT INTO usage_counters AS c (counter, subject, used, ends_at)
        VALUES (u.counter, u.subject, 1, u.ends_at)
        ON CONFLICT (counter, subject) DO UPDATE SET
            used = CASE WHEN c.ends_at > u.now AND c.ends_at <= u.ends_at + (u.ends_at - u.now)
                THEN c.used + 1 ELSE 1 END,
            ends_at = CASE WHEN c.ends_at > u.now AND c.ends_at <= u.ends_at + (u.ends_at - u.now)
                THEN c.ends_at ELSE u.ends_at END
        WHERE c.used < u.most
            OR NOT (c.ends_at > u.now AND c.ends_at <= u.ends_at + (u.ends_at - u.now));
        IF NOT FOUND THEN
            SELECT c.ends_at INTO until FROM usage_counters c
            WHERE c.counter = u.counter AND c.subject = u.subject;
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: rate limited',
                DETAIL = jsonb_build_object('counter', u.counter, 'wait_ms',
                    ceil(extract(EPOCH FROM (until - u.now)) * 1000)::BIGINT)::TEXT;
        END IF;
    END LOOP;
END
$$;

-- The limits of a commit: uses, and what a customer's open orders hold. The lock makes two commits of one
-- customer wait for each other; it is taken before any lock on a row of an order.
CREATE FUNCTION kassa_check_limits_v1(limits TEXT) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
    doc JSONB := limits::JSONB;
    lim JSONB := doc -> 'open_orders';
    held RECORD;
BEGIN
    IF doc ? 'usage' THEN
        PERFORM kassa_count_usage_v1(doc -> 'usage');
    END IF;
    IF lim IS NULL THEN
        RETURN TRUE;
    END IF;
    PERFORM kassa_check_open_orders_v1((lim ->> 'customer')::UUID, (lim ->> 'most')::BIGINT);
    IF lim ? 'most_units' THEN
        SELECT COALESCE(SUM(i.quantity), 0) AS units,
            COALESCE(SUM(i.quantity) FILTER (WHERE o.payment_method = 'cod'), 0) AS cod_units
        INTO held
        FROM orders o JOIN order_items i ON i.order_id = o.id AND i.tracked
        WHERE o.user_id = (lim ->> 'customer')::UUID AND o.lifecycle = 'pending'
            AND o.payment_status IN ('unpaid', 'processing', 'failed');
        IF ((lim ->> 'units')::BIGINT > 0
                AND held.units + (lim ->> 'units')::BIGINT > (lim ->> 'most_units')::BIGINT)
            OR ((lim ->> 'cod_units')::BIGINT > 0
                AND held.cod_units + (lim ->> 'cod_units')::BIGINT > (lim ->> 'most_cod_units')::BIGINT)
        THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: too many unpaid units';
        END IF;
    END IF;
    RETURN TRUE;
END
$$;

CREATE FUNCTION kassa_commit_v3(limits TEXT, changes TEXT) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kassa_check_limits_v1(limits);
    RETURN kassa_commit_v2(changes);
END
$$;

-- Accepted orders whose online payment has failed: counted every few seconds, and few.
CREATE INDEX orders_accepted_unpaid ON orders (id)
    WHERE lifecycle IN ('confirmed', 'shipped', 'delivered')
        AND payment_method = 'online' AND payment_status IN ('unpaid', 'failed');
