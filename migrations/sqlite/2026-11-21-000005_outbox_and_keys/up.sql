-- Messages owed and sent.
CREATE TABLE notifications (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    order_id BLOB,
    notification_type TEXT NOT NULL,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    message TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT notifications_pkey PRIMARY KEY (id),
    CONSTRAINT notifications_type_known CHECK (notification_type IN
        ('order_confirmation', 'order_shipped', 'order_delivered', 'payment_received',
         'payment_failed', 'order_cancelled', 'refund_issued')),
    CONSTRAINT notifications_channel_known CHECK (channel IN ('email', 'sms')),
    CONSTRAINT notifications_status_known CHECK (status IN ('queued', 'sent', 'dead')),
    CONSTRAINT notifications_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT notifications_version_positive CHECK (version >= 1)
) STRICT;
CREATE INDEX notifications_user_id ON notifications (user_id, id);
CREATE INDEX notifications_order_id ON notifications (order_id, id) WHERE order_id IS NOT NULL;

-- Work. A claim moves the lease alone, which no index holds.
CREATE TABLE outbox (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    lease INTEGER NOT NULL,
    lease_until INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_state_known CHECK (state IN ('waiting', 'dead')),
    CONSTRAINT outbox_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT outbox_lease_not_negative CHECK (lease >= 0)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (run_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';

-- The inbox of providers' news: each is taken in once.
CREATE TABLE webhook_receipts (
    provider TEXT NOT NULL,
    event_id TEXT NOT NULL,
    provider_ref TEXT NOT NULL,
    outcome TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    CONSTRAINT webhook_receipts_pkey PRIMARY KEY (provider, event_id),
    CONSTRAINT webhook_receipts_outcome_known CHECK (outcome IN ('applied', 'ignored', 'parked'))
) STRICT, WITHOUT ROWID;

-- First answers to idempotency keys.
CREATE TABLE idempotency_records (
    user_id BLOB NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL,
    lease_until INTEGER,
    fence INTEGER NOT NULL,
    order_id BLOB,
    payment_id BLOB,
    response_status INTEGER,
    response_headers TEXT,
    response_body TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT idempotency_records_pkey PRIMARY KEY (user_id, operation, key),
    CONSTRAINT idempotency_records_state_known CHECK (state IN ('running', 'finished')),
    CONSTRAINT idempotency_records_running_has_lease
        CHECK (state <> 'running' OR lease_until IS NOT NULL),
    CONSTRAINT idempotency_records_finished_has_answer CHECK (state <> 'finished' OR
        (response_status IS NOT NULL AND response_headers IS NOT NULL AND response_body IS NOT NULL))
) STRICT;

-- Where users can be reached.
CREATE TABLE contacts (
    user_id BLOB NOT NULL,
    email TEXT,
    phone TEXT,
    name TEXT,
    muted TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT contacts_pkey PRIMARY KEY (user_id),
    CONSTRAINT contacts_version_positive CHECK (version >= 1)
) STRICT;
