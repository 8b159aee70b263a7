//! What only a provider with signatures of its own brings about.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tests::{Db, Reply, Server};

use crate::case;
use crate::case::{Alone, Case};

pub const CASES: &[Case<Alone>] =
    &[case!("webhook_timestamp_out_of_range", 400, a_webhook_that_was_signed_long_ago)];

const WEBHOOK_SECRET: &str = "whsec_1";

async fn a_webhook_that_was_signed_long_ago(db: Db) -> Reply {
    let settings = [
        ("KASSA_PAYMENTS__STRIPE__SECRET_KEY", "sk_test_1"),
        ("KASSA_PAYMENTS__STRIPE__PUBLISHABLE_KEY", "pk_test_1"),
        ("KASSA_PAYMENTS__STRIPE__WEBHOOK_SECRET", WEBHOOK_SECRET),
    ];
    let server = Server::start_with(db, &settings);
    let (time, body) = (1_700_000_000, r#"{"id": "evt_1"}"#);
    let mut mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()).expect("any length");
    mac.update(format!("{time}.{body}").as_bytes());
    let signature = format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()));
    let shop = server.shop();
    let webhook = shop.anonymous().call_path("POST", "/api/payments/webhook/stripe");
    webhook.raw(body, "application/json").header("stripe-signature", &signature).await
}
