    IF doc ? 'job_finishes' THEN
        part := doc -> 'job_finishes';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::outbox, part -> k);
            DELETE FROM outbox o
            WHERE o.id = n.id AND o.lease = n.lease AND o.lease_until IS NOT NULL
                AND o.state = 'waiting';
            IF NOT FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: lease lost';
            END IF;
        END LOOP;
    END IF;
    -- Retried, returned without an attempt, or dead-lettered; a field that is NULL stays as it is.
    IF doc ? 'job_ends' THEN
        part := doc -> 'job_ends';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::outbox, part -> k);
            UPDATE outbox o SET
                state = n.state, run_at = COALESCE(n.run_at, o.run_at),
                attempts = o.attempts + n.attempts,
                last_error = COALESCE(n.last_error, o.last_error), lease_until = NULL
            WHERE o.id = n.id AND o.lease = n.lease AND o.lease_until IS NOT NULL
                AND o.state = 'waiting';
            IF NOT FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: lease lost';
            END IF;
        END LOOP;
    END IF;
    IF doc ? 'job_requeues' THEN
        part := doc -> 'job_requeues';
        FOR k IN 0 .. jsonb_array_length(part) - 1 LOOP
            n := jsonb_populate_record(NULL::outbox, part -> k);
            UPDATE outbox o SET state = 'waiting', run_at = n.run_at, attempts = 0
            WHERE o.id = n.id AND o.state = 'dead';
            IF NOT FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the job';
            END IF;
        END LOOP;
    END IF;
