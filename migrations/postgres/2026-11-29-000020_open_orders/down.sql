DROP FUNCTION kassa_commit_v2_limited(UUID, BIGINT, TEXT);
DROP FUNCTION kassa_check_open_orders_v1(UUID, BIGINT);
DROP INDEX orders_open_per_user;
