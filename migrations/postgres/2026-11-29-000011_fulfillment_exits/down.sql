-- Cancelled units and returned parcels are unknown before this migration: they are forgotten.
DELETE FROM notifications WHERE notification_type IN ('items_cancelled', 'parcel_returned');
ALTER TABLE notifications DROP CONSTRAINT notifications_type_known;
ALTER TABLE notifications ADD CONSTRAINT notifications_type_known CHECK (notification_type IN
    ('order_confirmation', 'order_shipped', 'order_delivered', 'payment_received',
     'payment_failed', 'order_cancelled', 'refund_issued'));

DROP TABLE item_cancellations;

UPDATE parcels SET status = 'shipped' WHERE status = 'returned';
ALTER TABLE parcels DROP CONSTRAINT parcels_status_known;
ALTER TABLE parcels DROP COLUMN returned_at;
ALTER TABLE parcels ADD CONSTRAINT parcels_status_known CHECK (status IN ('shipped', 'delivered'));
