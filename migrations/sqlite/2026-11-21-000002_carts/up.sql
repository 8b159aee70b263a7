-- Carts. A user has one that is open; those that are over stay for the record.
CREATE TABLE carts (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    status TEXT NOT NULL,
    currency TEXT,
    coupon_id BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT carts_pkey PRIMARY KEY (id),
    CONSTRAINT carts_coupon_fkey FOREIGN KEY (coupon_id) REFERENCES coupons (id) ON DELETE SET NULL,
    CONSTRAINT carts_status_known CHECK (status IN ('active', 'checkout', 'converted', 'abandoned')),
    CONSTRAINT carts_currency_form CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    CONSTRAINT carts_version_positive CHECK (version >= 1)
) STRICT;
CREATE INDEX carts_user_id ON carts (user_id);
CREATE UNIQUE INDEX carts_one_open_per_user ON carts (user_id) WHERE status IN ('active', 'checkout');
CREATE INDEX carts_coupon_id ON carts (coupon_id) WHERE coupon_id IS NOT NULL;

-- Lines of carts: one listing once. The unique index begins with the listing, so that it also
-- answers whether any cart names a listing; the other one reads a cart.
CREATE TABLE cart_items (
    id BLOB NOT NULL,
    cart_id BLOB NOT NULL,
    listing_id BLOB NOT NULL,
    qty INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT cart_items_pkey PRIMARY KEY (id),
    CONSTRAINT cart_items_cart_fkey FOREIGN KEY (cart_id) REFERENCES carts (id) ON DELETE RESTRICT,
    CONSTRAINT cart_items_listing_fkey
        FOREIGN KEY (listing_id) REFERENCES listings (id) ON DELETE RESTRICT,
    CONSTRAINT cart_items_qty_positive CHECK (qty >= 1)
) STRICT;
CREATE UNIQUE INDEX cart_items_cart_id_listing_id_uniq ON cart_items (listing_id, cart_id);
CREATE INDEX idx_cart_listing ON cart_items (cart_id, listing_id);
