    IF doc ? '{key}' THEN
        part := doc -> '{key}';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::{table}, part -> k);
            UPDATE {table} t SET {set}
            WHERE t.{id} = n.{id} AND t.version = n.version - 1;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = {conflict};
            END IF;
        END LOOP;
    END IF;
