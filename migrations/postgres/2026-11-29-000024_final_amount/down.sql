CREATE INDEX orders_created_at ON orders USING brin (created_at);
ALTER TABLE orders DROP COLUMN final_amount;
CREATE INDEX orders_final_amount ON orders (currency, (total_amount - discount_applied), id);
CREATE INDEX orders_currency_amount ON orders (currency, id, (total_amount - discount_applied));
ANALYZE orders;
