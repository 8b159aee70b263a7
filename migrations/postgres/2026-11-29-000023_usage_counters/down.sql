DROP INDEX orders_accepted_unpaid;
DROP FUNCTION kassa_commit_v3(TEXT, TEXT);
DROP FUNCTION kassa_check_limits_v1(TEXT);
DROP FUNCTION kassa_count_usage_v1(JSONB);
DROP TABLE usage_counters;
