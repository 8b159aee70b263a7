-- What a repeated request to create a payment needs, so that it is the same as the first: whether the
-- payment is captured as soon as the shopper has paid, and where they are sent back to. When the provider
-- was first asked, after which it may forget the request, and whether it was asked to charge at once. What
-- its adapter keeps about the payment. What was asked for existing payments, and for those of servers that
-- still run the previous version, is not known: they are only looked up, as if requested long ago.
ALTER TABLE payments ADD COLUMN capture BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE payments ADD COLUMN return_url TEXT;
ALTER TABLE payments ADD COLUMN sent_at TIMESTAMPTZ DEFAULT 'epoch';
ALTER TABLE payments ADD COLUMN provider_data TEXT;
ALTER TABLE payments ADD COLUMN charge_requested BOOLEAN NOT NULL DEFAULT TRUE;

ALTER TABLE payments DROP CONSTRAINT payments_status_known;
ALTER TABLE payments ADD CONSTRAINT payments_status_known CHECK (status IN
        ('pending', 'processing', 'requires_action', 'authorized', 'paid', 'partially_refunded',
         'refunded', 'failed', 'cancelled', 'unknown', 'approved', 'needs_review', 'mismatch'));
DROP INDEX payments_one_live_per_order;
CREATE UNIQUE INDEX payments_one_live_per_order ON payments (order_id)
    WHERE status IN ('pending', 'processing', 'requires_action', 'approved', 'authorized', 'unknown', 'needs_review');
DROP INDEX payments_silent;
CREATE INDEX payments_silent ON payments (updated_at)
    WHERE status IN ('pending', 'processing', 'requires_action', 'approved', 'authorized', 'unknown', 'needs_review');
