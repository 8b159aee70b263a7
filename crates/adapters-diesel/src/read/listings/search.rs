//! Listing search with a bounded number of rows read per page, whatever the search term.
//!
//! The next listings in id order are scanned first, which fills the page for common terms. For rare terms the
//! trigram index supplies candidates. If there are too many candidates, the page ends where the scan ended
//! and its cursor continues from there.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use domain::listing::Listing;
use ports::{ListingFilter, Page, PageRequest};

use super::page_of;
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::{ListingIsSoldOut, containing, strip_nul};
use crate::read::rows_for;
use crate::rows::listing::ListingRow;
use crate::schema::listings;
use crate::types::{SqlUuid, UuidSql};

/// Listings that are compared one by one for a page.
const COMPARED: i64 = 1_000;
/// Listings whose counters are looked at for a page of those that are sold out.
const LOOKED_AT: i64 = 20_000;
/// Candidates of the index that are compared for a page.
const CANDIDATES: usize = 5_000;
/// Candidates in one statement.
const CANDIDATES_A_STATEMENT: usize = 500;
/// Parts of the searched text that are looked up.
const GRAMS: usize = 5;
/// Letters of an indexed part.
const GRAM: usize = 3;
/// Indexed parts that may begin with a searched text of one or two letters.
const BEGINNINGS: usize = 64;

/// What is searched.
pub(super) struct Search {
    part: String,
    pattern: String,
    only_active: bool,
    only_sold_out: bool,
}

impl Search {
    /// A search for a folded text.
    pub(super) fn new(part: &str, filter: &ListingFilter) -> Self {
        Self {
            part: strip_nul(part),
            pattern: containing(part),
            only_active: filter.only_active,
            only_sold_out: filter.only_sold_out,
        }
    }

    /// A page of the listings that hold it.
    pub(super) fn page(
        &self,
        conn: &mut Conn<'_>,
        page: PageRequest,
    ) -> Result<Page<Listing>, Fault> {
        let last = last_compared(conn, page, COMPARED)?;
        let found = self.matching(conn, page, last, None)?;
        let Some(last) = last.filter(|_| !fills(&found, page)) else {
            return page_of(found, page);
        };
        match candidates(conn, &self.part)? {
            Some(candidates) => page_of(self.among(conn, candidates, page)?, page),
            None => Ok(Page { next: Some(last.0), ..page_of(found, page)? }),
        }
    }

    /// The next listings that match, as many as the page needs: up to the id `last`, and of `ids` alone,
    /// if they are given.
    fn matching(
        &self,
        conn: &mut Conn<'_>,
        page: PageRequest,
        last: Option<SqlUuid>,
        ids: Option<&[SqlUuid]>,
    ) -> Result<Vec<ListingRow>, Fault> {
        Ok(on_conn!(conn, c => {
            let mut query = listings::table
                .select(ListingRow::as_select())
                .filter(listings::search.like(&self.pattern).escape('\\'))
                .order(listings::id.asc())
                .limit(rows_for(page))
                .into_boxed();
            if let Some(after) = page.after {
                query = query.filter(listings::id.gt(SqlUuid(after)));
            }
            if let Some(last) = last {
                query = query.filter(listings::id.le(last));
            }
            if let Some(ids) = ids {
                query = query.filter(listings::id.eq_any(ids));
            }
            if self.only_active {
                query = query.filter(listings::is_active.eq(true));
            }
            if self.only_sold_out {
                query = query.filter(ListingIsSoldOut);
            }
            query.load(c)?
        }))
    }

    /// Those among the candidates, as many as the page needs.
    fn among(
        &self,
        conn: &mut Conn<'_>,
        mut candidates: Vec<SqlUuid>,
        page: PageRequest,
    ) -> Result<Vec<ListingRow>, Fault> {
        candidates.retain(|id| page.after.is_none_or(|after| id.0 > after));
        candidates.sort_unstable();
        let mut found: Vec<ListingRow> = Vec::new();
        for ids in candidates.chunks(CANDIDATES_A_STATEMENT) {
            found.extend(self.matching(conn, page, None, Some(ids))?);
            if fills(&found, page) {
                break;
            }
        }
        Ok(found)
    }
}

/// A page of the listings that are sold out, found one by one: an index on what is available would have to follow every
/// change of a counter. A page ends after a bounded number of listings, and its cursor continues from there.
pub(super) fn sold_out(conn: &mut Conn<'_>, page: PageRequest) -> Result<Page<Listing>, Fault> {
    let last = last_compared(conn, page, LOOKED_AT)?;
    let found: Vec<ListingRow> = on_conn!(conn, c => {
        let mut query = listings::table
            .select(ListingRow::as_select())
            .filter(ListingIsSoldOut)
            .order(listings::id.asc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(listings::id.gt(SqlUuid(after)));
        }
        if let Some(last) = last {
            query = query.filter(listings::id.le(last));
        }
        query.load(c)?
    });
    match last.filter(|_| !fills(&found, page)) {
        Some(last) => Ok(Page { next: Some(last.0), ..page_of(found, page)? }),
        None => page_of(found, page),
    }
}

