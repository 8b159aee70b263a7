//! Access to the metrics page.

use std::sync::Arc;

use async_trait::async_trait;

use crate::metrics_page::{MetricsPage, MetricsSource};
use crate::shop::{Shop, anonymous};

struct Fixed;

#[async_trait]
impl MetricsSource for Fixed {
    async fn page(&self) -> String {
        "kassa_panics_total 0\n".to_owned()
    }
}

fn shop(token: Option<&str>) -> Shop {
    let mut shop = Shop::open();
    let page = MetricsPage::new(Arc::new(Fixed), token.map(Into::into));
    shop.state = shop.state.with_metrics(page);
    shop
}

#[actix_web::test]
async fn without_a_source_there_is_no_page() {
    Shop::open().send(anonymous("GET", "/metrics")).await.refused(404, "not_found");
}

#[actix_web::test]
async fn without_a_token_the_page_is_public() {
    let seen = shop(None).send(anonymous("GET", "/metrics")).await.expect(200);
    assert_eq!(seen.raw, "kassa_panics_total 0\n");
    assert_eq!(seen.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
}

#[actix_web::test]
async fn a_configured_token_is_required() {
    let shop = shop(Some("scrapers-know-this"));
    shop.send(anonymous("GET", "/metrics")).await.refused(401, "token_missing");
    let wrong = anonymous("GET", "/metrics").token("guessed");
    shop.send(wrong).await.refused(401, "token_invalid");
    let right = anonymous("GET", "/metrics").token("scrapers-know-this");
    shop.send(right).await.expect(200);
}
