UPDATE notifications SET status = 'dead', last_error = 'the user has no address'
    WHERE status = 'no_address';
ALTER TABLE notifications DROP CONSTRAINT notifications_status_known;
ALTER TABLE notifications ADD CONSTRAINT notifications_status_known
    CHECK (status IN ('queued', 'sent', 'dead'));

ALTER TABLE contacts DROP COLUMN locale;
