-- Returns of delivered units. Amounts are in the order's currency.
CREATE TABLE returns (
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    closing_reason TEXT,
    -- What the shop owes for the units that arrived, and what of it was refunded at their receipt.
    due BIGINT,
    refunded BIGINT,
    withheld_reason TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    closed_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    CONSTRAINT returns_pkey PRIMARY KEY (id),
    CONSTRAINT returns_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
    CONSTRAINT returns_status_known CHECK (status IN
        ('requested', 'approved', 'rejected', 'received', 'cancelled')),
    CONSTRAINT returns_due_when_received CHECK
        ((status = 'received') = (due IS NOT NULL) AND (due IS NULL) = (refunded IS NULL)),
    CONSTRAINT returns_refunded_within_due CHECK (refunded >= 0 AND refunded <= due),
    CONSTRAINT returns_version_positive CHECK (version >= 1)
);
CREATE INDEX returns_order_id ON returns (order_id, id);
CREATE INDEX returns_status_id ON returns (status, id);

-- The units that are to be sent back: append-only.
CREATE TABLE return_lines (
    return_id UUID NOT NULL,
    order_item_id UUID NOT NULL,
    order_id UUID NOT NULL,
    quantity BIGINT NOT NULL,
    CONSTRAINT return_lines_pkey PRIMARY KEY (order_id, return_id, order_item_id),
    CONSTRAINT return_lines_return_fkey
        FOREIGN KEY (return_id) REFERENCES returns (id) ON DELETE RESTRICT,
    CONSTRAINT return_lines_item_fkey
        FOREIGN KEY (order_id, order_item_id) REFERENCES order_items (order_id, id) ON DELETE RESTRICT,
    CONSTRAINT return_lines_quantity_positive CHECK (quantity >= 1)
);
CREATE TRIGGER return_lines_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON return_lines
    FOR EACH STATEMENT EXECUTE FUNCTION kassa_refuse_change();

-- The units that arrived, with their share of the order's grand total: append-only.
CREATE TABLE return_receipts (
    return_id UUID NOT NULL,
    order_item_id UUID NOT NULL,
    stock TEXT NOT NULL,
    order_id UUID NOT NULL,
    quantity BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT return_receipts_pkey PRIMARY KEY (order_id, return_id, order_item_id, stock),
    CONSTRAINT return_receipts_line_fkey FOREIGN KEY (order_id, return_id, order_item_id)
        REFERENCES return_lines (order_id, return_id, order_item_id) ON DELETE RESTRICT,
    CONSTRAINT return_receipts_stock_known CHECK (stock IN ('restocked', 'written_off')),
    CONSTRAINT return_receipts_quantity_positive CHECK (quantity >= 1),
    CONSTRAINT return_receipts_amount_not_negative CHECK (amount >= 0)
);
CREATE TRIGGER return_receipts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON return_receipts
    FOR EACH STATEMENT EXECUTE FUNCTION kassa_refuse_change();

-- What customers are told of them.
ALTER TABLE notifications DROP CONSTRAINT notifications_type_known;
ALTER TABLE notifications ADD CONSTRAINT notifications_type_known CHECK (notification_type IN
    ('order_confirmation', 'order_shipped', 'order_delivered', 'payment_received',
     'payment_failed', 'order_cancelled', 'refund_issued', 'items_cancelled', 'parcel_returned',
     'return_requested', 'return_approved', 'return_rejected', 'return_received'));
