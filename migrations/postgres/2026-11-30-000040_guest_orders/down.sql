DROP INDEX web_sessions_of_operators;
DROP TABLE guest_orders;
