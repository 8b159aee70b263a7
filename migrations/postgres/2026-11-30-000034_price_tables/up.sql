-- Shipping methods. `countries` has the codes of countries with spaces between them; empty: everywhere. Rows are
-- deactivated, never deleted: the sum of the versions of both tables is the version from which prices are computed.
CREATE TABLE shipping_methods (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    countries TEXT NOT NULL,
    currency CHAR(3) NOT NULL,
    price BIGINT NOT NULL,
    free_from BIGINT,
    tax_category TEXT NOT NULL,
    is_active BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT shipping_methods_pkey PRIMARY KEY (id),
    CONSTRAINT shipping_methods_code_uniq UNIQUE (code),
    CONSTRAINT shipping_methods_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT shipping_methods_price_not_negative CHECK (price >= 0),
    CONSTRAINT shipping_methods_free_from_not_negative CHECK (free_from >= 0),
    CONSTRAINT shipping_methods_version_positive CHECK (version >= 1)
);

-- Tax rates, in parts per million. `region_key` is the region as it is compared, empty for the whole country.
CREATE TABLE tax_rates (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    country TEXT NOT NULL,
    region TEXT,
    region_key TEXT NOT NULL,
    ppm INTEGER NOT NULL,
    included BOOLEAN NOT NULL,
    is_active BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT tax_rates_pkey PRIMARY KEY (id),
    CONSTRAINT tax_rates_uniq UNIQUE (category, country, region_key, name),
    CONSTRAINT tax_rates_country_form CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT tax_rates_region_has_key CHECK ((region IS NULL) = (region_key = '')),
    CONSTRAINT tax_rates_ppm_range CHECK (ppm BETWEEN 0 AND 1000000),
    CONSTRAINT tax_rates_version_positive CHECK (version >= 1)
);
