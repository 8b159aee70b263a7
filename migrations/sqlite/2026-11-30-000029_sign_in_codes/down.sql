DROP TABLE customer_addresses;
DROP TABLE sign_in_codes;
