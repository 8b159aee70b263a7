DROP INDEX orders_grand_total;
DROP INDEX orders_currency_amount;
ALTER TABLE orders DROP COLUMN grand_total;
ALTER TABLE orders ADD COLUMN final_amount BIGINT NOT NULL
    GENERATED ALWAYS AS (total_amount - discount_applied) STORED;
CREATE INDEX orders_final_amount ON orders (currency, final_amount, id);
CREATE INDEX orders_currency_amount ON orders (currency, id, final_amount);
ALTER TABLE orders DROP COLUMN shipping_address;
ALTER TABLE orders DROP COLUMN delivery;
ALTER TABLE orders DROP COLUMN tax_included;
ALTER TABLE orders DROP COLUMN tax_added;
ALTER TABLE orders DROP COLUMN shipping_amount;
ALTER TABLE carts DROP COLUMN shipping_method;
ALTER TABLE carts DROP COLUMN shipping_address;
ALTER TABLE order_items DROP COLUMN tax_category;
ALTER TABLE listings DROP COLUMN tax_category;
ANALYZE orders;
