-- Returns of delivered units. Amounts are in the order's currency.
CREATE TABLE returns (
    id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    closing_reason TEXT,
    -- What the shop owes for the units that arrived, and what of it was refunded at their receipt.
    due INTEGER,
    refunded INTEGER,
    withheld_reason TEXT,
    created_at INTEGER NOT NULL,
    decided_at INTEGER,
    closed_at INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT returns_pkey PRIMARY KEY (id),
    CONSTRAINT returns_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
    CONSTRAINT returns_status_known CHECK (status IN
        ('requested', 'approved', 'rejected', 'received', 'cancelled')),
    CONSTRAINT returns_due_when_received CHECK
        ((status = 'received') = (due IS NOT NULL) AND (due IS NULL) = (refunded IS NULL)),
    CONSTRAINT returns_refunded_within_due CHECK (refunded >= 0 AND refunded <= due),
    CONSTRAINT returns_version_positive CHECK (version >= 1)
) STRICT;
CREATE INDEX returns_order_id ON returns (order_id, id);
CREATE INDEX returns_status_id ON returns (status, id);

-- The units that are to be sent back: append-only.
CREATE TABLE return_lines (
    return_id BLOB NOT NULL,
    order_item_id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    quantity INTEGER NOT NULL,
    CONSTRAINT return_lines_pkey PRIMARY KEY (order_id, return_id, order_item_id),
    CONSTRAINT return_lines_return_fkey
        FOREIGN KEY (return_id) REFERENCES returns (id) ON DELETE RESTRICT,
    CONSTRAINT return_lines_item_fkey
        FOREIGN KEY (order_id, order_item_id) REFERENCES order_items (order_id, id) ON DELETE RESTRICT,
    CONSTRAINT return_lines_quantity_positive CHECK (quantity >= 1)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER return_lines_no_update BEFORE UPDATE ON return_lines
BEGIN
    SELECT RAISE(ABORT, 'return_lines is append-only');
END;
CREATE TRIGGER return_lines_no_delete BEFORE DELETE ON return_lines
BEGIN
    SELECT RAISE(ABORT, 'return_lines is append-only');
END;

-- The units that arrived, with their share of the order's grand total: append-only.
CREATE TABLE return_receipts (
    return_id BLOB NOT NULL,
    order_item_id BLOB NOT NULL,
    stock TEXT NOT NULL,
    order_id BLOB NOT NULL,
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    CONSTRAINT return_receipts_pkey PRIMARY KEY (order_id, return_id, order_item_id, stock),
    CONSTRAINT return_receipts_line_fkey FOREIGN KEY (order_id, return_id, order_item_id)
        REFERENCES return_lines (order_id, return_id, order_item_id) ON DELETE RESTRICT,
    CONSTRAINT return_receipts_stock_known CHECK (stock IN ('restocked', 'written_off')),
    CONSTRAINT return_receipts_quantity_positive CHECK (quantity >= 1),
    CONSTRAINT return_receipts_amount_not_negative CHECK (amount >= 0)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER return_receipts_no_update BEFORE UPDATE ON return_receipts
BEGIN
    SELECT RAISE(ABORT, 'return_receipts is append-only');
END;
CREATE TRIGGER return_receipts_no_delete BEFORE DELETE ON return_receipts
BEGIN
    SELECT RAISE(ABORT, 'return_receipts is append-only');
END;

-- What customers are told of them. SQLite changes a CHECK only by building the table anew.
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
         'parcel_returned', 'return_requested', 'return_approved', 'return_rejected',
         'return_received')),
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
FROM notifications;
DROP TABLE notifications;
ALTER TABLE notifications_new RENAME TO notifications;
CREATE INDEX notifications_user_id ON notifications (user_id, id);
CREATE INDEX notifications_order_id ON notifications (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX notifications_status ON notifications (status, id);
CREATE INDEX notifications_type ON notifications (notification_type, id);
CREATE INDEX notifications_channel ON notifications (channel, id);
