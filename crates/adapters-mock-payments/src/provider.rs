//! What the provider does: pure decisions about one payment, given what its ledger knows of it.

mod answer;
mod settling;

use std::time::Duration;

use chrono::TimeDelta;
use domain::Instant;
use domain::card_data;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{
    Capabilities, CreatePayment, FoundByOurId, GatewayError, PaymentLookup, ProviderPayment,
};

use crate::character::Character;
use crate::faults::lost;
use crate::ledger::{Decision, LedgerEntry, reference_of};
use crate::script::Script;

pub(crate) use settling::apply_status;

/// The code of a payment that the ledger does not know, or has forgotten.
const UNKNOWN: &str = "unknown_payment";

/// The end of a client secret; the payment's reference stands before it.
const CLIENT_SECRET: &str = "_secret";

/// When a payment ends that cannot be cancelled and that its shopper has not paid.
const EXPIRES_AFTER: TimeDelta = TimeDelta::days(3);

/// How long a shopper has for a bank transfer.
const TRANSFER_TIME: TimeDelta = TimeDelta::days(7);

/// The terms under which the provider decides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Provider<'a> {
    /// What time it is.
    pub now: Instant,
    /// Whether amounts have an effect.
    pub magic_amounts: bool,
    /// Where shoppers are sent to.
    pub page_url: &'a str,
    /// Whether that page is there.
    pub hosted_page: bool,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Which real provider it resembles.
    pub character: Character,
}

