//! What happens to a payment after it was created: captured, cancelled, refunded, settled by a
//! webhook.

use chrono::TimeDelta;
use domain::ids::RefundId;
use domain::money::{Money, MoneyError};
use domain::payment::ProviderStatus;
use ports::{
    GatewayError, PaymentLookup, ProviderPayment, ProviderRefund, ProviderRefundStatus,
    RefundLookup, RefundRequest,
};

use super::answer::refused;
use super::{Provider, UNKNOWN};
use crate::faults::lost;
use crate::ledger::{Decision, LedgerEntry, LedgerRefund, RefundState, refund_reference_of};
use crate::script::{NOT_CANCELABLE, REFUND_FAILS, REFUND_PENDING, REFUND_REVERSED};

/// How long a refund takes that is not paid back at once.
const REFUND_TIME: TimeDelta = TimeDelta::days(3);

impl Provider<'_> {
    /// Captures all or part of what was authorized.
    pub(crate) fn capture(
        &self,
        known: Option<LedgerEntry>,
        lookup: &PaymentLookup,
        amount: Money,
    ) -> Decision<ProviderPayment> {
        let entry = match known {
            Some(entry) => entry.at(self.now),
            // The shop has our reference, so we set the money aside, and a restart forgot it.
            None if Self::is_ours(lookup) => {
                LedgerEntry::new(lookup.payment_id, None).moved(ProviderStatus::Authorized)
            }
            None => {
                return Decision { keep: None, answer: Err(refused(UNKNOWN, None)) };
            }
        };
        let captured = match entry.status {
            ProviderStatus::Authorized => self.coverage(&entry, amount),
            ProviderStatus::Pending
            | ProviderStatus::Processing
            | ProviderStatus::RequiresAction
            | ProviderStatus::Approved => {
                Err(GatewayError::InvalidRequest("nothing is authorized".to_owned()))
            }
            ProviderStatus::Paid if self.character.refuses_second_capture() => Err(
                GatewayError::InvalidRequest("the payment has already been captured".to_owned()),
            ),
            ProviderStatus::Paid
            | ProviderStatus::Failed
            | ProviderStatus::Cancelled
            | ProviderStatus::Refunded => {
                let answer = self.outcome(&entry);
                return Decision { keep: Some(entry), answer };
            }
        };
        match captured {
            Ok(()) => {
                let entry = entry.paid(Some(amount));
                let answer = self.told(&entry);
                Decision { keep: Some(entry), answer }
            }
            Err(error) => Decision { keep: Some(entry), answer: Err(error) },
        }
    }

    /// Whether what was authorized covers the amount; what a restart forgot, the shop knows.
    fn coverage(&self, entry: &LedgerEntry, amount: Money) -> Result<(), GatewayError> {
        if !self.capabilities.partial_capture && entry.amount.is_some_and(|all| all != amount) {
            let why = "only the whole amount can be captured".to_owned();
            return Err(GatewayError::InvalidRequest(why));
        }
        match entry.amount.map_or(Ok(amount), |authorized| authorized.minus(amount)) {
            Ok(_) => Ok(()),
            Err(error) => Err(refused(over(&error), Some(entry))),
        }
    }

    /// Whether a payment that is open can be cancelled.
    fn can_cancel(&self, entry: &LedgerEntry) -> bool {
        let declared = if entry.status == ProviderStatus::Authorized {
            self.capabilities.cancel_authorized
        } else {
            self.capabilities.cancel_pending
        };
        declared && entry.token.as_deref() != Some(NOT_CANCELABLE)
    }

    /// Cancels a payment, and returns the result. An unknown one is recorded as cancelled, so that
    /// it is never taken later, unless payments cannot be cancelled.
    pub(crate) fn cancel(
        &self,
        known: Option<LedgerEntry>,
        lookup: &PaymentLookup,
    ) -> Decision<ProviderPayment> {
        if known.is_none() && !self.capabilities.cancel_pending {
            return Decision { keep: None, answer: Err(refused(UNKNOWN, None)) };
        }
        let entry = known.unwrap_or_else(|| LedgerEntry::new(lookup.payment_id, None));
        let entry = entry.at(self.now);
        if entry.status.is_open() && !self.can_cancel(&entry) {
            let answer =
                Err(GatewayError::NotCancelable { until: entry.pay_until.or(entry.expires_at) });
            return Decision { keep: Some(entry), answer };
        }
        let entry = match entry.status {
            ProviderStatus::Pending
            | ProviderStatus::Processing
            | ProviderStatus::RequiresAction
            | ProviderStatus::Approved
            | ProviderStatus::Authorized => entry.moved(ProviderStatus::Cancelled),
            ProviderStatus::Paid
            | ProviderStatus::Failed
            | ProviderStatus::Cancelled
            | ProviderStatus::Refunded => entry,
        };
        let answer = self.told(&entry);
        Decision { keep: Some(entry), answer }
    }

    /// Sends money back, once for each refund, and never more than came. For a payment that a
    /// restart forgot the shop's word stands that it was paid; how much came is not known then.
    pub(crate) fn refund(
        &self,
        known: Option<LedgerEntry>,
        recalled: LedgerEntry,
        request: &RefundRequest,
    ) -> Decision<ProviderRefund> {
        let mut entry = match known {
            Some(entry) => entry.at(self.now),
            None => recalled.paid(None),
        };
        let lifetime = self.capabilities.refund_key_lifetime;
        let remembered = |refund: &LedgerRefund| !self.has_forgotten(refund.requested_at, lifetime);
        let known = entry.refunds_of(request.refund_id).last().filter(|(_, r)| remembered(r));
        let known = known.map(|(reference, done)| (reference, done.clone()));
        let answer = match (known, refundable(&entry, request)) {
            (Some((reference, done)), _) if done.amount == request.amount => {
                Ok(refund_answer(reference, &done))
            }
            (Some(_), _) => {
                let why = "this refund was created with a different amount".to_owned();
                Err(GatewayError::InvalidRequest(why))
            }
            (None, Ok(())) => {
                let refund = self.new_refund(&entry, request);
                entry.refunds.push(refund);
                let made = entry.refunds_of(request.refund_id).last();
                made.map(|(reference, refund)| refund_answer(reference, refund)).ok_or_else(lost)
            }
            (None, Err(code)) => Err(refused(code, Some(&entry))),
        };
        Decision { keep: Some(entry), answer }
    }

    fn new_refund(&self, entry: &LedgerEntry, request: &RefundRequest) -> LedgerRefund {
        let later = self.now.checked_add_signed(REFUND_TIME);
        let state = match (entry.token.as_deref(), later) {
            (Some(REFUND_PENDING), Some(at)) => RefundState::SucceedsAt(at),
            (Some(REFUND_FAILS), Some(at)) => RefundState::FailsAt(at),
            (Some(REFUND_REVERSED), Some(at)) => RefundState::ReversedAt(at),
            (_, _) => RefundState::Succeeded,
        };
        let (id, amount) = (request.refund_id, request.amount);
        LedgerRefund { id, amount, requested_at: Some(self.now), state }
    }

    /// What is known of a refund: by its reference, or the last one with its id. One whose reference is
    /// ours was made, and a restart has forgotten it.
    pub(crate) fn lookup_refund(
        &self,
        known: Option<LedgerEntry>,
        lookup: &RefundLookup,
    ) -> Decision<Option<ProviderRefund>> {
        let keep = known.map(|entry| entry.at(self.now));
        let wanted = lookup.refund_ref.as_deref();
        let found = keep.as_ref().and_then(|entry| {
            let mut refunds = entry.refunds_of(lookup.refund_id).collect::<Vec<_>>();
            refunds.retain(|(reference, _)| wanted.is_none_or(|wanted| wanted == reference));
            refunds.pop().map(|(reference, refund)| refund_answer(reference, refund))
        });
        let ours = refund_reference_of(lookup.refund_id);
        let forgotten = keep.is_none() && wanted == Some(ours.as_str());
        let forgotten = forgotten.then_some(ProviderRefund {
            provider_ref: ours,
            status: ProviderRefundStatus::Succeeded,
        });
        Decision { keep, answer: Ok(found.or(forgotten)) }
    }
}

