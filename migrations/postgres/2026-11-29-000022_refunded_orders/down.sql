UPDATE orders SET expires_at = NULL WHERE lifecycle = 'pending' AND payment_status = 'refunded';
