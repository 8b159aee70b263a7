    IF doc ? 'cart_item_removes' THEN
        part := doc -> 'cart_item_removes';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::cart_items, part -> k);
            DELETE FROM cart_items i WHERE i.id = n.id AND i.cart_id = n.cart_id;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the cart''s line';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'cart_item_puts' THEN
        INSERT INTO cart_items AS i ({cart_items})
        SELECT {cart_items}
        FROM jsonb_populate_recordset(NULL::cart_items, doc -> 'cart_item_puts')
        ON CONFLICT (id) DO UPDATE SET qty = EXCLUDED.qty, updated_at = EXCLUDED.updated_at
        WHERE i.cart_id = EXCLUDED.cart_id;
        GET DIAGNOSTICS rows = ROW_COUNT;
        IF rows <> jsonb_array_length(doc -> 'cart_item_puts') THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the cart''s line';
        END IF;
    END IF;
    -- A cart in another state than the move begins with stays as it is.
    IF doc ? 'cart_moves' THEN
        FOR n IN SELECT * FROM jsonb_to_recordset(doc -> 'cart_moves')
            AS m (id UUID, before TEXT, after TEXT, at TIMESTAMPTZ)
        LOOP
            UPDATE carts c SET status = n.after, updated_at = n.at, version = c.version + 1
            WHERE c.id = n.id AND c.status = n.before;
        END LOOP;
    END IF;
