//! The style sheet, the icon, and `/`.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::guard::{Guard, GuardContext};
use actix_web::http::header::{ACCEPT, CACHE_CONTROL};
use actix_web::web::{self, ServiceConfig};
use sha2::{Digest, Sha256};

use crate::redirect::see_other;

const ICON: &str = include_str!("../assets/icon.svg");
const STYLE_SHEET: &str = include_str!("../assets/style.css");

/// Its path, which changes with its text, so that browsers may keep it.
static STYLE_SHEET_PATH: LazyLock<String> = LazyLock::new(|| {
    let hash = hex::encode(Sha256::digest(STYLE_SHEET));
    format!("/assets/style-{}.css", hash.get(..16).unwrap_or_default())
});

/// The path of the style sheet.
#[must_use]
pub fn style_sheet_path() -> &'static str {
    &STYLE_SHEET_PATH
}

/// A client that asks for a page.
struct AsksForPage;

impl Guard for AsksForPage {
    fn check(&self, ctx: &GuardContext<'_>) -> bool {
        let mut accepted = ctx.head().headers().get_all(ACCEPT).filter_map(|a| a.to_str().ok());
        accepted.any(|accepted| accepted.contains("text/html"))
    }
}

/// Mounts the style sheet and the icon, and leads browsers from `/` to the first page. Clients of the API get the
/// response that they got without pages.
pub fn mount_root(config: &mut ServiceConfig, with_shop: bool) {
    let first = if with_shop { "/shop" } else { "/admin" };
    let home = web::get().guard(AsksForPage).to(async move || see_other(first));
    config.route("/", home);
    config.route(style_sheet_path(), web::get().to(style_sheet));
    config.route("/assets/icon.svg", web::get().to(icon));
}

async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .body(ICON)
}

async fn style_sheet() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(STYLE_SHEET)
}
