ALTER TABLE payments DROP COLUMN pay_until;
