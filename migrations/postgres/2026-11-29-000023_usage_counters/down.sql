DROP INDEX orders_accepted_unpaid;
DROP FUNCTION IF EXISTS kassa_commit_v3(TEXT, TEXT);
DROP FUNCTION IF EXISTS kassa_check_limits_v1(TEXT);
DROP FUNCTION IF EXISTS kassa_count_usage_v1(JSONB);
DROP TABLE usage_counters;
