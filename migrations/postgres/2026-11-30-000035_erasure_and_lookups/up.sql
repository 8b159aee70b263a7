-- Customers whose personal data was erased while stored responses that name them or their orders remain: the
-- responses are erased in batches. The cursor is the record that was examined last.
CREATE TABLE customer_erasures (
    user_id UUID NOT NULL,
    erased_at TIMESTAMPTZ NOT NULL,
    after_user UUID NOT NULL,
    after_operation TEXT NOT NULL,
    after_key TEXT NOT NULL,
    CONSTRAINT customer_erasures_pkey PRIMARY KEY (user_id)
);
CREATE INDEX customer_erasures_erased_at ON customer_erasures (erased_at);

-- Failed jobs about an order or a message, and sign-in codes that wait to be sent.
CREATE INDEX outbox_failed_order ON outbox (substring(payload FROM '"order_id":"([0-9a-f-]{36})"'))
    WHERE last_error IS NOT NULL;
CREATE INDEX outbox_failed_message
    ON outbox (substring(payload FROM '"notification_id":"([0-9a-f-]{36})"'))
    WHERE last_error IS NOT NULL;
CREATE INDEX outbox_sign_in_codes ON outbox (id) WHERE kind = 'send_sign_in_code';

-- E-mail addresses are found whatever their letter case.
DROP INDEX contacts_email;
CREATE INDEX contacts_email ON contacts (lower(email), user_id) WHERE email IS NOT NULL;
