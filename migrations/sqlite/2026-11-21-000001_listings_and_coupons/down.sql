DROP TABLE coupons;
DROP TABLE stock_movements;
DROP TABLE listings;
