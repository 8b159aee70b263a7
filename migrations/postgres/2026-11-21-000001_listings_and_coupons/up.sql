-- Listings: what a cart can hold. `reserved` moves with every order, so a page keeps room for new
-- versions of its rows, and no index holds a counter: such updates stay on their page (HOT).
CREATE TABLE listings (
    id UUID NOT NULL,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    vendor TEXT,
    school TEXT,
    spec TEXT,
    -- Name and sku in lower case, as the engine lowers letters; the database's own lower() depends
    -- on its locale.
    search TEXT NOT NULL,
    currency CHAR(3) NOT NULL,
    unit_price BIGINT NOT NULL,
    stock BIGINT,
    reserved BIGINT NOT NULL,
    is_active BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT listings_pkey PRIMARY KEY (id),
    CONSTRAINT listings_sku_uniq UNIQUE (sku),
    CONSTRAINT listings_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT listings_unit_price_not_negative CHECK (unit_price >= 0),
    CONSTRAINT listings_reserved_not_negative CHECK (reserved >= 0),
    CONSTRAINT listings_stock_covers_reserved
        CHECK (CASE WHEN stock IS NULL THEN reserved = 0 ELSE stock >= reserved END),
    CONSTRAINT listings_version_positive CHECK (version >= 1)
) WITH (fillfactor = 70);

-- Stock that operators moved, with the reason. It outlives its listing, so it does not reference it.
CREATE TABLE stock_movements (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    listing_id UUID NOT NULL,
    delta BIGINT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_movements_pkey PRIMARY KEY (id)
);
CREATE INDEX stock_movements_listing_id ON stock_movements (listing_id, id);

-- Coupons. `discount_amount` is minor units of `currency` where kind is `fixed`, and hundredths of
-- a percent where it is `percent`.
CREATE TABLE coupons (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    code_key TEXT NOT NULL,
    owner_id UUID,
    kind TEXT NOT NULL,
    discount_amount BIGINT NOT NULL,
    currency CHAR(3),
    min_order_amount BIGINT,
    max_redemptions BIGINT,
    max_per_user BIGINT,
    starts_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    is_active BOOLEAN NOT NULL,
    reserved BIGINT NOT NULL,
    redeemed BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT coupons_pkey PRIMARY KEY (id),
    CONSTRAINT coupons_code_uniq UNIQUE (code_key),
    CONSTRAINT coupons_kind_known CHECK (kind IN ('fixed', 'percent')),
    CONSTRAINT coupons_discount_positive CHECK (discount_amount > 0),
    CONSTRAINT coupons_percent_at_most_all CHECK (kind <> 'percent' OR discount_amount <= 10000),
    CONSTRAINT coupons_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT coupons_amount_has_currency
        CHECK (currency IS NOT NULL OR (kind <> 'fixed' AND min_order_amount IS NULL)),
    CONSTRAINT coupons_min_order_not_negative CHECK (min_order_amount >= 0),
    CONSTRAINT coupons_limits_positive CHECK (max_redemptions >= 1 AND max_per_user >= 1),
    CONSTRAINT coupons_period CHECK (expires_at > starts_at),
    CONSTRAINT coupons_reserved_not_negative CHECK (reserved >= 0),
    CONSTRAINT coupons_redeemed_not_negative CHECK (redeemed >= 0),
    CONSTRAINT coupons_within_limit CHECK (reserved + redeemed <= max_redemptions),
    CONSTRAINT coupons_version_positive CHECK (version >= 1)
) WITH (fillfactor = 80);
CREATE INDEX coupons_owner_id ON coupons (owner_id, id) WHERE owner_id IS NOT NULL;
