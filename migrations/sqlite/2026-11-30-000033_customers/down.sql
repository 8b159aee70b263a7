DROP TRIGGER order_events_no_update;
CREATE TRIGGER order_events_no_update BEFORE UPDATE ON order_events
BEGIN
    SELECT RAISE(ABORT, 'order_events is append-only');
END;
DROP INDEX web_sessions_by_user;
DROP INDEX contacts_phone;
DROP INDEX contacts_email;
