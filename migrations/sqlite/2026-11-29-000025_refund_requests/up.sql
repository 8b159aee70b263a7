-- When a refund was first requested from its provider. One that is pending may have been requested
-- when it was recorded.
ALTER TABLE refunds ADD COLUMN sent_at INTEGER;
UPDATE refunds SET sent_at = created_at WHERE status = 'pending';
