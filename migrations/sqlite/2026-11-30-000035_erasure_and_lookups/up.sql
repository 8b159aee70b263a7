-- Customers whose personal data was erased while stored responses that name them or their orders remain: the
-- responses are erased in batches. The cursor is the record that was examined last.
CREATE TABLE customer_erasures (
    user_id BLOB NOT NULL,
    erased_at INTEGER NOT NULL,
    after_user BLOB NOT NULL,
    after_operation TEXT NOT NULL,
    after_key TEXT NOT NULL,
    CONSTRAINT customer_erasures_pkey PRIMARY KEY (user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_erasures_erased_at ON customer_erasures (erased_at);

-- Failed jobs about an order or a message, and sign-in codes that wait to be sent.
CREATE INDEX outbox_failed_order ON outbox (substr(payload, instr(payload, '"order_id":"') + 12, 36))
    WHERE last_error IS NOT NULL;
CREATE INDEX outbox_failed_message
    ON outbox (substr(payload, instr(payload, '"notification_id":"') + 19, 36))
    WHERE last_error IS NOT NULL;
CREATE INDEX outbox_sign_in_codes ON outbox (id) WHERE kind = 'send_sign_in_code';

-- E-mail addresses are found whatever their letter case.
DROP INDEX contacts_email;
CREATE INDEX contacts_email ON contacts (lower(email), user_id) WHERE email IS NOT NULL;
