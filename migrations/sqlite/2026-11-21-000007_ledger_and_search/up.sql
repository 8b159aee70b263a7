-- What an operator asked to be captured of money that was set aside, or accepted of a mismatch; in
-- the payment's currency.
ALTER TABLE payments ADD COLUMN to_capture INTEGER
    CONSTRAINT payments_to_capture_positive CHECK (to_capture > 0);

-- The ledger of stock: every change of what is on hand, whoever caused it. The rows of a listing sum
-- up to its stock; rows from before begin with what the operators' own rows leave open.
ALTER TABLE stock_movements ADD COLUMN order_id BLOB;
INSERT INTO stock_movements (listing_id, delta, reason, actor, at)
SELECT l.id, COALESCE(l.stock, 0) - COALESCE(m.moved, 0), 'stock when the ledger began',
    'system', CAST(unixepoch() AS INTEGER) * 1000000
FROM listings l
LEFT JOIN (SELECT listing_id, SUM(delta) AS moved FROM stock_movements GROUP BY listing_id) m
    ON m.listing_id = l.id
WHERE COALESCE(l.stock, 0) <> COALESCE(m.moved, 0);

-- Operators' lists: each filter with the order of the list.
CREATE INDEX orders_payment_status ON orders (payment_status, id);
CREATE INDEX orders_final_amount ON orders (currency, (total_amount - discount_applied), id);
CREATE INDEX orders_created_at_id ON orders (created_at, id);
CREATE INDEX payments_status_id ON payments (status, id);
CREATE INDEX notifications_status ON notifications (status, id);
CREATE INDEX notifications_type ON notifications (notification_type, id);

-- The sweeps.
CREATE INDEX carts_active_since ON carts (created_at) WHERE status = 'active';
CREATE INDEX idempotency_records_expires_at ON idempotency_records (expires_at);
CREATE INDEX webhook_receipts_received_at ON webhook_receipts (received_at);
