-- Views of the list of orders that operators have saved: one row for each operator, with all of their views.
CREATE TABLE saved_views (
    user_id UUID NOT NULL,
    views TEXT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT saved_views_pkey PRIMARY KEY (user_id),
    CONSTRAINT saved_views_version_positive CHECK (version >= 1)
);

-- What a webhook event is about. Events that were received before this column have none.
ALTER TABLE webhook_receipts ADD COLUMN kind TEXT
    CONSTRAINT webhook_receipts_kind_known CHECK (kind IN ('payment', 'refund', 'dispute'));

-- Received events are listed newest first, of all providers and of one. The first index also finds expired receipts.
DROP INDEX webhook_receipts_received_at;
CREATE INDEX webhook_receipts_received_at ON webhook_receipts (received_at, provider, event_id);
CREATE INDEX webhook_receipts_provider_received_at ON webhook_receipts (provider, received_at, event_id);

-- Orders with a dispute that is not decided are counted for operators.
CREATE INDEX disputes_open ON disputes (order_id) WHERE status IN ('inquiry', 'needs_response', 'under_review');
