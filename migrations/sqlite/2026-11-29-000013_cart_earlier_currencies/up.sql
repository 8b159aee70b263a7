-- Currencies that a cart was in before it was emptied, separated by commas: at checkout an expected
-- amount is compared with its currency where there are any.
ALTER TABLE carts ADD COLUMN earlier_currencies TEXT;
