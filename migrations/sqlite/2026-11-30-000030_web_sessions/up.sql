-- Sessions of browsers, and one-time sign-in links. Only the SHA-256 of the secret is stored: the secret itself is
-- in the browser's cookie or in the link.
CREATE TABLE web_sessions (
    token_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    user_id BLOB NOT NULL,
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT web_sessions_pkey PRIMARY KEY (token_hash),
    CONSTRAINT web_sessions_token_hash_hex CHECK (length(token_hash) = 64),
    CONSTRAINT web_sessions_kind_known CHECK (kind IN ('session', 'link')),
    CONSTRAINT web_sessions_role_known CHECK (role IN ('admin', 'customer')),
    CONSTRAINT web_sessions_version_positive CHECK (version >= 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX web_sessions_expires_at ON web_sessions (expires_at);
