DROP INDEX orders_currency_amount;
DROP INDEX notifications_channel;
DROP INDEX payments_created_at_id;
DROP INDEX payments_provider_id;
