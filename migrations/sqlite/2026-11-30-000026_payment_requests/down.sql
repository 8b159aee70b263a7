DELETE FROM outbox WHERE kind = 'confirm_payment';
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
    CONSTRAINT payments_pkey PRIMARY KEY (id),
    CONSTRAINT payments_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
    CONSTRAINT payments_status_known CHECK (status IN
        ('pending', 'processing', 'requires_action', 'authorized', 'paid', 'partially_refunded',
         'refunded', 'failed', 'cancelled', 'unknown', 'mismatch')),
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
    captured_amount, refunded_amount, CASE status WHEN 'needs_review' THEN 'unknown'
        WHEN 'approved' THEN 'requires_action' ELSE status END, next_action, raw_payload, failure_code, busy_until,
    created_at, updated_at, version, to_capture
FROM payments;
DROP TABLE payments;
ALTER TABLE payments_new RENAME TO payments;
CREATE INDEX payments_order_id ON payments (order_id, id);
CREATE UNIQUE INDEX payments_one_live_per_order ON payments (order_id)
    WHERE status IN ('pending', 'processing', 'requires_action', 'authorized', 'unknown');
CREATE UNIQUE INDEX idx_payment_provider_ref ON payments (provider_ref, provider)
    WHERE provider_ref IS NOT NULL;
CREATE INDEX idx_payment_status_created ON payments (status, created_at);
CREATE INDEX payments_silent ON payments (updated_at)
    WHERE status IN ('pending', 'processing', 'requires_action', 'authorized', 'unknown');
CREATE INDEX payments_status_id ON payments (status, id);
CREATE INDEX payments_provider_id ON payments (provider, id);
CREATE INDEX payments_created_at_id ON payments (created_at, id);
