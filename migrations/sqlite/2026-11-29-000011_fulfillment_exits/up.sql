-- Parcels that come back undelivered.
CREATE TABLE parcels_new (
    id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    carrier TEXT,
    tracking_number TEXT,
    status TEXT NOT NULL,
    shipped_at INTEGER NOT NULL,
    delivered_at INTEGER,
    version INTEGER NOT NULL,
    returned_at INTEGER,
    CONSTRAINT parcels_pkey PRIMARY KEY (id),
    CONSTRAINT parcels_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
    CONSTRAINT parcels_status_known CHECK (status IN ('shipped', 'delivered', 'returned')),
    CONSTRAINT parcels_version_positive CHECK (version >= 1)
) STRICT;
INSERT INTO parcels_new
    (id, order_id, carrier, tracking_number, status, shipped_at, delivered_at, version)
SELECT id, order_id, carrier, tracking_number, status, shipped_at, delivered_at, version FROM parcels;
DROP TABLE parcels;
ALTER TABLE parcels_new RENAME TO parcels;
CREATE INDEX parcels_order_id ON parcels (order_id, id);

-- Units of orders that were cancelled, with the share of the order's final amount that they took with
-- them, in the order's currency: append-only.
CREATE TABLE item_cancellations (
    order_id BLOB NOT NULL,
    id BLOB NOT NULL,
    order_item_id BLOB NOT NULL,
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    stock TEXT NOT NULL,
    -- The parcel that came back with them.
    parcel_id BLOB,
    created_at INTEGER NOT NULL,
    CONSTRAINT item_cancellations_pkey PRIMARY KEY (order_id, id),
    CONSTRAINT item_cancellations_item_fkey
        FOREIGN KEY (order_id, order_item_id) REFERENCES order_items (order_id, id) ON DELETE RESTRICT,
    CONSTRAINT item_cancellations_parcel_fkey
        FOREIGN KEY (parcel_id) REFERENCES parcels (id) ON DELETE RESTRICT,
    CONSTRAINT item_cancellations_quantity_positive CHECK (quantity >= 1),
    CONSTRAINT item_cancellations_amount_not_negative CHECK (amount >= 0),
    CONSTRAINT item_cancellations_stock_known CHECK (stock IN ('restocked', 'written_off'))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER item_cancellations_no_update BEFORE UPDATE ON item_cancellations
BEGIN
    SELECT RAISE(ABORT, 'item_cancellations is append-only');
END;
CREATE TRIGGER item_cancellations_no_delete BEFORE DELETE ON item_cancellations
BEGIN
    SELECT RAISE(ABORT, 'item_cancellations is append-only');
END;

-- What customers are told of them.
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
    CONSTRAINT notifications_status_known CHECK (status IN ('queued', 'sent', 'dead')),
    CONSTRAINT notifications_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT notifications_version_positive CHECK (version >= 1)
) STRICT;
INSERT INTO notifications_new SELECT * FROM notifications;
DROP TABLE notifications;
ALTER TABLE notifications_new RENAME TO notifications;
CREATE INDEX notifications_user_id ON notifications (user_id, id);
CREATE INDEX notifications_order_id ON notifications (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX notifications_status ON notifications (status, id);
CREATE INDEX notifications_type ON notifications (notification_type, id);
CREATE INDEX notifications_channel ON notifications (channel, id);
