//! CSV files: complete, in pieces, and aborted.

use std::io::Read;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::body::to_bytes;
use actix_web::{App, HttpServer, rt, web};
use serde_json::json;

use super::*;

const LIST: List = List { cursors: Cursors("test"), file: "things", columns: "n" };

fn request() -> ListRequest {
    let now = "2026-01-31T12:00:00Z".parse().unwrap();
    ListRequest { format: Format::Csv, cursor: None, limit: None, now }
}

/// A list of this many pages of two rows; the page after the last good one cannot be read.
fn pages(
    good: u32,
    all: u32,
    reads: &Arc<AtomicU32>,
) -> impl AsyncFn(PageRequest) -> Result<Page<u32>, AppError> + use<> {
    let reads = Arc::clone(reads);
    async move |page: PageRequest| {
        reads.fetch_add(1, Ordering::SeqCst);
        let at = page.after.map_or(0, |id| u32::try_from(id.as_u128()).unwrap());
        assert_eq!(page.limit, MAX_EXPORT_PAGE);
        let next = (at + 1 < all).then(|| Uuid::from_u128(u128::from(at) + 1));
        let items = vec![2 * at, 2 * at + 1];
        let gone = || AppError::Unavailable("gone".to_owned());
        if at < good { Ok(Page { items, next }) } else { Err(gone()) }
    }
}

fn row(n: u32) -> serde_json::Value {
    json!({ "n": n })
}

#[actix_web::test]
async fn a_file_has_every_page_once_under_one_header() {
    let reads = Arc::new(AtomicU32::new(0));
    let answer = LIST.answer(request(), pages(3, 3, &reads), row).await.unwrap();
    let header = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), CSV);
    assert_eq!(header("content-disposition"), "attachment; filename=\"things-2026-01-31.csv\"");
    assert_eq!(reads.load(Ordering::SeqCst), 1, "no page is read before it is wanted");
    let body = to_bytes(answer.into_body()).await.unwrap();
    assert_eq!(body, "n\r\n0\r\n1\r\n2\r\n3\r\n4\r\n5\r\n");
    assert_eq!(reads.load(Ordering::SeqCst), 3);
}

#[actix_web::test]
async fn a_list_that_cannot_be_read_at_all_is_refused() {
    let reads = Arc::new(AtomicU32::new(0));
    let refused = LIST.answer(request(), pages(0, 1, &reads), row).await.unwrap_err();
    assert_eq!(refused.code(), crate::errors::Code::DatabaseUnavailable);
}

/// Rows that fill the server's buffers, so that the first ones are on their way when the last fail.
fn long_row(n: u32) -> serde_json::Value {
    json!({ "n": format!("{}{n}", "0".repeat(100_000)) })
}

/// What a client of a real server reads until the connection ends.
async fn over_the_wire(good: u32) -> String {
    let answer = move || async move {
        LIST.answer(request(), pages(good, 3, &Arc::new(AtomicU32::new(0))), long_row).await
    };
    let server = HttpServer::new(move || App::new().route("/", web::get().to(answer)))
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    let running = rt::spawn(server);
    let read = rt::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let ask = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        std::io::Write::write_all(&mut stream, ask.as_bytes()).unwrap();
        let mut seen = Vec::new();
        // A connection that is reset has said what it had to say, too.
        let _ended = stream.read_to_end(&mut seen);
        String::from_utf8(seen).unwrap()
    });
    let seen = read.await.unwrap();
    handle.stop(false).await;
    running.await.unwrap().unwrap();
    seen
}

#[actix_web::test]
async fn a_file_that_was_cut_does_not_look_whole() {
    let end = "0\r\n\r\n";
    let whole = over_the_wire(3).await;
    assert!(whole.contains("05\r\n") && whole.ends_with(end), "{} bytes", whole.len());
    let cut = over_the_wire(2).await;
    assert!(cut.starts_with("HTTP/1.1 200") && cut.contains("00\r\n"), "{} bytes", cut.len());
    assert!(!cut.ends_with(end), "{} bytes", cut.len());
}
