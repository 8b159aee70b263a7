-- Flow R.
\set wanted random(1, :orders)
SELECT o.id, o.status, o.total, i.listing_id, i.quantity, i.unit_price
FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.id = :wanted;
