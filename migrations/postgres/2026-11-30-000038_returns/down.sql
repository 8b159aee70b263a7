-- Returns are unknown before this migration: they are forgotten.
DELETE FROM notifications WHERE notification_type IN
    ('return_requested', 'return_approved', 'return_rejected', 'return_received');
ALTER TABLE notifications DROP CONSTRAINT notifications_type_known;
ALTER TABLE notifications ADD CONSTRAINT notifications_type_known CHECK (notification_type IN
    ('order_confirmation', 'order_shipped', 'order_delivered', 'payment_received',
     'payment_failed', 'order_cancelled', 'refund_issued', 'items_cancelled', 'parcel_returned'));

DROP TABLE return_receipts;
DROP TABLE return_lines;
DROP TABLE returns;
