DROP INDEX orders_accepted_unpaid;
DROP TABLE usage_counters;
