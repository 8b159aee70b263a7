//! The page on which the shopper decides what happens to a payment, as its own process and a demo serve it.
//!
//! ```text
//! page.rs          the requests
//! page/choices.rs  what can be chosen, and what the shop does about it
//! page/html.rs     the pages
//! page/state.rs    what the page remembers
//! ```

mod choices;
mod html;
mod state;

use std::time::Duration;

use chrono::TimeDelta;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{DueWebhook, TestPage, TestPageResponse, TestWebhook};
use serde_json::Map;

use crate::gateway::MockGateway;
use crate::ledger::LedgerEntry;
use crate::options::MockError;
use crate::provider::other_than;
use crate::script::PAGE_TOKEN;
use choices::{DISPUTES, DisputeStep, Outcome, SOON_SECONDS, can_choose};

pub(crate) use state::PageState;

/// The path of the style sheet.
const STYLE_SHEET: &str = "style.css";
/// Between the reference and the way to send the webhook, in the path of the second page of 3-D Secure.
const CONFIRMATION: &str = "/3ds/";

impl TestPage for MockGateway {
    fn open_at(&self, url: &str) {
        self.page_state.open_at(url);
    }

    fn payment_token(&self) -> &'static str {
        PAGE_TOKEN
    }

    fn show(&self, path: &str) -> TestPageResponse {
        if path == STYLE_SHEET {
            return TestPageResponse::StyleSheet(include_str!("page/style.css"));
        }
        let (reference, delivery) = match path.split_once(CONFIRMATION) {
            Some((reference, delivery)) => (reference, Some(delivery)),
            None => (path, None),
        };
        let Some(entry) = self.payment(reference) else { return TestPageResponse::NotFound };
        let confirmed = delivery.and_then(choices::delivery).filter(|_| can_choose(entry.status));
        let html = match confirmed {
            Some(delivery) => html::confirmation(&entry, delivery),
            None if delivery.is_some() => html::refusal(&entry, "This payment is decided."),
            None => html::payment(&entry),
        };
        TestPageResponse::Page { html, is_refusal: false }
    }

    fn submit(&self, path: &str, fields: &[(String, String)]) -> TestPageResponse {
        let Some(entry) = self.payment(path) else { return TestPageResponse::NotFound };
        let field = |name: &str| {
            let found = fields.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let choice = field("choice");
        if let Some(step) = DISPUTES.iter().find(|step| step.name == choice) {
            return self.dispute(&entry, step);
        }
        match choices::outcome(choice) {
            None => refused(&entry, "This choice is unknown."),
            Some(_) if !can_choose(entry.status) => see_other(&entry, Vec::new()),
            Some(outcome) => self.choose(&entry, outcome, field("delivery")),
        }
    }

    fn webhook(&self, due: &DueWebhook) -> Option<TestWebhook> {
        let entry = self.payment(&due.provider_ref)?;
        match &due.event {
            Some(event) => self.signed_webhook(&entry, event, Map::new()),
            None => self.payment_webhook(&entry),
        }
    }
}

impl MockGateway {
    fn dispute(&self, entry: &LedgerEntry, step: &DisputeStep) -> TestPageResponse {
        if entry.status != ProviderStatus::Paid {
            return refused(entry, "Only a payment that is paid can be disputed.");
        }
        if entry.dispute != step.from {
            return refused(entry, "The dispute is in another state.");
        }
        if self.record_dispute(entry.payment_id, step.to).is_err() {
            return refused(entry, "The ledger could not be written. Nothing happened.");
        }
        let webhooks = vec![about(entry, Duration::ZERO, Some(step.event))];
        TestPageResponse::SeeOther { location: entry.provider_ref(), webhooks }
    }

    fn choose(&self, entry: &LedgerEntry, outcome: Outcome, delivery: &str) -> TestPageResponse {
        let Some(delivery) = choices::delivery(delivery) else { return TestPageResponse::NotFound };
        if outcome == Outcome::Confirmation {
            let location = format!("{}{CONFIRMATION}{}", entry.provider_ref(), delivery.name);
            return TestPageResponse::SeeOther { location, webhooks: Vec::new() };
        }
        let reported = self.page_state.decides(entry.payment_id, &statuses(entry, outcome));
        if self.decide(entry, outcome).is_err() {
            self.page_state.forgets(entry.payment_id);
            return refused(entry, "The ledger could not be written. Nothing happened.");
        }
        let begins = if reported { delivery.after } else { &[] }.iter().copied();
        let ends = |after: Duration| after + Duration::from_secs(SOON_SECONDS.into());
        let mut due: Vec<Duration> = begins.clone().collect();
        if outcome == Outcome::Soon {
            due.extend(begins.map(ends));
        }
        see_other(entry, due.into_iter().map(|after| about(entry, after, None)).collect())
    }

    /// Writes the outcome into the ledger.
    fn decide(&self, entry: &LedgerEntry, outcome: Outcome) -> Result<LedgerEntry, MockError> {
        let (id, status) = (entry.payment_id, status(entry, outcome));
        match outcome {
            Outcome::Failed(code) => self.record_status(id, status, None, Some(code)),
            Outcome::OtherAmount => {
                let amount: Option<Money> = entry.amount.map(other_than);
                self.record_status(id, status, amount, None)
            }
            Outcome::Soon => self.settle_later(id, TimeDelta::seconds(SOON_SECONDS.into())),
            Outcome::Paid | Outcome::Later | Outcome::Cancelled | Outcome::Confirmation => {
                self.record_status(id, status, None, None)
            }
        }
    }
}

/// The status of a payment right after an outcome.
fn status(entry: &LedgerEntry, outcome: Outcome) -> ProviderStatus {
    match outcome {
        Outcome::Paid if entry.authorized => ProviderStatus::Authorized,
        Outcome::Paid | Outcome::OtherAmount => ProviderStatus::Paid,
        Outcome::Failed(_) => ProviderStatus::Failed,
        Outcome::Later | Outcome::Soon => ProviderStatus::Processing,
        Outcome::Cancelled => ProviderStatus::Cancelled,
        Outcome::Confirmation => entry.status,
    }
}

/// All statuses that an outcome leads to.
fn statuses(entry: &LedgerEntry, outcome: Outcome) -> Vec<ProviderStatus> {
    let first = status(entry, outcome);
    match outcome {
        Outcome::Soon => vec![first, status(entry, Outcome::Paid)],
        Outcome::Paid
        | Outcome::OtherAmount
        | Outcome::Failed(_)
        | Outcome::Confirmation
        | Outcome::Later
        | Outcome::Cancelled => vec![first],
    }
}

fn about(entry: &LedgerEntry, after: Duration, event: Option<&str>) -> DueWebhook {
    DueWebhook { after, provider_ref: entry.provider_ref(), event: event.map(ToOwned::to_owned) }
}

/// Back to the shop, or to the page if the shop has named none.
fn see_other(entry: &LedgerEntry, webhooks: Vec<DueWebhook>) -> TestPageResponse {
    let back = html::return_url(entry).map(ToOwned::to_owned);
    let location = back.unwrap_or_else(|| entry.provider_ref());
    TestPageResponse::SeeOther { location, webhooks }
}

fn refused(entry: &LedgerEntry, why: &str) -> TestPageResponse {
    TestPageResponse::Page { html: html::refusal(entry, why), is_refusal: true }
}
