//! The page on which a shopper decides a payment.

use std::sync::Arc;
use std::time::Duration;

use adapters_mock_payments::MockGateway;
use chrono::TimeDelta;
use domain::payment::ProviderStatus;
use ports::{DueWebhook, PaymentGateway, TestPage, TestPageResponse, WebhookEvent, WebhookRequest};

use crate::shop::{paying, reference, usd};
use crate::support::{StillClock, options, still};

const BACK: &str = "http://127.0.0.1:8080/shop/orders/1/pay";

struct Fixture {
    mock: Arc<MockGateway>,
    clock: Arc<StillClock>,
    page: Arc<dyn TestPage>,
    reference: String,
}

impl Fixture {
    /// A payment whose shopper was sent to the page.
    async fn open() -> Self {
        let clock = still();
        let mock = Arc::new(MockGateway::open(options(), clock.clone()).unwrap());
        let page = mock.test_page().unwrap();
        page.open_at("http://127.0.0.1:8080/pay/mock");
        let mut request = paying(usd("240.00"), Some("mock_page"));
        request.return_url = Some(BACK.to_owned());
        let made = mock.create(request.clone()).await.unwrap();
        let reference = reference(&request);
        let url = format!("http://127.0.0.1:8080/pay/mock/{reference}");
        assert_eq!(made.next_action, Some(url));
        Self { mock, clock, page, reference }
    }

    fn html(&self, path: &str) -> String {
        let TestPageResponse::Page { html, .. } = self.page.show(path) else { panic!("{path}") };
        html
    }

    /// Presses a button; returns where it leads, and the webhooks.
    fn choose(&self, choice: &str, delivery: &str) -> (String, Vec<DueWebhook>) {
        let fields = [("choice", choice), ("delivery", delivery)];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let response = self.page.submit(&self.reference, &fields);
        let TestPageResponse::SeeOther { location, webhooks } = response else {
            panic!("{response:?}")
        };
        (location, webhooks)
    }

    fn status(&self) -> ProviderStatus {
        self.mock.ledger().unwrap()[0].status
    }

    /// What the shop reads from a webhook that is sent now.
    fn read(&self, due: &DueWebhook) -> WebhookEvent {
        let sent = self.page.webhook(due).unwrap();
        let request = WebhookRequest { body: sent.body.into_bytes(), ..Default::default() };
        self.mock.receive(&request).unwrap().remove(0)
    }
}

fn after(webhooks: &[DueWebhook]) -> Vec<u64> {
    webhooks.iter().map(|due| due.after.as_secs()).collect()
}

#[tokio::test]
async fn every_choice_has_its_outcome_and_leads_back_to_the_shop() {
    for (choice, status) in [
        ("pay", ProviderStatus::Paid),
        ("decline", ProviderStatus::Failed),
        ("pay_later", ProviderStatus::Processing),
        ("pay_soon", ProviderStatus::Processing),
        ("other_amount", ProviderStatus::Paid),
        ("cancel", ProviderStatus::Cancelled),
        ("3ds_confirm", ProviderStatus::Paid),
        ("3ds_fail", ProviderStatus::Failed),
    ] {
        let fixture = Fixture::open().await;
        let (location, webhooks) = fixture.choose(choice, "once");
        assert_eq!((location.as_str(), fixture.status()), (BACK, status), "{choice}");
        let WebhookEvent::Payment(report) = fixture.read(&webhooks[0]) else { panic!("{choice}") };
        assert_eq!(report.update.status, status, "{choice}");
    }
}

#[tokio::test]
async fn webhooks_are_sent_as_the_shopper_chose() {
    for (delivery, times) in
        [("once", &[0][..]), ("twice", &[0, 1]), ("late", &[30]), ("never", &[]), ("", &[0])]
    {
        let fixture = Fixture::open().await;
        assert_eq!(after(&fixture.choose("pay", delivery).1), times, "{delivery}");
    }
    let fixture = Fixture::open().await;
    assert_eq!(after(&fixture.choose("pay_soon", "late").1), [30, 40]);
}

#[tokio::test]
async fn a_payment_is_decided_once() {
    let fixture = Fixture::open().await;
    fixture.choose("pay", "once");
    let (location, webhooks) = fixture.choose("decline", "once");
    assert_eq!((location.as_str(), webhooks), (BACK, Vec::new()));
    assert_eq!(fixture.status(), ProviderStatus::Paid);
    assert!(!fixture.html(&fixture.reference).contains("value=\"pay\""));
}

