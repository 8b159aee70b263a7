-- Disputes of payments, as their providers report them. The reference names one dispute of its provider.
CREATE TABLE disputes (
    id BLOB NOT NULL,
    payment_id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    provider TEXT NOT NULL,
    provider_ref TEXT NOT NULL,
    -- As reported: it can differ from what was captured, also in its currency.
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    due_at INTEGER,
    -- Times of the provider: of the newest report that was applied, the first one, and the decision.
    reported_at INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT disputes_pkey PRIMARY KEY (id),
    CONSTRAINT disputes_payment_fkey
        FOREIGN KEY (payment_id) REFERENCES payments (id) ON DELETE RESTRICT,
    CONSTRAINT disputes_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
    CONSTRAINT disputes_status_known CHECK (status IN
        ('inquiry', 'needs_response', 'under_review', 'won', 'lost', 'inquiry_closed')),
    CONSTRAINT disputes_currency_form CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    CONSTRAINT disputes_amount_not_negative CHECK (amount >= 0),
    CONSTRAINT disputes_version_positive CHECK (version >= 1)
) STRICT;
CREATE UNIQUE INDEX disputes_provider_ref ON disputes (provider_ref, provider);
CREATE INDEX disputes_order_id ON disputes (order_id, id);
CREATE INDEX disputes_status_id ON disputes (status, id);
