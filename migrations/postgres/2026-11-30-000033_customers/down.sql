DROP TRIGGER order_events_no_update ON order_events;
DROP TRIGGER order_events_append_only ON order_events;
CREATE TRIGGER order_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_events
    FOR EACH STATEMENT EXECUTE FUNCTION kassa_refuse_change();
DROP INDEX web_sessions_by_user;
DROP INDEX contacts_phone;
DROP INDEX contacts_email;
