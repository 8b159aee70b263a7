//! Adapters that panic, and payment providers whose URLs must not reach a browser.

use std::sync::Arc;

use domain::Instant;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::notification::Channel;
use domain::payment::ProviderStatus;
use ports::{
    Capabilities, ClientConfig, Currencies, FoundByOurId, GatewayError, Message, MockNotifier,
    MockPaymentGateway, Notifier, NotifyError, PaymentGateway, PaymentLookup, ProviderPayment,
    WebhookError, WebhookRequest,
};
use rstest::rstest;
use uuid::Uuid;

use super::{GuardedGateway, GuardedNotifier};

/// A guarded provider that does what `expect` says.
fn guarded(expect: impl FnOnce(&mut MockPaymentGateway)) -> GuardedGateway {
    let mut provider = MockPaymentGateway::new();
    provider.expect_name().return_const("acme".to_owned());
    provider.expect_is_test().return_const(false);
    provider.expect_client_config().return_const(ClientConfig::new());
    let hour = std::time::Duration::from_secs(3_600);
    provider.expect_capabilities().return_const(Capabilities {
        create_key_lifetime: hour,
        found_by_our_id: FoundByOurId::Always,
        needs_return_url: false,
        refund_key_lifetime: hour,
        delayed_capture: true,
        partial_capture: true,
        partial_refund: true,
        cancel_pending: true,
        cancel_authorized: true,
        currencies: Currencies::All,
    });
    expect(&mut provider);
    GuardedGateway::new(Arc::new(provider))
}

fn lookup() -> PaymentLookup {
    PaymentLookup {
        payment_id: PaymentId(Uuid::nil()),
        provider_ref: None,
        provider_data: None,
        amount: five(),
        created_at: Instant::default(),
    }
}

fn five() -> Money {
    Money::parse("5.00", "EUR".parse().unwrap()).unwrap()
}

fn payment(status: ProviderStatus, next_action: &str) -> ProviderPayment {
    ProviderPayment {
        provider_ref: "acme_1".to_owned(),
        payment_token: None,
        status,
        amount: five(),
        refunded: None,
        next_action: Some(next_action.to_owned()),
        provider_data: None,
        pay_until: None,
        failure_code: None,
        raw: "{}".to_owned(),
    }
}

#[tokio::test]
async fn a_panic_in_a_command_leaves_the_outcome_unknown() {
    let gateway = guarded(|provider| {
        provider.expect_capture().once().returning(|_, _| panic!("a bug of the adapter"));
    });
    let outcome = gateway.capture(lookup(), five()).await;
    assert!(matches!(outcome, Err(GatewayError::OutcomeUnknown(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_panic_in_a_lookup_is_an_unavailable_provider() {
    let gateway = guarded(|provider| {
        provider.expect_lookup().once().returning(|_| panic!("a bug of the adapter"));
    });
    let found = gateway.lookup(lookup()).await;
    assert!(matches!(found, Err(GatewayError::Unavailable(_))), "{found:?}");
}

#[tokio::test]
async fn a_panic_in_a_webhook_asks_for_another_delivery() {
    let gateway = guarded(|provider| {
        provider.expect_read_webhook().once().returning(|_| panic!("a bug of the adapter"));
    });
    let request = WebhookRequest { body: Vec::new(), ..Default::default() };
    assert_eq!(gateway.read_webhook(request).await, Err(WebhookError::Unreadable));
}

#[rstest]
#[case(
    ProviderStatus::RequiresAction,
    "https://bank.example/3ds",
    Some("https://bank.example/3ds")
)]
#[case(ProviderStatus::Paid, "javascript:alert(1)", None)]
#[tokio::test]
async fn an_unsafe_url_is_removed_from_a_payment_that_does_not_need_it(
    #[case] status: ProviderStatus,
    #[case] sent: &'static str,
    #[case] passed_on: Option<&str>,
) {
    let gateway = guarded(|provider| {
        provider.expect_confirm().once().returning(move |_, _| Ok(payment(status, sent)));
    });
    let confirmed = gateway.confirm(lookup(), None).await.unwrap();
    assert_eq!(confirmed.next_action.as_deref(), passed_on);
}

#[tokio::test]
async fn a_payment_that_needs_an_unsafe_url_is_looked_up_and_keeps_its_status() {
    let waiting = || payment(ProviderStatus::RequiresAction, "javascript:alert(1)");
    let gateway = guarded(|provider| {
        provider.expect_confirm().once().returning(move |_, _| Ok(waiting()));
        provider.expect_lookup().once().returning(move |_| Ok(Some(waiting())));
    });
    let outcome = gateway.confirm(lookup(), None).await;
    assert!(matches!(outcome, Err(GatewayError::OutcomeUnknown(_))), "{outcome:?}");
    let found = gateway.lookup(lookup()).await.unwrap().unwrap();
    assert_eq!((found.status, found.next_action), (ProviderStatus::RequiresAction, None));
}

#[tokio::test]
async fn data_that_is_too_long_to_keep_is_dropped() {
    for (bytes, kept) in [(2_048, true), (2_049, false)] {
        let gateway = guarded(|provider| {
            provider.expect_confirm().once().returning(move |_, _| {
                let data = Some("x".repeat(bytes));
                Ok(ProviderPayment { provider_data: data, ..payment(ProviderStatus::Paid, "") })
            });
        });
        let confirmed = gateway.confirm(lookup(), None).await.unwrap();
        assert_eq!(confirmed.provider_data.is_some(), kept, "{bytes} bytes");
    }
}

#[tokio::test]
async fn a_notifier_that_panics_has_failed_temporarily() {
    let mut notifier = MockNotifier::new();
    notifier.expect_channel().return_const(Channel::Sms);
    notifier.expect_send().once().returning(|_| panic!("a bug of the notifier"));
    let guarded = GuardedNotifier::new(Arc::new(notifier));
    let message = Message {
        dedupe_key: "1".to_owned(),
        channel: Channel::Sms,
        to: "+911234567890".to_owned(),
        subject: String::new(),
        body: "Order #1 paid.".to_owned(),
        rendered: None,
    };
    assert_eq!(guarded.channel(), Channel::Sms);
    let sent = guarded.send(&message).await;
    assert!(matches!(sent, Err(NotifyError::Temporary(_))), "{sent:?}");
}

#[test]
fn every_call_is_passed_on() {
    let read = |path: &str| {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(root.join(path)).unwrap()
    };
    let port = read("../ports/src/gateway.rs");
    let (_, port) = port.split_once("pub trait PaymentGateway").unwrap();
    let calls: Vec<&str> = port
        .split("    fn ")
        .chain(port.split("    async fn "))
        .skip(1)
        .filter_map(|rest| rest.split_once('(').map(|(name, _)| name))
        .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect();
    assert!(calls.len() > 12 && calls.contains(&"takes") && calls.contains(&"cancel"), "{calls:?}");
    let guarded = read("src/guarded/gateway.rs");
    let (_, guarded) = guarded.split_once("impl PaymentGateway for GuardedGateway").unwrap();
    for call in calls {
        assert!(guarded.contains(&format!("fn {call}(")), "{call} has the port's default");
    }
}
