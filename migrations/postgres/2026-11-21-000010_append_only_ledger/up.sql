-- The ledger of stock is written and never changed, as the history of orders is.
CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movements
    FOR EACH STATEMENT EXECUTE FUNCTION kassa_refuse_change();
