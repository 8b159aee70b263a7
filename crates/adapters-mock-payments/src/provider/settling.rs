//! What happens to a payment after it was created: captured, cancelled, refunded, settled by a
//! webhook.

use domain::ids::RefundId;
use domain::money::{Money, MoneyError};
use domain::payment::ProviderStatus;
use ports::{GatewayError, PaymentLookup, ProviderPayment, ProviderRefund, RefundRequest};

use super::answer::refused;
use super::{Provider, UNKNOWN};
use crate::ledger::{Decision, LedgerEntry, refund_reference_of};

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
            ProviderStatus::Authorized => covered(&entry, amount),
            ProviderStatus::Pending
            | ProviderStatus::Processing
            | ProviderStatus::RequiresAction => {
                Err(GatewayError::InvalidRequest("nothing is authorized".to_owned()))
            }
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

    /// Cancels a payment, and returns the result. An unknown one is recorded as cancelled, so that
    /// it is never taken later.
    pub(crate) fn cancel(
        &self,
        known: Option<LedgerEntry>,
        lookup: &PaymentLookup,
    ) -> Decision<ProviderPayment> {
        let entry = known.unwrap_or_else(|| LedgerEntry::new(lookup.payment_id, None));
        let entry = entry.at(self.now);
        let entry = match entry.status {
            ProviderStatus::Pending
            | ProviderStatus::Processing
            | ProviderStatus::RequiresAction
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
        let answer = match (entry.refund(request.refund_id), refundable(&entry, request)) {
            (Some(done), _) if done == request.amount => Ok(refund_answer(request)),
            (Some(_), _) => {
                let why = "this refund was created with a different amount".to_owned();
                Err(GatewayError::InvalidRequest(why))
            }
            (None, Ok(())) => {
                entry.refunds.push((request.refund_id, request.amount));
                Ok(refund_answer(request))
            }
            (None, Err(code)) => Err(refused(code, Some(&entry))),
        };
        Decision { keep: Some(entry), answer }
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
        // How much it was may be new where only a refund was reported so far, or a restart had forgotten it.
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

/// An entry of which `total` was refunded in all, by the provider's own tools: everything where no sum is
/// named. It had been paid, then; how much had been captured is not assumed where only a part was refunded.
/// What the known refunds account for is nothing new. The refund has the payment's own id, since no refund
/// of the shop's has that.
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
            entry.refunds.push((RefundId(entry.payment_id.0), external));
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
        ProviderStatus::Authorized => 2,
        ProviderStatus::Failed | ProviderStatus::Cancelled => 3,
        ProviderStatus::Paid | ProviderStatus::Refunded => 4,
    }
}

/// Whether what was authorized covers the amount; what a restart forgot, the shop knows.
fn covered(entry: &LedgerEntry, amount: Money) -> Result<(), GatewayError> {
    match entry.amount.map_or(Ok(amount), |authorized| authorized.minus(amount)) {
        Ok(_) => Ok(()),
        Err(error) => Err(refused(over(&error), Some(entry))),
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

fn refund_answer(request: &RefundRequest) -> ProviderRefund {
    ProviderRefund { provider_ref: refund_reference_of(request.refund_id), settled: true }
}
