-- An order that is not confirmed and whose money was all refunded held its stock for ever: it gets the
-- default time for review, and is then cancelled.
UPDATE orders SET expires_at = now() + interval '3 days'
WHERE lifecycle = 'pending' AND payment_status = 'refunded' AND expires_at IS NULL;
