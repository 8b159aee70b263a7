DROP FUNCTION IF EXISTS kassa_commit_v1(TEXT);
DROP FUNCTION IF EXISTS kassa_commit_keys_v1(JSONB);
DROP FUNCTION IF EXISTS kassa_commit_orders_v1(JSONB);
DROP FUNCTION IF EXISTS kassa_commit_payments_v1(JSONB);
DROP FUNCTION IF EXISTS kassa_commit_carts_v1(JSONB);
DROP FUNCTION IF EXISTS kassa_commit_coupons_v1(JSONB);
DROP FUNCTION IF EXISTS kassa_commit_stock_v1(JSONB);
DROP FUNCTION IF EXISTS kassa_commit_outbox_v1(JSONB);
