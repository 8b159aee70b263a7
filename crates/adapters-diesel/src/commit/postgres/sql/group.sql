DECLARE
    failures JSONB := '[]';
    reason TEXT;
    details TEXT;
BEGIN
    FOR k IN 1 .. cardinality(documents) LOOP
        BEGIN
            PERFORM {commit}(documents[k]);
        EXCEPTION
            -- The session cannot write at all.
            WHEN read_only_sql_transaction THEN RAISE;
            WHEN OTHERS THEN
                GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT, details = PG_EXCEPTION_DETAIL;
                failures := failures
                    || jsonb_build_object('at', k - 1, 'message', reason, 'detail', details);
                IF SQLSTATE IN ('55P03', '40P01') THEN
                    PERFORM set_config('lock_timeout', brief, TRUE);
                END IF;
        END;
    END LOOP;
    RETURN failures;
END
