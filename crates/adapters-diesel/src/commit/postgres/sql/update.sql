    IF doc ? '{key}' THEN
        FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::{table}, doc -> '{key}')
        LOOP
            UPDATE {table} t SET {set}
            WHERE t.{id} = n.{id} AND t.version = n.version - 1;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = {conflict};
            END IF;
        END LOOP;
    END IF;
