DROP INDEX outbox_deferred_webhooks;
DROP INDEX refunds_failed;
DROP INDEX webhook_receipts_payment;
