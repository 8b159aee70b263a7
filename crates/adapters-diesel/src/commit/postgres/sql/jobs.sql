    IF doc ? 'job_finishes' THEN
        DELETE FROM outbox o
        USING jsonb_populate_recordset(NULL::outbox, doc -> 'job_finishes') n
        WHERE o.id = n.id AND o.lease = n.lease AND o.lease_until IS NOT NULL AND o.state = 'waiting';
        GET DIAGNOSTICS rows = ROW_COUNT;
        IF rows <> jsonb_array_length(doc -> 'job_finishes') THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: lease lost';
        END IF;
    END IF;
    -- Retried, returned without an attempt, or dead-lettered; a field that is NULL stays as it is.
    IF doc ? 'job_ends' THEN
        UPDATE outbox o SET
            state = n.state, run_at = COALESCE(n.run_at, o.run_at), attempts = o.attempts + n.attempts,
            last_error = COALESCE(n.last_error, o.last_error), lease_until = NULL
        FROM jsonb_populate_recordset(NULL::outbox, doc -> 'job_ends') n
        WHERE o.id = n.id AND o.lease = n.lease AND o.lease_until IS NOT NULL AND o.state = 'waiting';
        GET DIAGNOSTICS rows = ROW_COUNT;
        IF rows <> jsonb_array_length(doc -> 'job_ends') THEN
            RAISE EXCEPTION USING ERRCODE = 'KA001', MESSAGE = 'kassa: lease lost';
        END IF;
    END IF;
    IF doc ? 'job_requeues' THEN
        UPDATE outbox o SET state = 'waiting', run_at = n.run_at, attempts = 0
        FROM jsonb_populate_recordset(NULL::outbox, doc -> 'job_requeues') n
        WHERE o.id = n.id AND o.state = 'dead';
        GET DIAGNOSTICS rows = ROW_COUNT;
        IF rows <> jsonb_array_length(doc -> 'job_requeues') THEN
            RAISE EXCEPTION USING
                ERRCODE = 'KA001', MESSAGE = 'kassa: conflict', DETAIL = 'the job';
        END IF;
    END IF;
