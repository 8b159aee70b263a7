DROP TABLE contacts;
DROP TABLE idempotency_records;
DROP TABLE webhook_receipts;
DROP TABLE outbox;
DROP TABLE notifications;
