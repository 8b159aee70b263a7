-- The address with which a guest placed an order. The customer who proves it can adopt the order, once.
CREATE TABLE guest_orders (
    order_id BLOB NOT NULL,
    guest BLOB NOT NULL,
    address TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    adopted_by BLOB,
    adopted_at INTEGER,
    CONSTRAINT guest_orders_pkey PRIMARY KEY (order_id),
    CONSTRAINT guest_orders_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id),
    CONSTRAINT guest_orders_adoption_whole CHECK ((adopted_by IS NULL) = (adopted_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX guest_orders_address ON guest_orders (address) WHERE adopted_by IS NULL;
-- An erasure and an export follow the guests whose orders a customer has adopted.
CREATE INDEX guest_orders_guest ON guest_orders (guest);
CREATE INDEX guest_orders_adopted_by ON guest_orders (adopted_by) WHERE adopted_by IS NOT NULL;

-- The list of operators' sessions reads these alone. What a session changes when it is used is not in the index.
CREATE INDEX web_sessions_of_operators ON web_sessions (expires_at)
    WHERE kind = 'session' AND role = 'admin' AND ended_at IS NULL;
