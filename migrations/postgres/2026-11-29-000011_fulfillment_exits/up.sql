-- Parcels that come back undelivered.
ALTER TABLE parcels DROP CONSTRAINT parcels_status_known;
ALTER TABLE parcels ADD COLUMN returned_at TIMESTAMPTZ;
ALTER TABLE parcels ADD CONSTRAINT parcels_status_known
    CHECK (status IN ('shipped', 'delivered', 'returned'));

-- Units of orders that were cancelled, with the share of the order's final amount that they took with
-- them, in the order's currency: append-only.
CREATE TABLE item_cancellations (
    order_id UUID NOT NULL,
    id UUID NOT NULL,
    order_item_id UUID NOT NULL,
    quantity BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    stock TEXT NOT NULL,
    -- The parcel that came back with them.
    parcel_id UUID,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT item_cancellations_pkey PRIMARY KEY (order_id, id),
    CONSTRAINT item_cancellations_item_fkey
        FOREIGN KEY (order_id, order_item_id) REFERENCES order_items (order_id, id) ON DELETE RESTRICT,
    CONSTRAINT item_cancellations_parcel_fkey
        FOREIGN KEY (parcel_id) REFERENCES parcels (id) ON DELETE RESTRICT,
    CONSTRAINT item_cancellations_quantity_positive CHECK (quantity >= 1),
    CONSTRAINT item_cancellations_amount_not_negative CHECK (amount >= 0),
    CONSTRAINT item_cancellations_stock_known CHECK (stock IN ('restocked', 'written_off'))
);
CREATE TRIGGER item_cancellations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON item_cancellations
    FOR EACH STATEMENT EXECUTE FUNCTION kassa_refuse_change();

-- What customers are told of them.
ALTER TABLE notifications DROP CONSTRAINT notifications_type_known;
ALTER TABLE notifications ADD CONSTRAINT notifications_type_known CHECK (notification_type IN
    ('order_confirmation', 'order_shipped', 'order_delivered', 'payment_received',
     'payment_failed', 'order_cancelled', 'refund_issued', 'items_cancelled', 'parcel_returned'));
