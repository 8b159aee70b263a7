//! One payment as the provider knows it.

use domain::Instant;
use domain::dispute::DisputeStatus;
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::money::{Money, MoneyError};
use domain::payment::ProviderStatus;
use uuid::Uuid;

/// What every reference of a payment begins with; the payment's id without hyphens follows.
const PAYMENT_PREFIX: &str = "mock_pi_";
/// What every reference of a refund begins with; the refund's id without hyphens follows.
const REFUND_PREFIX: &str = "mock_re_";

/// One payment in the mock provider's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The shop's id of it.
    pub payment_id: PaymentId,
    /// The shop's order.
    pub order_id: Option<OrderId>,
    /// The order's number for people.
    pub order_number: Option<String>,
    /// What was asked for; `None` if a restart has forgotten it.
    pub amount: Option<Money>,
    /// When its creation was first requested; `None` in ledgers that do not say it, and if it was
    /// reported by a webhook before.
    pub requested_at: Option<Instant>,
    /// Status of the payment.
    pub status: ProviderStatus,
    /// Every time money was taken. There is one of a paid payment or more, or none if a restart has
    /// forgotten how much it was.
    pub charges: Vec<Money>,
    /// Every refund.
    pub refunds: Vec<LedgerRefund>,
    /// Why it failed.
    pub failure_code: Option<String>,
    /// Where the shopper returns to from the provider's page.
    pub return_url: Option<String>,
    /// The shopper's token, if one was given before the money was to be taken.
    pub(crate) token: Option<String>,
    /// Whether the money is to be authorized first, and taken by a capture.
    pub(crate) authorized: bool,
    /// Until when the shopper can pay by the method they have chosen, if there is such a deadline.
    pub(crate) pay_until: Option<Instant>,
    /// When a payment that cannot be cancelled ends, unless its shopper has paid before.
    pub(crate) expires_at: Option<Instant>,
    /// Whether an authorization ends then as well.
    pub(crate) authorization_expires: bool,
    /// The state of its dispute, if it was disputed on the provider's page.
    pub(crate) dispute: Option<DisputeStatus>,
    /// When its money will be taken by itself.
    pub(crate) settles_at: Option<Instant>,
}

/// A refund in the mock provider's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRefund {
    /// The shop's id of it, which is also its idempotency key; of a refund made by hand, the payment's.
    pub id: RefundId,
    /// How much.
    pub amount: Money,
    /// When it was requested; `None` in ledgers that do not say it.
    pub requested_at: Option<Instant>,
    /// Whether it was paid back.
    pub state: RefundState,
}

/// Whether a refund was paid back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundState {
    /// It was.
    Succeeded,
    /// It will be at this time.
    SucceedsAt(Instant),
    /// It will turn out at this time that it cannot be.
    FailsAt(Instant),
    /// It was, and the money will come back at this time.
    ReversedAt(Instant),
    /// It cannot be.
    Failed,
}

impl RefundState {
    fn at(self, now: Instant) -> Self {
        match self {
            Self::SucceedsAt(at) if at <= now => Self::Succeeded,
            Self::FailsAt(at) | Self::ReversedAt(at) if at <= now => Self::Failed,
            Self::Succeeded
            | Self::SucceedsAt(_)
            | Self::FailsAt(_)
            | Self::ReversedAt(_)
            | Self::Failed => self,
        }
    }
}

impl LedgerEntry {
    /// A payment without an outcome yet.
    pub(crate) fn new(payment_id: PaymentId, amount: Option<Money>) -> Self {
        Self {
            payment_id,
            order_id: None,
            order_number: None,
            amount,
            requested_at: None,
            status: ProviderStatus::Pending,
            charges: Vec::new(),
            refunds: Vec::new(),
            failure_code: None,
            return_url: None,
            token: None,
            authorized: false,
            pay_until: None,
            expires_at: None,
            authorization_expires: false,
            dispute: None,
            settles_at: None,
        }
    }

    /// The provider's reference.
    #[must_use]
    pub fn provider_ref(&self) -> String {
        reference_of(self.payment_id)
    }

    /// The total captured; `None` if nothing was, or if the amount is no longer known.
    #[must_use]
    pub fn charged(&self) -> Option<Money> {
        let currency = self.charges.first()?.currency();
        Money::sum(currency, self.charges.iter().copied()).ok()
    }

    /// What the provider holds of the shopper's money: taken less refunded. `None` if nothing
    /// was taken, or no one knows any more how much.
    #[must_use]
    pub fn held(&self) -> Option<Money> {
        let charged = self.charged()?;
        self.refunded(charged).and_then(|gone| charged.minus(gone)).ok()
    }