/// Whether the page needs no further rows.
fn fills(rows: &[ListingRow], page: PageRequest) -> bool {
    i64::try_from(rows.len()).is_ok_and(|rows| rows >= rows_for(page))
}

/// The last listing that is compared for the page; `None` if all that are left are.
fn last_compared(
    conn: &mut Conn<'_>,
    page: PageRequest,
    most: i64,
) -> Result<Option<SqlUuid>, Fault> {
    Ok(on_conn!(conn, c => {
        let mut query = listings::table
            .select(listings::id)
            .order(listings::id.asc())
            .offset(most)
            .limit(1)
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(listings::id.gt(SqlUuid(after)));
        }
        query.first(c).optional()?
    }))
}

#[derive(QueryableByName)]
struct Candidate {
    #[diesel(sql_type = UuidSql)]
    id: SqlUuid,
}

/// The listings that hold all looked-up parts of the text; `None` if they are too many.
fn candidates(conn: &mut Conn<'_>, part: &str) -> Result<Option<Vec<SqlUuid>>, Fault> {
    let most = i64::try_from(CANDIDATES).unwrap_or(i64::MAX);
    let limit = most.saturating_add(1);
    let found: Vec<Candidate> = match conn {
        Conn::Pg(c) => diesel::sql_query("SELECT id FROM kassa_search_candidates($1, $2)")
            .bind::<Array<Text>, _>(grams(part))
            .bind::<BigInt, _>(limit)
            .load(&mut **c)?,
        Conn::Sqlite(c) => {
            let Some(matching) = full_text(c, part)? else {
                return Ok(None);
            };
            if matching.is_empty() {
                return Ok(Some(Vec::new()));
            }
            diesel::sql_query(
                "SELECT d.listing_id AS id FROM listing_search \
                 JOIN listing_search_docs d ON d.doc = listing_search.rowid \
                 WHERE listing_search MATCH ? LIMIT ?",
            )
            .bind::<Text, _>(matching)
            .bind::<BigInt, _>(limit)
            .load(&mut **c)?
        }
    };
    let few = found.len() <= CANDIDATES;
    Ok(few.then(|| found.into_iter().map(|candidate| candidate.id).collect()))
}

/// Parts of the text, of three letters if it has as many: spread evenly, the first and the last
/// among them.
fn grams(part: &str) -> Vec<String> {
    let letters: Vec<char> = part.chars().collect();
    if letters.len() <= GRAM {
        return vec![part.to_owned()];
    }
    let all: Vec<String> = letters.windows(GRAM).map(|gram| gram.iter().collect()).collect();
    let last = all.len().saturating_sub(1);
    let steps = last.min(GRAMS.saturating_sub(1)).max(1);
    let spread = (0..=steps).filter_map(|step| all.get(last.saturating_mul(step) / steps));
    spread.cloned().collect()
}

#[derive(QueryableByName)]
struct Term {
    #[diesel(sql_type = Text)]
    term: String,
}

/// What the full-text index of SQLite is asked for; nothing if no listing can match, `None` if too
/// many can. A text of one or two letters is looked up as the beginning of indexed parts.
fn full_text(c: &mut SqliteConnection, part: &str) -> Result<Option<String>, Fault> {
    if part.chars().count() >= GRAM {
        return Ok(Some(joined(&grams(part), " AND ")));
    }
    let limit = i64::try_from(BEGINNINGS).unwrap_or(i64::MAX).saturating_add(1);
    let terms: Vec<Term> = diesel::sql_query(
        "SELECT term FROM listing_search_terms WHERE term >= ? AND term < ? || char(1114111) \
         ORDER BY term LIMIT ?",
    )
    .bind::<Text, _>(part)
    .bind::<Text, _>(part)
    .bind::<BigInt, _>(limit)
    .load(c)?;
    let terms: Vec<String> = terms.into_iter().map(|term| term.term).collect();
    Ok((terms.len() <= BEGINNINGS).then(|| joined(&terms, " OR ")))
}

/// Each part as a string of the full-text query language.
fn joined(parts: &[String], operator: &str) -> String {
    let quoted: Vec<String> =
        parts.iter().map(|part| format!("\"{}\"", part.replace('"', "\"\""))).collect();
    quoted.join(operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_spread_over_the_text_and_few() {
        assert_eq!(grams("ab"), ["ab"]);
        assert_eq!(grams("abc"), ["abc"]);
        assert_eq!(grams("abcd"), ["abc", "bcd"]);
        let many = grams("the quick brown fox jumps");
        assert_eq!((many.len(), many[0].as_str(), many[4].as_str()), (5, "the", "mps"));
        assert_eq!(joined(&grams("a\"bc"), " AND "), "\"a\"\"b\" AND \"\"\"bc\"");
    }
}
