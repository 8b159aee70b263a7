DROP TABLE parcel_lines;
DROP TABLE parcels;
DROP TABLE coupon_uses;
DROP TABLE order_events;
DROP TABLE order_items;
DROP TABLE orders;
