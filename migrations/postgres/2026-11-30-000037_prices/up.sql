-- The tax category of what is sold, and of each line as it was sold.
ALTER TABLE listings ADD COLUMN tax_category TEXT NOT NULL DEFAULT 'standard';
ALTER TABLE order_items ADD COLUMN tax_category TEXT NOT NULL DEFAULT 'standard';

-- Where a cart goes (JSON), and the code of its shipping method.
ALTER TABLE carts ADD COLUMN shipping_address TEXT;
ALTER TABLE carts ADD COLUMN shipping_method TEXT;

-- What is charged beside the goods, and the terms that it follows from (JSON): country, shipping method and tax
-- rates. Orders placed before have neither. The address (JSON) has a column of its own because it is erased.
ALTER TABLE orders ADD COLUMN shipping_amount BIGINT NOT NULL DEFAULT 0
    CONSTRAINT orders_shipping_not_negative CHECK (shipping_amount >= 0);
ALTER TABLE orders ADD COLUMN tax_added BIGINT NOT NULL DEFAULT 0
    CONSTRAINT orders_tax_added_not_negative CHECK (tax_added >= 0);
ALTER TABLE orders ADD COLUMN tax_included BIGINT NOT NULL DEFAULT 0
    CONSTRAINT orders_tax_included_not_negative CHECK (tax_included >= 0);
ALTER TABLE orders ADD COLUMN delivery TEXT;
ALTER TABLE orders ADD COLUMN shipping_address TEXT;

-- What is to be paid takes the place of what the goods cost.
DROP INDEX orders_final_amount;
DROP INDEX orders_currency_amount;
ALTER TABLE orders DROP COLUMN final_amount;
ALTER TABLE orders ADD COLUMN grand_total BIGINT NOT NULL
    GENERATED ALWAYS AS (total_amount - discount_applied + shipping_amount + tax_added) STORED;
CREATE INDEX orders_grand_total ON orders (currency, grand_total, id);
CREATE INDEX orders_currency_amount ON orders (currency, id, grand_total);

-- A range of amounts is planned by the statistics of its column, and new columns have none.
ANALYZE orders;
