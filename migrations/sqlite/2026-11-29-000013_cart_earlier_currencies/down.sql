ALTER TABLE carts DROP COLUMN earlier_currencies;
