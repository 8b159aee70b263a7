DROP INDEX disputes_open;
DROP INDEX webhook_receipts_provider_received_at;
DROP INDEX webhook_receipts_received_at;
CREATE INDEX webhook_receipts_received_at ON webhook_receipts (received_at);
ALTER TABLE webhook_receipts DROP COLUMN kind;
DROP TABLE saved_views;
