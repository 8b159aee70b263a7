    -- An expired record is replaced by the new one; any other is taken.
    IF doc ? 'record_insert' THEN
        INSERT INTO idempotency_records AS i ({idempotency_records})
        SELECT {idempotency_records}
        FROM jsonb_populate_record(NULL::idempotency_records, doc -> 'record_insert')
        ON CONFLICT (user_id, operation, key) DO UPDATE SET {idempotency_records:excluded}
        WHERE i.expires_at <= EXCLUDED.created_at;
        IF NOT FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: key taken';
        END IF;
    END IF;
    -- Taken over, where no response comes with it; finished, where one does.
    IF doc ? 'record_change' THEN
        SELECT * INTO n
        FROM jsonb_populate_record(NULL::idempotency_records, doc -> 'record_change');
        UPDATE idempotency_records i SET
            state = n.state, lease_until = n.lease_until,
            fence = CASE WHEN n.state = 'running' THEN i.fence + 1 ELSE i.fence END,
            response_status = n.response_status, response_headers = n.response_headers,
            response_body = n.response_body
        WHERE i.user_id = n.user_id AND i.operation = n.operation AND i.key = n.key
            AND i.state = 'running' AND i.fence = n.fence;
        IF NOT FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: lease lost';
        END IF;
    END IF;
    IF doc ? 'receipts' THEN
        INSERT INTO webhook_receipts ({webhook_receipts})
        SELECT {webhook_receipts}
        FROM jsonb_populate_recordset(NULL::webhook_receipts, doc -> 'receipts')
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS rows = ROW_COUNT;
        IF rows <> jsonb_array_length(doc -> 'receipts') THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: duplicate receipt';
        END IF;
    END IF;
    IF doc ? 'receipt_outcomes' THEN
        part := doc -> 'receipt_outcomes';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::webhook_receipts, part -> k);
            UPDATE webhook_receipts r SET outcome = n.outcome
            WHERE r.provider = n.provider AND r.event_id = n.event_id;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the receipt';
            END IF;
        END LOOP;
    END IF;
