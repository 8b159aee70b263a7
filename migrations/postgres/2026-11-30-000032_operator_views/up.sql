-- What operators look for among many rows: the events about a payment, orders with a failed refund, and webhook
-- events that wait for their payment. The last two are of few rows each.
CREATE INDEX webhook_receipts_payment ON webhook_receipts (provider, provider_ref, received_at);
CREATE INDEX refunds_failed ON refunds (order_id) WHERE status = 'failed';
CREATE INDEX outbox_deferred_webhooks ON outbox (id) WHERE kind = 'process_payment_webhook';
