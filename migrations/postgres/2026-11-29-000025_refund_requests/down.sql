ALTER TABLE refunds DROP COLUMN sent_at;