/// An entry after an event about it. What comes late changes nothing: a payment only ever goes forward,
/// and money that was taken stays taken.
pub(crate) fn apply_status(
    entry: LedgerEntry,
    status: ProviderStatus,
    amount: Option<Money>,
    failure_code: Option<&str>,
) -> LedgerEntry {
    if status == ProviderStatus::Refunded {
        return refunded_by_hand(entry, amount);
    }
    if let Some(more) = more_taken(&entry, status, amount) {
        return entry.paid(Some(more));
    }
    let overtaken = rank(status) < rank(entry.status);
    let turns = rank(status) == 1 && status != entry.status;
    if overtaken || (rank(status) == rank(entry.status) && !turns) {
        // How much it was may be new if only a refund was reported so far, or a restart had
        // forgotten it.
        let forgotten = entry.status == ProviderStatus::Paid && entry.charges.is_empty();
        let named = amount.or(entry.amount);
        let named = named.filter(|_| forgotten && status == ProviderStatus::Paid);
        return if named.is_some() { entry.paid(named) } else { entry };
    }
    match status {
        ProviderStatus::Paid => {
            let charged = amount.or(entry.amount);
            entry.paid(charged)
        }
        ProviderStatus::Failed => LedgerEntry {
            failure_code: Some(failure_code.unwrap_or("declined").to_owned()),
            ..entry.moved(status)
        },
        ProviderStatus::Pending
        | ProviderStatus::Processing
        | ProviderStatus::RequiresAction
        | ProviderStatus::Approved
        | ProviderStatus::Authorized
        | ProviderStatus::Cancelled
        | ProviderStatus::Refunded => entry.moved(status),
    }
}

