DROP FUNCTION kassa_commit_v2(TEXT);
DROP FUNCTION kassa_commit_payments_v2(JSONB);
DROP FUNCTION kassa_commit_stock_v2(JSONB);
