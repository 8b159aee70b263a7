    IF doc ? 'order_links' THEN
        INSERT INTO order_links ({order_links})
        SELECT {order_links} FROM jsonb_populate_recordset(NULL::order_links, doc -> 'order_links')
        ON CONFLICT (token_hash) DO UPDATE SET address = EXCLUDED.address;
    END IF;
