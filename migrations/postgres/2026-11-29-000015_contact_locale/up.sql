-- The language in which a user reads messages.
ALTER TABLE contacts ADD COLUMN locale TEXT;

-- A message may be owed to somebody who has left no address.
ALTER TABLE notifications DROP CONSTRAINT notifications_status_known;
ALTER TABLE notifications ADD CONSTRAINT notifications_status_known
    CHECK (status IN ('queued', 'sent', 'dead', 'no_address'));
