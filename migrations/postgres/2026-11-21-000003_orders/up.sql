-- Orders. `status` and `payment_status` are computed by the engine and stored because lists are
-- filtered by them; the auditor compares.
CREATE TABLE orders (
    id UUID NOT NULL,
    number TEXT NOT NULL,
    user_id UUID NOT NULL,
    lifecycle TEXT NOT NULL,
    status TEXT NOT NULL,
    payment_status TEXT NOT NULL,
    payment_method TEXT NOT NULL,
    currency CHAR(3) NOT NULL,
    total_amount BIGINT NOT NULL,
    discount_applied BIGINT NOT NULL,
    coupon_id UUID,
    -- Code and status stay when the coupon is deleted: the evidence of why money was taken off.
    coupon_code TEXT,
    coupon_status TEXT,
    cart_id UUID,
    payment_intent_id TEXT,
    stock TEXT NOT NULL,
    expires_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    events INTEGER NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_number_uniq UNIQUE (number),
    CONSTRAINT orders_coupon_fkey FOREIGN KEY (coupon_id) REFERENCES coupons (id) ON DELETE SET NULL,
    CONSTRAINT orders_cart_fkey FOREIGN KEY (cart_id) REFERENCES carts (id) ON DELETE RESTRICT,
    CONSTRAINT orders_lifecycle_known
        CHECK (lifecycle IN ('pending', 'confirmed', 'shipped', 'delivered', 'cancelled')),
    CONSTRAINT orders_status_known CHECK (status IN
        ('pending', 'processing', 'paid', 'failed', 'confirmed', 'shipped', 'delivered', 'cancelled')),
    CONSTRAINT orders_payment_status_known CHECK (payment_status IN
        ('unpaid', 'processing', 'authorized', 'paid', 'partially_refunded', 'refunded', 'failed')),
    CONSTRAINT orders_payment_method_known CHECK (payment_method IN ('online', 'cod')),
    CONSTRAINT orders_stock_known CHECK (stock IN ('held', 'committed', 'released')),
    CONSTRAINT orders_coupon_status_known
        CHECK (coupon_status IN ('reserved', 'redeemed', 'released')),
    CONSTRAINT orders_coupon_has_code CHECK (
        (coupon_code IS NULL) = (coupon_status IS NULL)
        AND (coupon_id IS NULL OR coupon_code IS NOT NULL)),
    CONSTRAINT orders_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT orders_total_not_negative CHECK (total_amount >= 0),
    CONSTRAINT orders_discount_within_total
        CHECK (discount_applied >= 0 AND discount_applied <= total_amount),
    CONSTRAINT orders_events_not_negative CHECK (events >= 0),
    CONSTRAINT orders_version_positive CHECK (version >= 1)
) WITH (fillfactor = 80);
CREATE INDEX orders_user_id ON orders (user_id, id);
CREATE INDEX orders_status ON orders (status, id);
CREATE INDEX orders_due ON orders (expires_at)
    WHERE lifecycle = 'pending' AND expires_at IS NOT NULL;
CREATE INDEX orders_coupon_id ON orders (coupon_id) WHERE coupon_id IS NOT NULL;
-- Orders come in the order of their time, so a summary of page ranges is enough.
CREATE INDEX orders_created_at ON orders USING brin (created_at);

-- Lines of orders, with their own copy of name and price; they never change. The key keeps an
-- order's lines together; the unique index begins with the product, so that it also answers whether
-- any order names a listing.
CREATE TABLE order_items (
    order_id UUID NOT NULL,
    id UUID NOT NULL,
    line INTEGER NOT NULL,
    product_id UUID NOT NULL,
    sku TEXT NOT NULL,
    product_name TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    price BIGINT NOT NULL,
    subtotal BIGINT NOT NULL,
    tracked BOOLEAN NOT NULL,
    CONSTRAINT order_items_pkey PRIMARY KEY (order_id, id),
    CONSTRAINT order_items_order_id_product_id_uniq UNIQUE (product_id, order_id),
    CONSTRAINT order_items_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
    CONSTRAINT order_items_listing_fkey
        FOREIGN KEY (product_id) REFERENCES listings (id) ON DELETE RESTRICT,
    CONSTRAINT order_items_quantity_positive CHECK (quantity >= 1),
    CONSTRAINT order_items_price_not_negative CHECK (price >= 0),
    CONSTRAINT order_items_subtotal_is_product CHECK (subtotal = price * quantity)
);

-- The history of orders: append-only.
CREATE TABLE order_events (
    order_id UUID NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT,
    at TIMESTAMPTZ NOT NULL,
    CONSTRAINT order_events_pkey PRIMARY KEY (order_id, seq),
    CONSTRAINT order_events_order_fkey
        FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
    CONSTRAINT order_events_seq_positive CHECK (seq >= 1)
);

CREATE FUNCTION kassa_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER order_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_events
    FOR EACH STATEMENT EXECUTE FUNCTION kassa_refuse_change();
CREATE TRIGGER order_items_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_items
    FOR EACH STATEMENT EXECUTE FUNCTION kassa_refuse_change();

-- Uses of coupons: one an order, one a slot of a user, while they are not released.
CREATE TABLE coupon_uses (
    id UUID NOT NULL,
    coupon_id UUID,
    order_id UUID NOT NULL,
    user_id UUID NOT NULL,
    slot INTEGER,
    status TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT coupon_uses_pkey PRIMARY KEY (id),
    CONSTRAINT coupon_uses_coupon_fkey
        FOREIGN KEY (coupon_id) REFERENCES coupons (id) ON DELETE SET NULL,
    CONSTRAINT coupon_uses_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
    CONSTRAINT coupon_uses_status_known CHECK (status IN ('reserved', 'redeemed', 'released')),
    CONSTRAINT coupon_uses_slot_positive CHECK (slot >= 1)
) WITH (fillfactor = 90);
CREATE UNIQUE INDEX coupon_uses_one_per_order ON coupon_uses (order_id) WHERE status <> 'released';
CREATE UNIQUE INDEX coupon_uses_one_per_slot ON coupon_uses (coupon_id, user_id, slot)
    WHERE status <> 'released';
CREATE INDEX coupon_uses_coupon_id ON coupon_uses (coupon_id) WHERE coupon_id IS NOT NULL;

-- Parcels and the pieces in them.
CREATE TABLE parcels (
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    carrier TEXT,
    tracking_number TEXT,
    status TEXT NOT NULL,
    shipped_at TIMESTAMPTZ NOT NULL,
    delivered_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    CONSTRAINT parcels_pkey PRIMARY KEY (id),
    CONSTRAINT parcels_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
    CONSTRAINT parcels_status_known CHECK (status IN ('shipped', 'delivered')),
    CONSTRAINT parcels_version_positive CHECK (version >= 1)
);
CREATE INDEX parcels_order_id ON parcels (order_id, id);

CREATE TABLE parcel_lines (
    parcel_id UUID NOT NULL,
    order_item_id UUID NOT NULL,
    order_id UUID NOT NULL,
    quantity BIGINT NOT NULL,
    CONSTRAINT parcel_lines_pkey PRIMARY KEY (order_id, parcel_id, order_item_id),
    CONSTRAINT parcel_lines_parcel_fkey
        FOREIGN KEY (parcel_id) REFERENCES parcels (id) ON DELETE RESTRICT,
    CONSTRAINT parcel_lines_item_fkey
        FOREIGN KEY (order_id, order_item_id) REFERENCES order_items (order_id, id) ON DELETE RESTRICT,
    CONSTRAINT parcel_lines_quantity_positive CHECK (quantity >= 1)
);
