DROP FUNCTION IF EXISTS kassa_commit_v2_limited(UUID, BIGINT, TEXT);
DROP FUNCTION IF EXISTS kassa_check_open_orders_v1(UUID, BIGINT);
DROP INDEX orders_open_per_user;
