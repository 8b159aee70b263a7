-- The feed of all orders' events: a number for each row of the history, in the order in which rows were written.
-- Existing rows are numbered in the order of their times.
ALTER TABLE order_events ADD COLUMN position INTEGER;
DROP TRIGGER order_events_no_update;
UPDATE order_events SET position = n.position
FROM (SELECT order_id AS o, seq AS s, row_number() OVER (ORDER BY at, order_id, seq) AS position
    FROM order_events) AS n
WHERE order_id = n.o AND seq = n.s;
CREATE UNIQUE INDEX order_events_position ON order_events (position);
-- A new row gets the next number. Only one connection writes, so there are no gaps.
CREATE TRIGGER order_events_numbered AFTER INSERT ON order_events WHEN NEW.position IS NULL
BEGIN
    UPDATE order_events SET position = (SELECT COALESCE(MAX(position), 0) + 1 FROM order_events)
    WHERE order_id = NEW.order_id AND seq = NEW.seq;
END;
-- The history stays append-only, but for that number and for the erasure of a reason.
CREATE TRIGGER order_events_no_update BEFORE UPDATE ON order_events
WHEN NEW.order_id IS NOT OLD.order_id OR NEW.seq IS NOT OLD.seq OR NEW.kind IS NOT OLD.kind
    OR NEW.from_status IS NOT OLD.from_status OR NEW.to_status IS NOT OLD.to_status
    OR NEW.actor IS NOT OLD.actor OR NEW.at IS NOT OLD.at
    OR NOT ((OLD.position IS NULL AND NEW.position IS NOT NULL AND NEW.reason IS OLD.reason)
        OR (NEW.position IS OLD.position AND NEW.reason IS '[erased]' AND OLD.reason IS NOT NULL))
BEGIN
    SELECT RAISE(ABORT, 'order_events is append-only');
END;

-- Where events are sent. The secrets sign what is sent, so they are stored as they are. The position is that in the
-- feed up to which deliveries were created.
CREATE TABLE webhook_endpoints (
    id BLOB NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    event_types TEXT NOT NULL,
    payload TEXT NOT NULL,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    previous_until INTEGER,
    state TEXT NOT NULL,
    failing_since INTEGER,
    position INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_endpoints_payload_known CHECK (payload IN ('thin', 'full')),
    CONSTRAINT webhook_endpoints_state_known CHECK (state IN ('active', 'paused', 'disabled')),
    CONSTRAINT webhook_endpoints_previous_whole CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
    CONSTRAINT webhook_endpoints_position_not_negative CHECK (position >= 0),
    CONSTRAINT webhook_endpoints_version_positive CHECK (version >= 1)
) STRICT, WITHOUT ROWID;

-- One event on its way to one endpoint. The same event is sent to an endpoint under one message id only.
CREATE TABLE webhook_deliveries (
    id BLOB NOT NULL,
    endpoint_id BLOB NOT NULL,
    message_id TEXT NOT NULL,
    order_id BLOB,
    seq INTEGER NOT NULL,
    event_type TEXT NOT NULL,
    body TEXT,
    has_order INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    lease_until INTEGER,
    last_attempt_at INTEGER,
    last_status INTEGER,
    last_error TEXT,
    last_response TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_message_uniq UNIQUE (message_id),
    CONSTRAINT webhook_deliveries_endpoint_fkey
        FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_state_known CHECK (state IN ('pending', 'delivered', 'failed')),
    CONSTRAINT webhook_deliveries_has_order_bool CHECK (has_order IN (0, 1)),
    CONSTRAINT webhook_deliveries_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT webhook_deliveries_version_positive CHECK (version >= 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_order_pending ON webhook_deliveries (endpoint_id, order_id, seq)
    WHERE state = 'pending';
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (id) WHERE state = 'failed';
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint_id, id);
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (order_id, id);
CREATE INDEX webhook_deliveries_ended_at ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL;
