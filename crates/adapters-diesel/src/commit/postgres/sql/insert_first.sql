    IF doc ? '{key}' THEN
        INSERT INTO {table} ({columns})
        SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, doc -> '{key}')
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS rows = ROW_COUNT;
        IF rows <> jsonb_array_length(doc -> '{key}') THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = {conflict};
        END IF;
    END IF;
