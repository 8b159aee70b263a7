-- What is to be paid for an order, computed in one place. PostgreSQL rewrites the table and its
-- indexes, and orders can neither be read nor written meanwhile.
DROP INDEX orders_final_amount;
DROP INDEX orders_currency_amount;
ALTER TABLE orders ADD COLUMN final_amount BIGINT NOT NULL
    GENERATED ALWAYS AS (total_amount - discount_applied) STORED;
CREATE INDEX orders_final_amount ON orders (currency, final_amount, id);
CREATE INDEX orders_currency_amount ON orders (currency, id, final_amount);

-- The index on (created_at, id) covers it.
DROP INDEX orders_created_at;

-- A range of amounts is planned by the statistics of its column, and new columns have none.
ANALYZE orders;
