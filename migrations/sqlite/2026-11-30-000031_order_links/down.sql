ALTER TABLE web_sessions DROP COLUMN is_guest;
DROP TABLE order_links;