impl Provider<'_> {
    /// Creates a payment, or makes sure that it exists.
    pub(crate) fn create(
        &self,
        known: Option<LedgerEntry>,
        request: &CreatePayment,
    ) -> Decision<ProviderPayment> {
        let id = request.payment_id;
        let token = own_words(request.payment_token.as_deref(), &reference_of(id));
        if token.is_some_and(card_data::is_present) {
            return Decision {
                keep: known,
                answer: Err(answer::refused("card_data_forbidden", None)),
            };
        }
        if !self.capabilities.currencies.include(request.amount.currency()) {
            let why = format!("{} is not supported", request.amount.currency());
            return Decision { keep: known, answer: Err(GatewayError::InvalidRequest(why)) };
        }
        let known = known.map(|entry| entry.at(self.now));
        let before = known.clone();
        let entry = match known {
            Some(entry) if entry.amount.is_some_and(|amount| amount != request.amount) => {
                return misused(entry);
            }
            // The key is forgotten, so that this is another payment.
            Some(entry) if self.is_forgotten(&entry) => entry.moved(ProviderStatus::Pending),
            Some(entry) => entry,
            None => LedgerEntry {
                requested_at: Some(self.now),
                ..LedgerEntry::new(id, Some(request.amount))
            },
        };
        let entry = self.introduced(entry, request, token);
        if request.confirm && entry.waits() {
            let script = Script::of(entry.token.as_deref(), request.amount, self.magic_amounts);
            return self.play(before, entry, request.amount, script);
        }
        let answer = self.outcome(&entry);
        Decision { keep: Some(entry), answer }
    }

    /// Takes the money of a payment that waits. One that the shopper has to do something for can be
    /// confirmed anew with another token.
    pub(crate) fn confirm(
        &self,
        known: Option<LedgerEntry>,
        token: Option<&str>,
    ) -> Decision<ProviderPayment> {
        let Some(entry) = known.map(|entry| entry.at(self.now)) else {
            return Decision { keep: None, answer: Err(answer::refused(UNKNOWN, None)) };
        };
        let token = own_words(token, &entry.provider_ref());
        if token.is_some_and(card_data::is_present) {
            let answer = Err(answer::refused("card_data_forbidden", Some(&entry)));
            return Decision { keep: Some(entry), answer };
        }
        let anew = entry.status == ProviderStatus::RequiresAction && token.is_some();
        let approved = entry.status == ProviderStatus::Approved;
        if !entry.waits() && !anew && !approved {
            let answer = self.outcome(&entry);
            return Decision { keep: Some(entry), answer };
        }
        let Some(amount) = entry.amount else {
            let answer = Err(answer::refused(UNKNOWN, Some(&entry)));
            return Decision { keep: Some(entry), answer };
        };
        if approved {
            return self.play(Some(entry.clone()), entry, amount, Some(Script::Pay));
        }
        let script = Script::of(token.or(entry.token.as_deref()), amount, self.magic_amounts);
        self.play(Some(entry.clone()), entry, amount, script)
    }

    /// Whether the provider has forgotten the key of the request that created a payment.
    fn is_forgotten(&self, entry: &LedgerEntry) -> bool {
        self.has_forgotten(entry.requested_at, self.capabilities.create_key_lifetime)
    }

    /// Whether a key is forgotten that was first used at this time.
    fn has_forgotten(&self, requested_at: Option<Instant>, lifetime: Duration) -> bool {
        self.has_passed(requested_at, lifetime)
    }

    /// Whether so much time has passed since then.
    fn has_passed(&self, since: Option<Instant>, time: Duration) -> bool {
        let time = TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX);
        let end = since.and_then(|since| since.checked_add_signed(time));
        end.is_some_and(|end| end <= self.now)
    }

    /// Whether a payment can be found by what is known of it: by its reference, and by the shop's id if the
    /// provider does that and its search index has caught up.
    pub(crate) fn can_find(&self, lookup: &PaymentLookup, entry: Option<&LedgerEntry>) -> bool {
        let requested_at = entry.and_then(|entry| entry.requested_at).unwrap_or(lookup.created_at);
        let lag = self.character.search_lag();
        let indexed = lag.is_some_and(|lag| self.has_passed(Some(requested_at), lag));
        let by_our_id = self.capabilities.found_by_our_id == FoundByOurId::Always;
        lookup.provider_ref.is_some() || by_our_id || indexed
    }

    /// What the provider knows of a payment.
    pub(crate) fn lookup(
        &self,
        known: Option<LedgerEntry>,
        lookup: &PaymentLookup,
    ) -> Decision<Option<ProviderPayment>> {
        let keep = known.map(|entry| entry.at(self.now));
        if !self.can_find(lookup, keep.as_ref()) {
            let why = "payments are not found by the shop's id".to_owned();
            return Decision { keep, answer: Err(GatewayError::OutcomeUnknown(why)) };
        }
        let answer = keep.as_ref().map(|entry| self.told(entry)).transpose();
        Decision { keep, answer }
    }

    /// Whether a lookup bears the reference of its payment: then the shop has heard of it from us.
    fn is_ours(lookup: &PaymentLookup) -> bool {
        lookup.provider_ref.as_deref() == Some(reference_of(lookup.payment_id).as_str())
    }

    /// Does what the script says. `before` is what stays if nothing happens.
    fn play(
        &self,
        before: Option<LedgerEntry>,
        entry: LedgerEntry,
        amount: Money,
        script: Option<Script>,
    ) -> Decision<ProviderPayment> {
        let after = match script {
            None => failed(entry, "invalid_token"),
            Some(Script::Decline(code)) => failed(entry, code),
            Some(Script::Pay) => entry.taken(Some(amount)),
            Some(Script::TakeOtherAmount) => entry.paid(Some(other_than(amount))),
            Some(Script::RequireAction) => entry.moved(ProviderStatus::RequiresAction),
            Some(Script::AwaitTransfer) => self.awaiting_transfer(entry),
            Some(Script::Process) => entry.moved(ProviderStatus::Processing),
            Some(Script::Approve) => entry.moved(ProviderStatus::Approved),
            Some(Script::Authorize) => entry.moved(ProviderStatus::Authorized),
            Some(Script::Delay(seconds)) => self.later(entry, seconds),
            Some(Script::TakeAndLoseAnswer) => {
                let keep = Some(entry.taken(Some(amount)));
                return Decision { keep, answer: Err(lost()) };
            }
            Some(Script::LoseRequest) => {
                return Decision { keep: before, answer: Err(lost()) };
            }
            Some(Script::BeUnavailable) => {
                let unavailable =
                    GatewayError::Unavailable("the mock provider is unavailable".to_owned());
                return Decision { keep: before, answer: Err(unavailable) };
            }
        };
        let answer = self.outcome(&after);
        Decision { keep: Some(after), answer }
    }

    /// An entry with what the shop says about its payment.
    fn introduced(
        &self,
        entry: LedgerEntry,
        request: &CreatePayment,
        token: Option<&str>,
    ) -> LedgerEntry {
        // Money that a webhook announced, without an amount, before this was asked for.
        let unnamed = entry.status == ProviderStatus::Paid && entry.charges.is_empty();
        let entry = if unnamed { entry.paid(Some(request.amount)) } else { entry };
        let ends_by_itself = !self.capabilities.cancel_pending;
        let expiry = ends_by_itself.then(|| self.now.checked_add_signed(EXPIRES_AFTER)).flatten();
        LedgerEntry {
            expires_at: entry.expires_at.or(expiry),
            authorization_expires: !self.capabilities.cancel_authorized,
            order_id: Some(request.order_id),
            order_number: Some(request.order_number.to_string()),
            amount: Some(request.amount),
            token: token.map(ToOwned::to_owned).or(entry.token),
            return_url: request.return_url.clone().or(entry.return_url),
            authorized: !request.capture && self.capabilities.delayed_capture,
            ..entry
        }
    }

    fn awaiting_transfer(&self, entry: LedgerEntry) -> LedgerEntry {
        let pay_until = self.now.checked_add_signed(TRANSFER_TIME);
        LedgerEntry { pay_until, ..entry.moved(ProviderStatus::RequiresAction) }
    }

    fn later(&self, entry: LedgerEntry, seconds: u32) -> LedgerEntry {
        let at = self.now.checked_add_signed(TimeDelta::seconds(i64::from(seconds)));
        LedgerEntry { settles_at: at, ..entry.moved(ProviderStatus::Processing) }.at(self.now)
    }
}

/// The session's own token, when a shopper sends it back, names no card.
fn own_words<'a>(token: Option<&'a str>, reference: &str) -> Option<&'a str> {
    token.filter(|token| token.strip_suffix(CLIENT_SECRET).unwrap_or(token) != reference)
}

/// The same id for another amount: an error of the caller.
fn misused(entry: LedgerEntry) -> Decision<ProviderPayment> {
    let why = "this payment was created with a different amount".to_owned();
    Decision { keep: Some(entry), answer: Err(GatewayError::InvalidRequest(why)) }
}

fn failed(entry: LedgerEntry, code: &str) -> LedgerEntry {
    LedgerEntry { failure_code: Some(code.to_owned()), ..entry.moved(ProviderStatus::Failed) }
}

/// One unit more, or, at the end of what an amount can be, one less.
pub(crate) fn other_than(amount: Money) -> Money {
    let unit = Money::new(1, amount.currency());
    unit.and_then(|unit| amount.plus(unit).or_else(|_| amount.minus(unit))).unwrap_or(amount)
}
