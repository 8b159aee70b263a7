DROP TABLE webhook_deliveries;
DROP TABLE webhook_endpoints;
DROP INDEX order_events_position;
ALTER TABLE order_events DROP COLUMN position;
