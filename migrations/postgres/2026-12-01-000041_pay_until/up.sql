-- Until when the shopper can pay, if the provider says so. It is not known of payments that were begun before.
ALTER TABLE payments ADD COLUMN pay_until TIMESTAMPTZ;
