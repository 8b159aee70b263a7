-- Codes by mail with which shoppers sign in, one a browser, so that the request of another browser does not
-- replace it. Only a hash of the code is stored, keyed with the secret of the browser, which is in no row.
CREATE TABLE sign_in_codes (
    address TEXT NOT NULL,
    browser_hash TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    wrong_tries BIGINT NOT NULL,
    ended_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    CONSTRAINT sign_in_codes_pkey PRIMARY KEY (browser_hash),
    CONSTRAINT sign_in_codes_browser_hash_hex CHECK (length(browser_hash) = 64),
    CONSTRAINT sign_in_codes_code_hash_hex CHECK (length(code_hash) = 64),
    CONSTRAINT sign_in_codes_wrong_tries_limited CHECK (wrong_tries BETWEEN 0 AND 5),
    CONSTRAINT sign_in_codes_version_positive CHECK (version >= 1)
);
CREATE INDEX sign_in_codes_address ON sign_in_codes (address);
CREATE INDEX sign_in_codes_expires_at ON sign_in_codes (expires_at);

-- The customer who has proven that an address is theirs. Users of an identity provider have no row.
CREATE TABLE customer_addresses (
    address TEXT NOT NULL,
    user_id UUID NOT NULL,
    verified_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT customer_addresses_pkey PRIMARY KEY (address),
    CONSTRAINT customer_addresses_user_id_unique UNIQUE (user_id)
);
