-- Customers are found by their addresses.
CREATE INDEX contacts_email ON contacts (email, user_id) WHERE email IS NOT NULL;
CREATE INDEX contacts_phone ON contacts (phone, user_id) WHERE phone IS NOT NULL;
CREATE INDEX web_sessions_by_user ON web_sessions (user_id);

-- The history of orders stays append-only, but for the erasure of personal data: a reason may be replaced by
-- '[erased]', and nothing else may be changed.
DROP TRIGGER order_events_append_only ON order_events;
CREATE TRIGGER order_events_append_only BEFORE DELETE OR TRUNCATE ON order_events
    FOR EACH STATEMENT EXECUTE FUNCTION kassa_refuse_change();
CREATE TRIGGER order_events_no_update BEFORE UPDATE ON order_events
    FOR EACH ROW
    WHEN (NEW.reason IS DISTINCT FROM '[erased]' OR OLD.reason IS NULL
        OR (NEW.order_id, NEW.seq, NEW.kind, NEW.from_status, NEW.to_status, NEW.actor, NEW.at)
            IS DISTINCT FROM
            (OLD.order_id, OLD.seq, OLD.kind, OLD.from_status, OLD.to_status, OLD.actor, OLD.at))
    EXECUTE FUNCTION kassa_refuse_change();
