//! Webhooks that the provider has not sent.

use serde_json::{Value, json};
use tests::Server;
use tests::server::webhook_secret;
use tests::webhook::{signed, signed_under};

use super::scene::{Attempt, BAD_VALUE, Scene};

tests::on_both_databases!(w05_webhooks_with_a_wrong_signature_are_not_read,);

async fn w05_webhooks_with_a_wrong_signature_are_not_read(server: &Server) {
    let scene = Scene::set(server).await;
    let session = scene.shopper.check_out().await;
    let token = session.token.as_str();
    let provider = scene.shop.anonymous();
    let genuine = signed(token, "paid");
    let with = |member: &str, value: Value| {
        let mut body = genuine.clone();
        body[member] = value;
        provider.send_webhook(&body)
    };
    let upper = genuine["signature"].as_str().expect("hex").replace(|_: char| true, "0");
    let forged: &[&str] = &["webhook_signature_invalid"];
    let mut missing = genuine.clone();
    missing.as_object_mut().expect("a body").remove("signature");
    let bad = signed(token, "paid-ish");
    let calls: Vec<Attempt> = vec![
        (with("signature", json!(upper)), &[401], forged),
        (with("signature", json!("")), &[401], forged),
        (with("signature", json!("not hex")), &[401], forged),
        (with("signature", json!(7)), &[400, 401], &[]),
        (with("status", json!("failed")), &[401], forged),
        (with("raw_data", json!({ "amount": 1 })), &[401], forged),
        (with("provider_ref", json!("mock_pi_other")), &[401], forged),
        (with("extra", json!(1)), &[400, 401], &[]),
        (provider.send_webhook(&missing), &[400, 401], &[]),
        (provider.send_webhook(&signed_under("", token, "paid", json!({}))), &[401], forged),
        (provider.send_webhook(&signed_under("guess", token, "paid", json!({}))), &[401], forged),
        (provider.send_webhook(&bad), BAD_VALUE, &[]),
        (provider.send_webhook(&json!({})), &[400, 401], &[]),
    ];
    scene.all_refused(calls).await;
    let order = scene.shopper.order(&session.order).await;
    assert_ne!(order["payment_status"], "paid", "{order}");
    let with_data =
        signed_under(webhook_secret(), token, "paid", json!({ "b": 1, "a": { "ü": "é" } }));
    provider.send_webhook(&with_data).await.expect(200);
    assert_eq!(scene.shopper.order(&session.order).await["payment_status"], "paid");
}
