-- Returns are unknown before this migration: they are forgotten.
CREATE TABLE notifications_new (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    order_id BLOB,
    notification_type TEXT NOT NULL,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    message TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT notifications_pkey PRIMARY KEY (id),
    CONSTRAINT notifications_type_known CHECK (notification_type IN
        ('order_confirmation', 'order_shipped', 'order_delivered', 'payment_received',
         'payment_failed', 'order_cancelled', 'refund_issued', 'items_cancelled',
         'parcel_returned')),
    CONSTRAINT notifications_channel_known CHECK (channel IN ('email', 'sms')),
    CONSTRAINT notifications_status_known CHECK (status IN ('queued', 'sent', 'dead', 'no_address')),
    CONSTRAINT notifications_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT notifications_version_positive CHECK (version >= 1)
) STRICT;
INSERT INTO notifications_new
    (id, user_id, order_id, notification_type, channel, subject, message, status, attempts,
    last_error, created_at, sent_at, version)
SELECT id, user_id, order_id, notification_type, channel, subject, message, status, attempts,
    last_error, created_at, sent_at, version
FROM notifications
WHERE notification_type NOT IN
    ('return_requested', 'return_approved', 'return_rejected', 'return_received');
DROP TABLE notifications;
ALTER TABLE notifications_new RENAME TO notifications;
CREATE INDEX notifications_user_id ON notifications (user_id, id);
CREATE INDEX notifications_order_id ON notifications (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX notifications_status ON notifications (status, id);
CREATE INDEX notifications_type ON notifications (notification_type, id);
CREATE INDEX notifications_channel ON notifications (channel, id);

DROP TABLE return_receipts;
DROP TABLE return_lines;
DROP TABLE returns;
