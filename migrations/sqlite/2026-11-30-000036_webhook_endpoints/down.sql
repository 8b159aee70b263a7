DROP TABLE webhook_deliveries;
DROP TABLE webhook_endpoints;
DROP TRIGGER order_events_numbered;
DROP TRIGGER order_events_no_update;
DROP INDEX order_events_position;
ALTER TABLE order_events DROP COLUMN position;
CREATE TRIGGER order_events_no_update BEFORE UPDATE ON order_events
WHEN NEW.reason IS NOT '[erased]' OR OLD.reason IS NULL
    OR NEW.order_id IS NOT OLD.order_id OR NEW.seq IS NOT OLD.seq OR NEW.kind IS NOT OLD.kind
    OR NEW.from_status IS NOT OLD.from_status OR NEW.to_status IS NOT OLD.to_status
    OR NEW.actor IS NOT OLD.actor OR NEW.at IS NOT OLD.at
BEGIN
    SELECT RAISE(ABORT, 'order_events is append-only');
END;
