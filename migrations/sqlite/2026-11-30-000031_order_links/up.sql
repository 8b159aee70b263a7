-- Links in messages that show an order to their holder. Only the SHA-256 of the token is stored.
CREATE TABLE order_links (
    token_hash TEXT NOT NULL,
    order_id BLOB NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT order_links_pkey PRIMARY KEY (token_hash),
    CONSTRAINT order_links_token_hash_hex CHECK (length(token_hash) = 64)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_links_address ON order_links (address, created_at);
CREATE INDEX order_links_expires_at ON order_links (expires_at);

-- Whether the session is of a guest, whose browser is all that is known of them.
ALTER TABLE web_sessions ADD COLUMN is_guest INTEGER NOT NULL DEFAULT 0
    CONSTRAINT web_sessions_is_guest_bool CHECK (is_guest IN (0, 1));