    /// The total refunded; `None` if nothing was captured, or if the amount is no longer known.
    pub(crate) fn refunded_total(&self) -> Option<Money> {
        self.refunded(self.charged()?).ok()
    }

    /// What would be left of `charged` after one more refund.
    pub(crate) fn left_after(&self, charged: Money, refund: Money) -> Result<Money, MoneyError> {
        charged.minus(self.refunded(charged)?)?.minus(refund)
    }

    /// The refunds that were requested under one id, with their references: more than one if the
    /// provider has forgotten the key in between.
    pub(crate) fn refunds_of(&self, id: RefundId) -> impl Iterator<Item = (String, &LedgerRefund)> {
        let refunds = self.refunds.iter().filter(move |refund| refund.id == id);
        refunds.enumerate().map(move |(at, refund)| {
            let reference = refund_reference_of(id);
            (if at == 0 { reference } else { format!("{reference}_{at}") }, refund)
        })
    }

    /// Whether it waits for a capture.
    pub(crate) fn waits(&self) -> bool {
        self.status == ProviderStatus::Pending
    }

    /// The same after money was taken, if it is known how much.
    pub(crate) fn paid(mut self, charge: Option<Money>) -> Self {
        self.charges.extend(charge);
        Self {
            status: ProviderStatus::Paid,
            settles_at: None,
            pay_until: None,
            failure_code: None,
            ..self
        }
    }

    /// The same after its shopper has paid: the money is taken, or authorized if the shop asked
    /// for that.
    pub(crate) fn taken(self, charge: Option<Money>) -> Self {
        if self.authorized { self.moved(ProviderStatus::Authorized) } else { self.paid(charge) }
    }

    /// The same in another state that takes no money.
    pub(crate) fn moved(self, status: ProviderStatus) -> Self {
        Self { status, settles_at: None, pay_until: None, ..self }
    }

    /// The same, with its money taken, and its refunds settled, if the time for that has come.
    pub(crate) fn at(mut self, now: Instant) -> Self {
        for refund in &mut self.refunds {
            refund.state = refund.state.at(now);
        }
        let due = self.settles_at.is_some_and(|at| at <= now);
        if due && self.status == ProviderStatus::Processing {
            let amount = self.amount;
            return self.taken(amount);
        }
        let waits = matches!(self.status, ProviderStatus::Pending | ProviderStatus::RequiresAction)
            || (self.status == ProviderStatus::Authorized && self.authorization_expires);
        if waits && self.expires_at.is_some_and(|at| at <= now) {
            return self.moved(ProviderStatus::Cancelled);
        }
        self
    }

    /// The sum of all refunds that have not failed: never more than what was captured, even if a
    /// refund was reported before its capture.
    pub(crate) fn refunded(&self, charged: Money) -> Result<Money, MoneyError> {
        let counted = self.refunds.iter().filter(|refund| refund.state != RefundState::Failed);
        let amounts = counted.map(|refund| refund.amount);
        Money::sum(charged.currency(), amounts).map(|sum| sum.min(charged))
    }
}

/// The reference of a payment: derived from the shop's id, so that it is the same after a restart.
pub(crate) fn reference_of(payment: PaymentId) -> String {
    format!("{PAYMENT_PREFIX}{}", payment.0.simple())
}

/// The reference of a refund.
pub(crate) fn refund_reference_of(refund: RefundId) -> String {
    format!("{REFUND_PREFIX}{}", refund.0.simple())
}

/// The payment that a reference of ours stands for.
pub(crate) fn payment_of(reference: &str) -> Option<PaymentId> {
    let id = Uuid::try_parse(reference.strip_prefix(PAYMENT_PREFIX)?).ok()?;
    let payment = PaymentId(id);
    (reference_of(payment) == reference).then_some(payment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_only_as_it_was_written() {
        let id = PaymentId("0190d3a4-1111-7abc-8def-000000000001".parse().unwrap());
        assert_eq!(reference_of(id), "mock_pi_0190d3a411117abc8def000000000001");
        assert_eq!(payment_of(&reference_of(id)), Some(id));
        let others = [
            "mock_pi_0190D3A411117ABC8DEF000000000001",
            "mock_pi_0190d3a4-1111-7abc-8def-000000000001",
            "mock_re_0190d3a411117abc8def000000000001",
            "mock_pi_of_no_payment",
            "mock_pi_",
            "",
        ];
        for other in others {
            assert_eq!(payment_of(other), None, "{other:?}");
        }
    }
}
