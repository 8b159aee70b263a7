DROP INDEX orders_open_per_user;
