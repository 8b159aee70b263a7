-- How often something was done within a period: by a customer, to an address, by the shop.
CREATE TABLE usage_counters (
    counter TEXT NOT NULL,
    subject TEXT NOT NULL,
    used INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    CONSTRAINT usage_counters_pkey PRIMARY KEY (counter, subject),
    CONSTRAINT usage_counters_used_positive CHECK (used >= 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_counters_ends_at ON usage_counters (ends_at);

-- Accepted orders whose online payment has failed: counted every few seconds, and few.
CREATE INDEX orders_accepted_unpaid ON orders (id)
    WHERE lifecycle IN ('confirmed', 'shipped', 'delivered')
        AND payment_method = 'online' AND payment_status IN ('unpaid', 'failed');
