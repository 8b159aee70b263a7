-- Flow B, one statement for each of its 7 requests; 5 of them commit. Each client has customers of
-- its own, as each shopper has.
\set turn random(0, :customers / :clients - 1)
\set customer :turn * :clients + :client_id + 1
\set one random(1, :listings / 3)
\set two :one + :listings / 3
\set three :two + :listings / 3
\set quantity random(1, 3)
\set key random(1, 9000000000000000000)
-- POST /api/cart/items, three times
INSERT INTO cart_items SELECT id, :one, :quantity FROM carts WHERE customer_id = :customer
ON CONFLICT (cart_id, listing_id) DO UPDATE SET quantity = excluded.quantity;
INSERT INTO cart_items SELECT id, :two, :quantity FROM carts WHERE customer_id = :customer
ON CONFLICT (cart_id, listing_id) DO UPDATE SET quantity = excluded.quantity;
INSERT INTO cart_items SELECT id, :three, :quantity FROM carts WHERE customer_id = :customer
ON CONFLICT (cart_id, listing_id) DO UPDATE SET quantity = excluded.quantity;
-- GET /api/cart
SELECT c.id, i.listing_id, i.quantity, l.name, l.unit_price
FROM carts c JOIN cart_items i ON i.cart_id = c.id JOIN listings l ON l.id = i.listing_id
WHERE c.customer_id = :customer;
-- POST /api/checkout/session: the order, its lines, and a payment with its idempotency key
WITH cart AS (SELECT id FROM carts WHERE customer_id = :customer FOR UPDATE),
lines AS (
    SELECT i.listing_id, i.quantity, l.unit_price
    FROM cart c JOIN cart_items i ON i.cart_id = c.id JOIN listings l ON l.id = i.listing_id),
placed AS (
    INSERT INTO orders (customer_id, total)
    SELECT :customer, sum(quantity * unit_price) FROM lines RETURNING id, total),
items AS (
    INSERT INTO order_items
    SELECT placed.id, lines.listing_id, lines.quantity, lines.unit_price FROM placed, lines)
INSERT INTO payments (order_id, provider_ref, idempotency_key, amount)
SELECT id, 'mock_pi_' || :key, :key::text, total FROM placed RETURNING order_id AS placed \gset
-- POST /api/payments/webhook
WITH paid AS (
    UPDATE payments SET status = 'paid', raw_payload = '{"event": "payment.succeeded"}',
        updated_at = now()
    WHERE provider_ref = 'mock_pi_' || :key AND status = 'pending' RETURNING order_id),
covered AS (
    UPDATE orders SET status = 'paid', updated_at = now() FROM paid
    WHERE orders.id = paid.order_id RETURNING customer_id)
DELETE FROM cart_items USING carts, covered
WHERE cart_items.cart_id = carts.id AND carts.customer_id = covered.customer_id;
-- GET /api/orders/{id}
SELECT o.id, o.status, o.total, i.listing_id, i.quantity, i.unit_price
FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.id = :placed;
