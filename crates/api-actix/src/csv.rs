//! Lists as pages of JSON, or whole as CSV (RFC 4180) with `Accept: text/csv`. A CSV file is read page by
//! page while it is sent: it takes the memory of one page, and the next page is read only after the
//! caller has received the previous one.

mod cells;
mod format;

use std::io;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use application::AppError;
use domain::Instant;
use domain::limits::MAX_EXPORT_PAGE;
use futures_util::stream::{self, Stream};
use ports::{Page, PageRequest};
use serde::Serialize;
use uuid::Uuid;

use crate::errors::Problem;
use crate::extract::Cursors;
use crate::reply::Reply;

pub use format::Format;

/// The content type of an export (RFC 4180, RFC 7111).
const CSV: &str = "text/csv; charset=utf-8; header=present";

/// A list of the admin API, as pages of JSON or as a CSV file.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// Its cursors.
    pub cursors: Cursors,
    /// The file's name, without day and ending.
    pub file: &'static str,
    /// The file's columns, separated by commas: members of the list's JSON rows.
    pub columns: &'static str,
}

/// The request of a list.
#[derive(Debug, Clone)]
pub struct ListRequest {
    /// A page, or the file.
    pub format: Format,
    /// The query's `cursor`.
    pub cursor: Option<String>,
    /// The query's `limit`.
    pub limit: Option<i64>,
    /// When, for the file's name.
    pub now: Instant,
}

impl List {
    /// The requested page, or the whole list as a file. `read` reads a page, `dto` makes a
    /// row's JSON.
    ///
    /// # Errors
    /// A bad cursor or limit, or a list that cannot be read. An error after the first page of a
    /// file aborts the connection, so that a truncated file never looks complete.
    pub async fn answer<T, D, R, M>(
        self,
        request: ListRequest,
        read: R,
        dto: M,
    ) -> Result<HttpResponse, Problem>
    where
        T: 'static,
        M: Fn(T) -> D + 'static,
        D: Serialize + 'static,
        R: AsyncFn(PageRequest) -> Result<Page<T>, AppError> + 'static,
    {
        let page = self.cursors.page(request.cursor.as_deref(), request.limit)?;
        match request.format {
            Format::Json => {
                let found = read(page).await?;
                Ok(Reply::ok(&self.cursors.answer(found, dto)).into_response())
            }
            Format::Csv => {
                let first = read(export_page(None)).await?;
                let name = format!("{}-{}.csv", self.file, request.now.format("%Y-%m-%d"));
                Ok(HttpResponse::Ok()
                    .insert_header((CONTENT_TYPE, CSV))
                    .insert_header((
                        CONTENT_DISPOSITION,
                        format!("attachment; filename=\"{name}\""),
                    ))
                    .streaming(self.file_of(first, read, dto)))
            }
        }
    }

    /// The file in pieces: the header and the first page, then page after page.
    fn file_of<T, D, R, M>(
        self,
        first: Page<T>,
        read: R,
        dto: M,
    ) -> impl Stream<Item = io::Result<Bytes>> + use<T, D, R, M>
    where
        T: 'static,
        M: Fn(T) -> D + 'static,
        D: Serialize + 'static,
        R: AsyncFn(PageRequest) -> Result<Page<T>, AppError> + 'static,
    {
        let columns = self.columns;
        let begin = (Next::First(first), read, dto);
        stream::try_unfold(begin, move |(next, read, dto)| async move {
            let (page, head) = match next {
                Next::First(page) => (page, true),
                Next::After(id) => (read(export_page(Some(id))).await.map_err(broken)?, false),
                Next::Nothing => return Ok(None),
            };
            let rows = page.items.into_iter().map(&dto);
            let text = cells::text(columns, head, rows).map_err(broken)?;
            let next = page.next.map_or(Next::Nothing, Next::After);
            Ok(Some((Bytes::from(text), (next, read, dto))))
        })
    }
}

enum Next<T> {
    First(Page<T>),
    After(Uuid),
    Nothing,
}

fn export_page(after: Option<Uuid>) -> PageRequest {
    PageRequest { after, limit: MAX_EXPORT_PAGE }
}

/// The status has already been sent: all that is left is to abort the connection and log the
/// reason.
fn broken(cause: impl std::fmt::Display) -> io::Error {
    tracing::error!(%cause, "export aborted");
    io::Error::other("the list could not be read completely")
}

#[cfg(test)]
mod tests;
