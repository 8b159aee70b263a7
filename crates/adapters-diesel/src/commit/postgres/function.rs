//! The function that applies a commit: its text is generated from the tables of
//! [`schema`](crate::schema), and its name is a hash of the text. A server calls the function that it
//! was built with, so servers of two versions can work on one database.

use std::fmt::Write;
use std::sync::LazyLock;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};
use sha2::{Digest, Sha256};

use super::steps;

/// The function's name and definition.
#[derive(Debug)]
pub(crate) struct CommitFunction {
    /// Its name: `kassa_commit_` and the first digits of the hash of its body.
    pub(crate) name: String,
    /// Its signatures, and the statements that create them: for one document, and for several.
    parts: [(String, String); 2],
    /// The second key of the shared advisory lock that is held by each session that may call it.
    pub(crate) lock: i32,
}

/// The first key of the advisory locks of functions ("kass" in ASCII).
pub(crate) const LOCKS: i32 = 0x6b_61_73_73;

/// The name of every such function begins with this.
const PREFIX: &str = "kassa_commit_";

/// The function of this binary.
pub(crate) static FUNCTION: LazyLock<CommitFunction> = LazyLock::new(CommitFunction::generate);

impl CommitFunction {
    /// Rows are changed one by one, by their keys and in the order of the document, and never by a scan of
    /// the table: such plans are the same whatever the sizes of the tables are when they are made.
    fn generate() -> Self {
        let mut body = String::from(
            "DECLARE\n    doc CONSTANT JSONB := changes::JSONB;\n    rows BIGINT;\n    n RECORD;\n    \
             part JSONB;\n    held RECORD;\n    until TIMESTAMPTZ;\n    short JSONB := '[]';\nBEGIN\n",
        );
        for step in steps::all() {
            body.push_str(&step);
        }
        body.push_str("    RETURN TRUE;\nEND\n");
        let group = include_str!("sql/group.sql");
        let hash = Sha256::digest(format!("{body}{group}"));
        let [a, b, c, d, e, f, ..] = hash.0;
        let mut name = String::from(PREFIX);
        for byte in [a, b, c, d, e, f] {
            let _ = write!(name, "{byte:02x}");
        }
        let definition = format!(
            "CREATE FUNCTION {name}(changes TEXT) RETURNS BOOLEAN LANGUAGE plpgsql\n\
             SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $commit$\n#variable_conflict use_column\n\
             {body}$commit$"
        );
        let group = group.replace("{commit}", &name);
        let for_several = format!(
            "CREATE FUNCTION {name}(documents TEXT[], brief TEXT) RETURNS TEXT LANGUAGE plpgsql\n\
             AS $group$\n{group}$group$"
        );
        let parts =
            [(format!("{name}(text)"), definition), (format!("{name}(text[],text)"), for_several)];
        Self { name, parts, lock: i32::from_be_bytes([a, b, c, d]) }
    }

    /// Whether the database has it, and the session's role may call it.
    pub(crate) fn is_usable(&self, c: &mut PgConnection) -> QueryResult<bool> {
        let [(one, _), (several, _)] = &self.parts;
        let row: AnswerRow = diesel::sql_query(
            "SELECT COALESCE(has_function_privilege(to_regprocedure($1), 'EXECUTE') \
                AND has_function_privilege(to_regprocedure($2), 'EXECUTE'), FALSE) AS answer",
        )
        .bind::<Text, _>(one)
        .bind::<Text, _>(several)
        .get_result(c)?;
        Ok(row.answer)
    }

    /// Creates what is missing of it, with the time as its comment; says whether anything was.
    pub(crate) fn install(&self, c: &mut PgConnection) -> QueryResult<bool> {
        c.transaction(|c| {
            let mut created = false;
            for (signature, definition) in &self.parts {
                created |= create(c, signature, definition)?;
            }
            Ok(created)
        })
    }

    /// Drops the functions of other versions that no connected server may call, and gives their
    /// signatures.
    pub(crate) fn drop_unused(&self, c: &mut PgConnection) -> QueryResult<Vec<String>> {
        c.transaction(|c| {
            let others: Vec<UnusedRow> = diesel::sql_query(UNUSED)
                .bind::<Text, _>(&self.name)
                .bind::<Integer, _>(LOCKS)
                .load(c)?;
            let mut dropped = Vec::new();
            for UnusedRow { signature, lock } in others {
                // The lock waits for no session: one that holds it still needs the function.
                let row: AnswerRow =
                    diesel::sql_query("SELECT pg_try_advisory_xact_lock($1, $2) AS answer")
                        .bind::<Integer, _>(LOCKS)
                        .bind::<Integer, _>(lock)
                        .get_result(c)?;
                if row.answer {
                    c.batch_execute(&format!("DROP FUNCTION {signature}"))?;
                    dropped.push(signature);
                }
            }
            Ok(dropped)
        })
    }
}

/// Creates a function if it is missing; says whether it was.
fn create(c: &mut PgConnection, signature: &str, definition: &str) -> QueryResult<bool> {
    let row: AnswerRow = diesel::sql_query("SELECT to_regprocedure($1) IS NOT NULL AS answer")
        .bind::<Text, _>(signature)
        .get_result(c)?;
    if !row.answer {
        c.batch_execute(definition)?;
        c.batch_execute(&format!(
            "DO $comment$ BEGIN EXECUTE format('COMMENT ON FUNCTION {signature} IS %L', \
             to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')); END $comment$"
        ))?;
    }
    Ok(!row.answer)
}

#[derive(QueryableByName)]
struct AnswerRow {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

/// Candidates: functions of other binaries. One that is named by a hash is in use while its lock is
/// held (see [`CommitFunction::drop_unused`]); the older ones are while a session of Kassa without such
/// a lock is connected. Functions that were created later than this binary's are kept: their servers may
/// be about to start. A role that may not see the names of other sessions takes each for one.
const UNUSED: &str = "SELECT p.oid::regprocedure::text AS signature, \
        COALESCE(('x' || substring(p.proname FROM '^kassa_commit_([0-9a-f]{8})[0-9a-f]{4}$')) \
            ::bit(32)::int, 0) AS lock \
    FROM pg_proc p \
    WHERE p.pronamespace = current_schema()::regnamespace AND p.proname <> $1 \
        AND COALESCE(obj_description(p.oid, 'pg_proc'), '') \
            < COALESCE(obj_description(to_regprocedure($1 || '(text)'), 'pg_proc'), '') \
        AND (p.proname ~ '^kassa_commit_[0-9a-f]{12}$' \
            OR p.proname ~ '^kassa_(commit|check|count)_[a-z_]*v[0-9](_limited)?$' \
            AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a \
                WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() \
                    AND COALESCE(a.application_name, 'kassa') = 'kassa' \
                    AND NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid \
                        AND l.locktype = 'advisory' AND l.classid = $2::bigint)))";

#[derive(QueryableByName)]
struct UnusedRow {
    #[diesel(sql_type = Text)]
    signature: String,
    #[diesel(sql_type = Integer)]
    lock: i32,
}
