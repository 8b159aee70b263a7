UPDATE payments SET status = 'pending' WHERE status = 'processing';
ALTER TABLE payments DROP CONSTRAINT payments_status_known;
ALTER TABLE payments ADD CONSTRAINT payments_status_known CHECK (status IN
        ('pending', 'requires_action', 'authorized', 'paid', 'partially_refunded', 'refunded',
         'failed', 'cancelled', 'unknown', 'mismatch'));
DROP INDEX payments_one_live_per_order;
CREATE UNIQUE INDEX payments_one_live_per_order ON payments (order_id)
    WHERE status IN ('pending', 'requires_action', 'authorized', 'unknown');
DROP INDEX payments_silent;
CREATE INDEX payments_silent ON payments (updated_at)
    WHERE status IN ('pending', 'requires_action', 'authorized', 'unknown');

UPDATE orders SET expires_at = NULL WHERE lifecycle <> 'pending';
DROP INDEX orders_due;
CREATE INDEX orders_due ON orders (expires_at)
    WHERE lifecycle = 'pending' AND expires_at IS NOT NULL;
