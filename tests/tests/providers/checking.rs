//! `kassa payments check` and `kassa config check`: what operators see before they go live.

use std::process::Output;

use provider_fakes::Fault;
use tests::{Db, ProviderDouble, Server};

crate::at_each_provider!(credentials_are_checked);
tests::on_each_database!(a_provider_that_is_configured_in_part_is_reported);

fn told(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text)).concat()
}

async fn credentials_are_checked(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let checked = shop.server.kassa(&["payments", "check"]);
    let text = told(&checked);
    assert!(checked.status.success() && text.contains(&format!("{name}: OK: ")), "{text}");

    shop.api().faults().next(Fault::WrongCredentials, |_| true);
    let refused = shop.server.kassa(&["payments", "check", name]);
    assert_eq!(refused.status.code(), Some(78), "{}", told(&refused));
    assert!(told(&refused).contains("credentials"), "{}", told(&refused));
    shop.api().faults().clear();

    shop.api().stop();
    let away = shop.server.kassa(&["payments", "check", name]);
    assert_eq!(away.status.code(), Some(69), "{}", told(&away));
    let unknown = shop.server.kassa(&["payments", "check", "acme"]);
    assert_eq!(unknown.status.code(), Some(2), "{}", told(&unknown));
    assert!(told(&unknown).contains("mock, stripe, paypal, mollie"), "{}", told(&unknown));
    for output in [&checked, &refused, &away] {
        shop.assert_has_no_secrets("the output", &told(output));
    }
}

async fn a_provider_that_is_configured_in_part_is_reported(db: Db) {
    let settings = [("KASSA_PAYMENTS__STRIPE__SECRET_KEY", "sk_test_1")];
    let server = Server::stopped(db, &settings);
    let checked = server.kassa(&["config", "check"]);
    let text = told(&checked);
    assert!(checked.status.success(), "the default provider is complete: {text}");
    let missing = "the payment provider stripe is not available; missing: ";
    assert!(text.contains(missing), "{text}");
    assert!(text.contains("payments.stripe.webhook_secret"), "{text}");
    let used = [settings[0], ("KASSA_PAYMENTS__DEFAULT_PROVIDER", "stripe")];
    let server = Server::stopped(Db::Sqlite, &used);
    let refused = server.kassa(&["config", "check"]);
    assert_eq!(refused.status.code(), Some(78), "{}", told(&refused));
    assert!(told(&refused).contains("payments.stripe.webhook_secret"), "{}", told(&refused));
}
