-- An order that is not confirmed and whose money was all refunded held its stock for ever: it gets the
-- default time for review, and is then cancelled.
UPDATE orders SET expires_at = (CAST(strftime('%s', 'now') AS INTEGER) + 259200) * 1000000
WHERE lifecycle = 'pending' AND payment_status = 'refunded' AND expires_at IS NULL;
