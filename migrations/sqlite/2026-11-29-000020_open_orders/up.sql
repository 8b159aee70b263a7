-- Orders of a customer that are neither paid nor accepted: their number is limited.
CREATE INDEX orders_open_per_user ON orders (user_id)
    WHERE lifecycle = 'pending' AND payment_status IN ('unpaid', 'processing', 'failed');
