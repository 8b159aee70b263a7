-- What a repeated request to create a payment needs, so that it is the same as the first: whether the
-- payment is captured as soon as the shopper has paid, and where they are sent back to. When the provider
-- was first asked, after which it may forget the request, and whether it was asked to charge at once. What
-- its adapter keeps about the payment. What was asked for existing payments is not known: they are only
-- looked up, as if requested long ago.
CREATE TABLE payments_new (
    id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    provider TEXT NOT NULL,
    provider_ref TEXT,
    payment_token TEXT,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL,
    captured_currency TEXT,
    captured_amount INTEGER,
    -- In the currency of what was captured.
    refunded_amount INTEGER NOT NULL,
    status TEXT NOT NULL,
    next_action TEXT,
    -- The provider's answer as it came, card numbers removed. Text, not JSON: what a provider sends
    -- must be kept even where it is not well formed.
    raw_payload TEXT NOT NULL DEFAULT '{}',
    failure_code TEXT,
    busy_until INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    to_capture INTEGER CONSTRAINT payments_to_capture_positive CHECK (to_capture > 0),
    capture INTEGER NOT NULL DEFAULT 0 CONSTRAINT payments_capture_flag CHECK (capture IN (0, 1)),
    return_url TEXT,
    sent_at INTEGER DEFAULT 0,
    provider_data TEXT,
    charge_requested INTEGER NOT NULL DEFAULT 1
        CONSTRAINT payments_charge_requested_flag CHECK (charge_requested IN (0, 1)),
    CONSTRAINT payments_pkey PRIMARY KEY (id),
    CONSTRAINT payments_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
    CONSTRAINT payments_status_known CHECK (status IN
        ('pending', 'processing', 'requires_action', 'authorized', 'paid', 'partially_refunded',
         'refunded', 'failed', 'cancelled', 'unknown', 'approved', 'needs_review', 'mismatch')),
    CONSTRAINT payments_currency_form CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    CONSTRAINT payments_captured_currency_form CHECK (captured_currency GLOB '[A-Z][A-Z][A-Z]'),
    CONSTRAINT payments_amount_positive CHECK (amount >= 1),
    CONSTRAINT payments_captured_whole
        CHECK ((captured_amount IS NULL) = (captured_currency IS NULL) AND captured_amount >= 0),
    CONSTRAINT payments_refunded_within_captured
        CHECK (refunded_amount >= 0 AND refunded_amount <= COALESCE(captured_amount, 0)),
    CONSTRAINT payments_version_positive CHECK (version >= 1)
) STRICT;
INSERT INTO payments_new
    (id, order_id, provider, provider_ref, payment_token, currency, amount, captured_currency,
    captured_amount, refunded_amount, status, next_action, raw_payload, failure_code, busy_until,
    created_at, updated_at, version, to_capture)
SELECT
    id, order_id, provider, provider_ref, payment_token, currency, amount, captured_currency,
    captured_amount, refunded_amount, status, next_action, raw_payload, failure_code, busy_until,
    created_at, updated_at, version, to_capture
FROM payments;
DROP TABLE payments;
ALTER TABLE payments_new RENAME TO payments;
CREATE INDEX payments_order_id ON payments (order_id, id);
CREATE UNIQUE INDEX payments_one_live_per_order ON payments (order_id)
    WHERE status IN ('pending', 'processing', 'requires_action', 'approved', 'authorized', 'unknown', 'needs_review');
CREATE UNIQUE INDEX idx_payment_provider_ref ON payments (provider_ref, provider)
    WHERE provider_ref IS NOT NULL;
CREATE INDEX idx_payment_status_created ON payments (status, created_at);
CREATE INDEX payments_silent ON payments (updated_at)
    WHERE status IN ('pending', 'processing', 'requires_action', 'approved', 'authorized', 'unknown', 'needs_review');
CREATE INDEX payments_status_id ON payments (status, id);
CREATE INDEX payments_provider_id ON payments (provider, id);
CREATE INDEX payments_created_at_id ON payments (created_at, id);