#[tokio::test]
async fn three_d_secure_asks_on_a_second_page_first() {
    let fixture = Fixture::open().await;
    let (location, webhooks) = fixture.choose("3ds", "twice");
    assert_eq!(
        (location.as_str(), webhooks.len()),
        (&*format!("{}/3ds/twice", fixture.reference), 0)
    );
    assert_eq!(fixture.status(), ProviderStatus::RequiresAction);
    let page = fixture.html(&location);
    assert!(page.contains("value=\"3ds_confirm\"") && page.contains("value=\"3ds_fail\""));
    assert!(page.contains("name=\"delivery\" value=\"twice\""), "{page}");
}

#[tokio::test]
async fn a_payment_that_is_paid_soon_reports_it_then() {
    let fixture = Fixture::open().await;
    let (_, webhooks) = fixture.choose("pay_soon", "once");
    *fixture.clock.0.lock().unwrap() += TimeDelta::from_std(Duration::from_secs(10)).unwrap();
    let WebhookEvent::Payment(report) = fixture.read(&webhooks[1]) else { panic!() };
    assert_eq!(report.update.status, ProviderStatus::Paid);
}

#[tokio::test]
async fn another_amount_is_reported_as_it_was_paid() {
    let fixture = Fixture::open().await;
    let (_, webhooks) = fixture.choose("other_amount", "once");
    let WebhookEvent::Payment(report) = fixture.read(&webhooks[0]) else { panic!() };
    assert_eq!(report.update.amount, Some(usd("240.01")));
}

#[tokio::test]
async fn only_what_is_paid_is_disputed() {
    let fixture = Fixture::open().await;
    let fields = [("choice".to_owned(), "dispute_open".to_owned())];
    let refused = fixture.page.submit(&fixture.reference, &fields);
    assert!(matches!(refused, TestPageResponse::Page { is_refusal: true, .. }), "{refused:?}");
    fixture.choose("pay", "once");
    let offered = |fixture: &Fixture| {
        let html = fixture.html(&fixture.reference);
        let names = ["dispute_open", "dispute_win", "dispute_lose"];
        names.map(|name| html.contains(&format!("value=\"{name}\"")))
    };
    assert_eq!(offered(&fixture), [true, false, false]);
    for (choice, status, next) in [
        ("dispute_open", "needs_response", [false, true, true]),
        ("dispute_lose", "lost", [false, false, false]),
    ] {
        let (location, webhooks) = fixture.choose(choice, "");
        assert_eq!(location, fixture.reference);
        let WebhookEvent::Dispute(report) = fixture.read(&webhooks[0]) else { panic!("{choice}") };
        assert_eq!((report.update.status.as_str(), report.update.amount), (status, usd("240.00")));
        assert_eq!(offered(&fixture), next, "{choice}");
        let shown = format!("<span class=\"status\">{}</span>", status.replace('_', " "));
        assert!(fixture.html(&fixture.reference).contains(&shown), "{choice}");
    }
    let won = [("choice".to_owned(), "dispute_win".to_owned())];
    let refused = fixture.page.submit(&fixture.reference, &won);
    assert!(matches!(refused, TestPageResponse::Page { is_refusal: true, .. }), "{refused:?}");
}

#[tokio::test]
async fn pages_bring_no_script_and_name_every_field() {
    let fixture = Fixture::open().await;
    for path in [fixture.reference.clone(), format!("{}/3ds/once", fixture.reference)] {
        let html = fixture.html(&path);
        for inline in ["<script", "<style", " style=", " onclick"] {
            assert!(!html.contains(inline), "{path}: {inline}");
        }
        assert!(html.contains("$240.00"), "{html}");
        assert_eq!(html.matches("<h1").count(), 1);
        let radios = html.matches("type=\"radio\"").count();
        assert_eq!(html.matches("<label").count(), radios);
    }
    assert!(matches!(fixture.page.show("style.css"), TestPageResponse::StyleSheet(_)));
    for unknown in ["", "mock_pi_1", "../admin", "style.cs"] {
        assert_eq!(fixture.page.show(unknown), TestPageResponse::NotFound, "{unknown}");
    }
}