/// By how much the total of a capture is more than what was taken so far.
fn more_taken(entry: &LedgerEntry, status: ProviderStatus, total: Option<Money>) -> Option<Money> {
    let charged = entry.charged().filter(|_| status == ProviderStatus::Paid)?;
    let more = total?.minus(charged).ok()?;
    (!more.is_zero()).then_some(more)
}

/// An entry of which `total` was refunded in all, by the provider's own tools: everything if no sum
/// is named. It had been paid, then; how much had been captured is not assumed if only a part was
/// refunded. What the known refunds account for is nothing new. The refund has the payment's own
/// id, since no refund of the shop's has that.
fn refunded_by_hand(entry: LedgerEntry, total: Option<Money>) -> LedgerEntry {
    if total.is_some_and(Money::is_zero) {
        return entry;
    }
    let charge = if total.is_none() { entry.amount } else { None };
    let mut entry = if entry.status == ProviderStatus::Paid { entry } else { entry.paid(charge) };
    let (total, most) = match (total.or(entry.charged()), entry.charged()) {
        (Some(total), Some(charged)) if total.currency() != charged.currency() => return entry,
        (Some(total), Some(charged)) => (total.min(charged), Some(charged)),
        (Some(total), None) => (total, None),
        (None, _) => return entry,
    };
    let known = entry.refunded(most.unwrap_or(total));
    match known.and_then(|known| total.minus(known)) {
        Ok(external) if !external.is_zero() => {
            entry.refunds.push(LedgerRefund {
                id: RefundId(entry.payment_id.0),
                amount: external,
                requested_at: None,
                state: RefundState::Succeeded,
            });
            entry
        }
        Ok(_) | Err(_) => entry,
    }
}

fn rank(status: ProviderStatus) -> u8 {
    match status {
        ProviderStatus::Pending => 0,
        // The shopper and the provider take turns: whichever was said last counts.
        ProviderStatus::Processing | ProviderStatus::RequiresAction => 1,
        ProviderStatus::Approved => 2,
        ProviderStatus::Authorized => 3,
        ProviderStatus::Failed | ProviderStatus::Cancelled => 4,
        ProviderStatus::Paid | ProviderStatus::Refunded => 5,
    }
}

/// The code for why a refund cannot be.
fn refundable(entry: &LedgerEntry, request: &RefundRequest) -> Result<(), &'static str> {
    if entry.status != ProviderStatus::Paid {
        return Err("not_paid");
    }
    let Some(charged) = entry.charged() else {
        return Ok(());
    };
    let left = entry.left_after(charged, request.amount);
    left.map(|_| ()).map_err(|error| over(&error))
}

fn over(error: &MoneyError) -> &'static str {
    match error {
        MoneyError::CurrencyMismatch { .. } => "currency_mismatch",
        MoneyError::Negative
        | MoneyError::TooLarge { .. }
        | MoneyError::TooPrecise { .. }
        | MoneyError::NotANumber => "amount_too_large",
    }
}

fn refund_answer(provider_ref: String, refund: &LedgerRefund) -> ProviderRefund {
    let status = match refund.state {
        RefundState::Succeeded | RefundState::ReversedAt(_) => ProviderRefundStatus::Succeeded,
        RefundState::SucceedsAt(_) | RefundState::FailsAt(_) => ProviderRefundStatus::Pending,
        RefundState::Failed => ProviderRefundStatus::Failed { code: "refund_failed".to_owned() },
    };
    ProviderRefund { provider_ref, status }
}
