-- Operators' lists, newest first: each filter has an index in the order of the list, so that a page
-- costs the same however many rows there are.
CREATE INDEX payments_provider_id ON payments (provider, id);
CREATE INDEX payments_created_at_id ON payments (created_at, id);
CREATE INDEX notifications_channel ON notifications (channel, id);
-- A range of amounts is looked for along the orders of its currency, within the index alone.
CREATE INDEX orders_currency_amount ON orders (currency, id, (total_amount - discount_applied));
