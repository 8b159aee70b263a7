    IF doc ? '{key}' THEN
        INSERT INTO {table} ({columns})
        SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, doc -> '{key}')
        ON CONFLICT DO NOTHING;
    END IF;
