//! Secrets: replaced while webhooks arrive, and never disclosed.

use serde_json::json;
use tests::server::{jwt_secret, webhook_secret};
use tests::shop::fresh_id;
use tests::webhook::{signed, signed_under};
use tests::{Db, Server, tokens};

tests::on_each_database!(
    i36_no_secret_is_logged_or_answered,
    w07_a_secret_is_replaced_while_webhooks_arrive,
);

async fn i36_no_secret_is_logged_or_answered(db: Db) {
    let server = Server::start_with(db, &[("RUST_LOG", "debug")]);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("8.00", 9).await, shop.reachable_shopper().await);
    let session = shopper.buy(&shop, &listing, 1).await;
    let forged = signed_under("another secret", &session.token, "failed", json!({}));
    let mut answers = vec![
        shop.anonymous().send_webhook(&forged).await,
        shop.anonymous().see_cart().await,
        shop.anonymous().with_token("no.token.at.all").see_cart().await,
        shopper.api.order_one(&fresh_id(), 1).await,
        shop.anonymous().call_path("GET", "/readyz").await,
    ];
    let token = tokens::customer(&shopper.id);
    answers.push(shop.anonymous().with_token(token.clone()).list_orders().await);
    server.terminate();
    let answers: String = answers.iter().map(ToString::to_string).collect();
    let config = server.kassa(&["config", "show"]);
    let shown = String::from_utf8_lossy(&config.stdout).into_owned();
    let password = server.database_url().split(['@', ':']).nth(2).unwrap_or_default().to_owned();
    let mut secrets = vec![jwt_secret(), webhook_secret(), token.as_str()];
    if server.database_url().starts_with("postgres") {
        secrets.push(&password);
    }
    for (place, text) in [
        ("log", server.stderr()),
        ("output", server.stdout()),
        ("answers", answers),
        ("settings", shown),
    ] {
        assert!(!text.is_empty() || place == "output", "nothing to look at in {place}");
        for secret in &secrets {
            assert!(secret.len() > 10 && !text.contains(*secret), "a secret stands in the {place}");
        }
    }
}

const OLD: &str = "the-secret-that-the-provider-used-until-today";

async fn w07_a_secret_is_replaced_while_webhooks_arrive(db: Db) {
    let both = [("KASSA_PAYMENTS__MOCK__PREVIOUS_WEBHOOK_SECRET", OLD)];
    let server = Server::start_with(db, &both);
    let shop = server.shop();
    let listing = shop.listing("8.00", 9).await;
    let (one, two, three) = (shop.shopper(), shop.shopper(), shop.shopper());
    let (first, second) =
        (one.check_out_one(&listing, 1).await, two.check_out_one(&listing, 1).await);
    let old = |token: &str| signed_under(OLD, token, "paid", json!({}));
    shop.anonymous().send_webhook(&old(&first.token)).await.expect(200);
    shop.anonymous().send_webhook(&signed(&second.token, "paid")).await.expect(200);
    assert_eq!(one.order(&first.order).await["payment_status"], "paid");
    assert_eq!(two.order(&second.order).await["payment_status"], "paid");
    let third = three.check_out_one(&listing, 1).await;
    server.kill9();

    let later = Server::start(Db::Url(server.database_url().to_owned()));
    let provider = tests::Api::anonymous(&later.base_url());
    let refused = provider.send_webhook(&old(&third.token)).await;
    refused.refused(401, "webhook_signature_invalid");
    provider.send_webhook(&signed(&third.token, "paid")).await.expect(200);
    later.assert_audit_clean();
}
