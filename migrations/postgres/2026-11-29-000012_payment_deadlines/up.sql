-- A payment that its provider is processing has a status of its own, and every order may have a
-- deadline: a payment of another amount waits for an operator until then.
ALTER TABLE payments DROP CONSTRAINT payments_status_known;
ALTER TABLE payments ADD CONSTRAINT payments_status_known CHECK (status IN
        ('pending', 'processing', 'requires_action', 'authorized', 'paid', 'partially_refunded',
         'refunded', 'failed', 'cancelled', 'unknown', 'mismatch'));
DROP INDEX payments_one_live_per_order;
CREATE UNIQUE INDEX payments_one_live_per_order ON payments (order_id)
    WHERE status IN ('pending', 'processing', 'requires_action', 'authorized', 'unknown');
DROP INDEX payments_silent;
CREATE INDEX payments_silent ON payments (updated_at)
    WHERE status IN ('pending', 'processing', 'requires_action', 'authorized', 'unknown');

DROP INDEX orders_due;
CREATE INDEX orders_due ON orders (expires_at) WHERE expires_at IS NOT NULL;

-- Payments of another amount from before had no deadline. Those of orders that have ended are refunded
-- by the next sweep; the others get the default time for review.
UPDATE orders SET expires_at = now()
WHERE lifecycle = 'cancelled'
    AND EXISTS (SELECT 1 FROM payments p WHERE p.order_id = orders.id AND p.status = 'mismatch');
UPDATE orders SET expires_at = now() + interval '3 days'
WHERE lifecycle <> 'cancelled'
    AND EXISTS (SELECT 1 FROM payments p WHERE p.order_id = orders.id AND p.status = 'mismatch');

-- Orders for cash on delivery had no deadline either; they get the default one.
UPDATE orders SET expires_at = now() + interval '14 days'
WHERE lifecycle = 'pending' AND payment_method = 'cod' AND expires_at IS NULL;
