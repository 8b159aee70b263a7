DROP INDEX contacts_email;
CREATE INDEX contacts_email ON contacts (email, user_id) WHERE email IS NOT NULL;
DROP INDEX outbox_sign_in_codes;
DROP INDEX outbox_failed_message;
DROP INDEX outbox_failed_order;
DROP TABLE customer_erasures;
