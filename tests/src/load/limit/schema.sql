-- The least that can hold what flows A and B write and read: one row for each thing, narrow columns,
-- and only the indexes that are needed to find it. What is seeded comes after it.
CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL);
CREATE TABLE listings (id bigint PRIMARY KEY, name text NOT NULL, unit_price bigint NOT NULL);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    total bigint NOT NULL,
    status text NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON orders (customer_id);
CREATE TABLE order_items (
    order_id bigint NOT NULL REFERENCES orders (id),
    listing_id bigint NOT NULL,
    quantity int NOT NULL,
    unit_price bigint NOT NULL,
    PRIMARY KEY (order_id, listing_id));
CREATE TABLE carts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    customer_id bigint NOT NULL UNIQUE REFERENCES customers (id));
CREATE TABLE cart_items (
    cart_id uuid NOT NULL REFERENCES carts (id),
    listing_id bigint NOT NULL REFERENCES listings (id),
    quantity int NOT NULL,
    PRIMARY KEY (cart_id, listing_id));
CREATE TABLE payments (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id bigint NOT NULL REFERENCES orders (id),
    provider_ref text NOT NULL UNIQUE,
    idempotency_key text NOT NULL UNIQUE,
    amount bigint NOT NULL,
    status text NOT NULL DEFAULT 'pending',
    raw_payload jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now());
