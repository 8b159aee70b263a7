-- API keys of services and tools. Only the SHA-256 of the secret is stored; the prefix is its beginning, by which
-- people recognize a key.
CREATE TABLE api_keys (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    prefix TEXT NOT NULL,
    role TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    created_by UUID NOT NULL,
    last_used_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_secret_hash_key UNIQUE (secret_hash),
    CONSTRAINT api_keys_secret_hash_hex CHECK (length(secret_hash) = 64),
    CONSTRAINT api_keys_role_known CHECK (role IN ('admin', 'service')),
    CONSTRAINT api_keys_scopes_given CHECK (length(scopes) > 0),
    CONSTRAINT api_keys_version_positive CHECK (version >= 1)
);
CREATE INDEX api_keys_ended_at ON api_keys (COALESCE(revoked_at, expires_at));

-- The browser in which a session began, in words. A row is written once, when its session begins.
CREATE TABLE web_session_browsers (
    token_hash TEXT NOT NULL,
    browser TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT web_session_browsers_pkey PRIMARY KEY (token_hash),
    CONSTRAINT web_session_browsers_token_hash_hex CHECK (length(token_hash) = 64)
);
CREATE INDEX web_session_browsers_expires_at ON web_session_browsers (expires_at);
