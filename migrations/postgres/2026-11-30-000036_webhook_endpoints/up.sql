-- The feed of all orders' events: a number for each row of the history, in the order in which rows were written.
-- Existing rows are numbered in the order of their times.
ALTER TABLE order_events ADD COLUMN position BIGINT;
ALTER TABLE order_events DISABLE TRIGGER order_events_no_update;
UPDATE order_events e SET position = n.position
FROM (SELECT order_id, seq, row_number() OVER (ORDER BY at, order_id, seq) AS position FROM order_events) n
WHERE e.order_id = n.order_id AND e.seq = n.seq;
ALTER TABLE order_events ENABLE TRIGGER order_events_no_update;
ALTER TABLE order_events ALTER COLUMN position SET NOT NULL;
ALTER TABLE order_events ALTER COLUMN position ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('order_events', 'position'),
    (SELECT COALESCE(MAX(position), 0) + 1 FROM order_events), FALSE);
CREATE UNIQUE INDEX order_events_position ON order_events (position);

-- Where events are sent. The secrets sign what is sent, so they are stored as they are. The position is that in the
-- feed up to which deliveries were created.
CREATE TABLE webhook_endpoints (
    id UUID NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    event_types TEXT NOT NULL,
    payload TEXT NOT NULL,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    previous_until TIMESTAMPTZ,
    state TEXT NOT NULL,
    failing_since TIMESTAMPTZ,
    position BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_endpoints_payload_known CHECK (payload IN ('thin', 'full')),
    CONSTRAINT webhook_endpoints_state_known CHECK (state IN ('active', 'paused', 'disabled')),
    CONSTRAINT webhook_endpoints_previous_whole CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
    CONSTRAINT webhook_endpoints_position_not_negative CHECK (position >= 0),
    CONSTRAINT webhook_endpoints_version_positive CHECK (version >= 1)
);

-- One event on its way to one endpoint. The same event is sent to an endpoint under one message id only.
CREATE TABLE webhook_deliveries (
    id UUID NOT NULL,
    endpoint_id UUID NOT NULL,
    message_id TEXT NOT NULL,
    order_id UUID,
    seq INTEGER NOT NULL,
    event_type TEXT NOT NULL,
    body TEXT,
    has_order BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TIMESTAMPTZ NOT NULL,
    lease_until TIMESTAMPTZ,
    last_attempt_at TIMESTAMPTZ,
    last_status INTEGER,
    last_error TEXT,
    last_response TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_message_uniq UNIQUE (message_id),
    CONSTRAINT webhook_deliveries_endpoint_fkey
        FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_state_known CHECK (state IN ('pending', 'delivered', 'failed')),
    CONSTRAINT webhook_deliveries_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT webhook_deliveries_version_positive CHECK (version >= 1)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_order_pending ON webhook_deliveries (endpoint_id, order_id, seq)
    WHERE state = 'pending';
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (id) WHERE state = 'failed';
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint_id, id);
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (order_id, id);
CREATE INDEX webhook_deliveries_ended_at ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL;
