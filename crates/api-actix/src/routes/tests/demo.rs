//! The demo clock, and that no other server has it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::Instant;
use serde_json::{Value, json};

use crate::demo_clock::DemoClock;
use crate::shop::{ApiRequest, Shop, anonymous};

/// A clock that goes one day ahead at most.
#[derive(Default)]
struct Toy(Mutex<Duration>);

impl DemoClock for Toy {
    fn now(&self) -> Instant {
        Instant::UNIX_EPOCH + self.offset()
    }

    fn offset(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn advance(&self, by: Duration) -> bool {
        let mut offset = self.0.lock().unwrap();
        let fits = *offset + by <= Duration::from_secs(86_400);
        *offset += if fits { by } else { Duration::ZERO };
        fits
    }
}

fn demo() -> Shop {
    let mut shop = Shop::documented((&crate::demo_openapi()).into());
    shop.state = shop.state.with_demo_clock(Arc::new(Toy::default()));
    shop
}

fn advance(words: &str) -> ApiRequest {
    anonymous("POST", "/demo/clock").json(&json!({ "advance": words }))
}

#[actix_web::test]
async fn without_demo_there_is_no_clock() {
    let shop = Shop::open();
    for ask in [anonymous("GET", "/demo/clock"), advance("2h")] {
        let seen = shop.send(ask).await.refused(404, "not_found");
        assert_eq!(seen.body["detail"], "Path not found");
    }
    let document = shop.send(anonymous("GET", "/openapi.json")).await.expect(200);
    assert_eq!(document.body["paths"]["/demo/clock"], Value::Null);
}

#[actix_web::test]
async fn the_clock_moves_forward() {
    let shop = demo();
    let seen = shop.send(anonymous("GET", "/demo/clock")).await.expect(200);
    assert_eq!(seen.body, json!({ "now": "1970-01-01T00:00:00Z", "offset": "0s" }));
    shop.send(advance("2h")).await.expect(200);
    let seen = shop.send(advance("30m")).await.expect(200);
    assert_eq!(seen.body, json!({ "now": "1970-01-01T02:30:00Z", "offset": "2h 30m" }));
    for words in ["0s", "-2h", "2", "", "soon", "23h", "99999999999999999999y"] {
        let refused = shop.send(advance(words)).await.refused(400, "validation_failed");
        assert_eq!(refused.body["errors"][0]["pointer"], "/advance", "{words}");
    }
    let seen = shop.send(anonymous("GET", "/demo/clock")).await.expect(200);
    assert_eq!(seen.body["offset"], "2h 30m");
    shop.send(anonymous("DELETE", "/demo/clock")).await.refused(405, "method_not_allowed");
}

#[actix_web::test]
async fn the_demos_document_describes_its_clock() {
    let document = demo().send(anonymous("GET", "/openapi.json")).await.expect(200).body;
    let of_demo: Vec<&String> =
        document["paths"]["/demo/clock"].as_object().unwrap().keys().collect();
    assert_eq!(of_demo, ["get", "post"]);
    let mut rest = document;
    rest["paths"].as_object_mut().unwrap().remove("/demo/clock");
    let plain = serde_json::to_value(crate::openapi()).unwrap();
    assert_eq!(rest["paths"], plain["paths"]);
}
