//! The style sheet, the scripts, the icon, and `/`.

use std::io::Write;

use actix_web::guard::{Guard, GuardContext};
use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY,
};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::redirect::see_other;

/// Where browsers look for an icon by themselves.
pub const FAVICON: &str = "/favicon.ico";
const ICON: &str = include_str!("../assets/icon.svg");
/// The style sheet, unless the operator has one.
pub const STYLE_SHEET: &str = include_str!("../assets/style.css");
/// Our script.
pub const SCRIPT: &str = include_str!("../assets/kassa.js");
/// htmx, for the parts of pages that follow a payment.
pub const HTMX: &str = include_str!("../assets/htmx.min.js");

/// A file that browsers keep: its path changes with its text.
#[derive(Debug)]
pub struct Asset {
    /// Its path.
    pub path: String,
    content_type: &'static str,
    etag: String,
    plain: Bytes,
    compressed: Option<Bytes>,
}

impl Asset {
    /// A file of this name and type.
    #[must_use]
    pub fn new(name: &str, content_type: &'static str, text: &str) -> Self {
        let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
        let hash = hex::encode(Sha256::digest(text));
        let hash = hash.get(..16).unwrap_or_default();
        Self {
            path: format!("/assets/{stem}-{hash}.{extension}"),
            content_type,
            etag: format!("\"{hash}\""),
            plain: Bytes::copy_from_slice(text.as_bytes()),
            compressed: compressed(text),
        }
    }

    /// Files are compressed, and pages are not: a page holds the token of its forms next to what its address says,
    /// and the size of both together would give the token away.
    fn response(&self, req: &HttpRequest) -> HttpResponse {
        if is_known(req, &self.etag) {
            return HttpResponse::NotModified().insert_header((ETAG, self.etag.as_str())).finish();
        }
        let mut response = HttpResponse::Ok();
        response
            .content_type(self.content_type)
            .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .insert_header((ETAG, self.etag.as_str()))
            .insert_header((VARY, "Accept-Encoding"));
        match &self.compressed {
            Some(compressed) if accepts_gzip(req) => {
                response.insert_header((CONTENT_ENCODING, "gzip")).body(compressed.clone())
            }
            Some(_) | None => response.body(self.plain.clone()),
        }
    }

    /// Bytes on the way to a browser.
    #[cfg(test)]
    pub fn transferred(&self) -> usize {
        self.compressed.as_ref().unwrap_or(&self.plain).len()
    }
}

fn compressed(text: &str) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

fn is_known(req: &HttpRequest, etag: &str) -> bool {
    let known = req.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim() == etag))
}

fn accepts_gzip(req: &HttpRequest) -> bool {
    let accepted = req.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let mut encodings = accepted.unwrap_or_default().split(',').map(|one| one.trim().split(';'));
    encodings.any(|mut parts| {
        let is_gzip = parts.next().is_some_and(|name| name.trim().eq_ignore_ascii_case("gzip"));
        let is_refused =
            parts.any(|part| matches!(part.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        is_gzip && !is_refused
    })
}

/// A client that asks for a page.
struct AsksForPage;

impl Guard for AsksForPage {
    fn check(&self, ctx: &GuardContext<'_>) -> bool {
        let mut accepted = ctx.head().headers().get_all(ACCEPT).filter_map(|a| a.to_str().ok());
        accepted.any(|accepted| accepted.contains("text/html"))
    }
}

/// Mounts the files of the pages and the icon, and leads browsers from `/` to the first page. Clients of the
/// API get the response that they got without pages.
pub fn mount_root(
    config: &mut ServiceConfig,
    with_shop: bool,
    files: impl Iterator<Item = &'static Asset>,
) {
    let first = if with_shop { "/shop" } else { "/admin" };
    let home = web::get().guard(AsksForPage).to(async move || see_other(first));
    config.route("/", home);
    for asset in files {
        let answer = async move |req: HttpRequest| asset.response(&req);
        config.route(&asset.path, web::get().to(answer));
    }
    // Pages without an icon of their own, such as that of a test provider, are asked for the second.
    for path in ["/assets/icon.svg", FAVICON] {
        config.route(path, web::get().to(icon));
    }
}

async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .body(ICON)
}
