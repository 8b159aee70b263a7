DELETE FROM outbox WHERE kind = 'confirm_payment';
UPDATE payments SET status = 'unknown' WHERE status = 'needs_review';
UPDATE payments SET status = 'requires_action' WHERE status = 'approved';
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
ALTER TABLE payments DROP COLUMN charge_requested;
ALTER TABLE payments DROP COLUMN provider_data;
ALTER TABLE payments DROP COLUMN sent_at;
ALTER TABLE payments DROP COLUMN return_url;
ALTER TABLE payments DROP COLUMN capture;
