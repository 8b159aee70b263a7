-- Orders of a customer that are neither paid nor accepted: their number is limited.
CREATE INDEX orders_open_per_user ON orders (user_id)
    WHERE lifecycle = 'pending' AND payment_status IN ('unpaid', 'processing', 'failed');

-- Refuses where the customer has as many open orders as they may have. The lock makes two commits of
-- one customer wait for each other; it is taken before any lock on a row.
CREATE FUNCTION kassa_check_open_orders_v1(customer UUID, most BIGINT) RETURNS BOOLEAN
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('open orders of ' || customer::TEXT, 0));
    IF (SELECT COUNT(*) FROM orders WHERE user_id = customer AND lifecycle = 'pending'
            AND payment_status IN ('unpaid', 'processing', 'failed')) >= most
    THEN
        RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: too many open orders';
    END IF;
    RETURN TRUE;
END
$$;

CREATE FUNCTION kassa_commit_v2_limited(customer UUID, most BIGINT, changes TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kassa_check_open_orders_v1(customer, most);
    RETURN kassa_commit_v2(changes);
END
$$;
