-- Shipping methods. `countries` has the codes of countries with spaces between them; empty: everywhere. Rows are
-- deactivated, never deleted: the sum of the versions of both tables is the version from which prices are computed.
CREATE TABLE shipping_methods (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    countries TEXT NOT NULL,
    currency TEXT NOT NULL,
    price INTEGER NOT NULL,
    free_from INTEGER,
    tax_category TEXT NOT NULL,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT shipping_methods_pkey PRIMARY KEY (id),
    CONSTRAINT shipping_methods_code_uniq UNIQUE (code),
    CONSTRAINT shipping_methods_currency_form CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    CONSTRAINT shipping_methods_price_not_negative CHECK (price >= 0),
    CONSTRAINT shipping_methods_free_from_not_negative CHECK (free_from >= 0),
    CONSTRAINT shipping_methods_version_positive CHECK (version >= 1)
) STRICT;

-- Tax rates, in parts per million. `region_key` is the region as it is compared, empty for the whole country.
CREATE TABLE tax_rates (
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    country TEXT NOT NULL,
    region TEXT,
    region_key TEXT NOT NULL,
    ppm INTEGER NOT NULL,
    included INTEGER NOT NULL CHECK (included IN (0, 1)),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT tax_rates_pkey PRIMARY KEY (id),
    CONSTRAINT tax_rates_uniq UNIQUE (category, country, region_key, name),
    CONSTRAINT tax_rates_country_form CHECK (country GLOB '[A-Z][A-Z]'),
    CONSTRAINT tax_rates_region_has_key CHECK ((region IS NULL) = (region_key = '')),
    CONSTRAINT tax_rates_ppm_range CHECK (ppm BETWEEN 0 AND 1000000),
    CONSTRAINT tax_rates_version_positive CHECK (version >= 1)
) STRICT;
