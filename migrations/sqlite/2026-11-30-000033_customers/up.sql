-- Customers are found by their addresses.
CREATE INDEX contacts_email ON contacts (email, user_id) WHERE email IS NOT NULL;
CREATE INDEX contacts_phone ON contacts (phone, user_id) WHERE phone IS NOT NULL;
CREATE INDEX web_sessions_by_user ON web_sessions (user_id);

-- The history of orders stays append-only, but for the erasure of personal data: a reason may be replaced by
-- '[erased]', and nothing else may be changed.
DROP TRIGGER order_events_no_update;
CREATE TRIGGER order_events_no_update BEFORE UPDATE ON order_events
WHEN NEW.reason IS NOT '[erased]' OR OLD.reason IS NULL
    OR NEW.order_id IS NOT OLD.order_id OR NEW.seq IS NOT OLD.seq OR NEW.kind IS NOT OLD.kind
    OR NEW.from_status IS NOT OLD.from_status OR NEW.to_status IS NOT OLD.to_status
    OR NEW.actor IS NOT OLD.actor OR NEW.at IS NOT OLD.at
BEGIN
    SELECT RAISE(ABORT, 'order_events is append-only');
END;
