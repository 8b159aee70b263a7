    IF doc ? 'adoptions' THEN
        part := doc -> 'adoptions';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            -- Written, not only locked: an erasure whose snapshot is older deletes this row, and has to start again.
            UPDATE customer_addresses a SET verified_at = a.verified_at
            WHERE a.address = part -> k ->> 'address'
                AND a.user_id = (part -> k ->> 'customer')::UUID;
            IF FOUND THEN
                UPDATE guest_orders g SET
                    adopted_by = (part -> k ->> 'customer')::UUID,
                    adopted_at = (part -> k ->> 'at')::TIMESTAMPTZ
                WHERE g.order_id = (part -> k ->> 'order_id')::UUID
                    AND g.address = part -> k ->> 'address'
                    AND g.adopted_by IS NULL
                    AND NOT EXISTS (SELECT 1 FROM customer_addresses a
                        WHERE a.user_id = (part -> k ->> 'guest')::UUID);
            END IF;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the guest''s order';
            END IF;
            UPDATE notifications n SET user_id = (part -> k ->> 'customer')::UUID
            WHERE n.order_id = (part -> k ->> 'order_id')::UUID;
        END LOOP;
    END IF;
