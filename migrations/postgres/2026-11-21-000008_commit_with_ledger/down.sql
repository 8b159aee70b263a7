DROP FUNCTION IF EXISTS kassa_commit_v2(TEXT);
DROP FUNCTION IF EXISTS kassa_commit_payments_v2(JSONB);
DROP FUNCTION IF EXISTS kassa_commit_stock_v2(JSONB);
