-- Flow A, one statement for each of its 4 requests; 2 of them commit.
\set customer random(1, :customers)
\set one random(1, :listings / 3)
\set two :one + :listings / 3
\set three :two + :listings / 3
\set quantity random(1, 3)
-- POST /api/orders
WITH lines AS (SELECT id, unit_price FROM listings WHERE id IN (:one, :two, :three)),
placed AS (
    INSERT INTO orders (customer_id, total)
    SELECT :customer, sum(unit_price * :quantity::int) FROM lines RETURNING id),
items AS (
    INSERT INTO order_items
    SELECT placed.id, lines.id, :quantity::int, lines.unit_price FROM placed, lines)
SELECT id AS placed FROM placed \gset
-- GET /api/orders/{id}
SELECT o.id, o.status, o.total, i.listing_id, i.quantity, i.unit_price
FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.id = :placed;
-- POST /api/orders/{id}/pay
UPDATE orders SET status = 'paid', updated_at = now()
WHERE id = :placed AND status = 'pending' RETURNING total;
-- GET /api/orders/{id}
SELECT o.id, o.status, o.total, i.listing_id, i.quantity, i.unit_price
FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.id = :placed;
