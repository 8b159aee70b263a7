//! Refunds: <https://docs.stripe.com/api/refunds>.

use serde_json::Value;

use super::books::Books;
use super::errors::ApiError;
use super::intents::found;
use super::lists::page;
use super::model::{Intent, Refund};
use super::parameters::Parameters;
use super::{amounts, views};
use crate::exchange::Request;
use crate::provider::RefundState;

/// `POST /v1/refunds`.
pub(super) fn create(books: &mut Books, request: &Request) -> Result<Value, ApiError> {
    let allowed = ["payment_intent", "amount", "reason", "metadata[*]", "expand[]"];
    let parameters = Parameters::read(request, &allowed)?;
    parameters.expanded(&[])?;
    let reasons = ["duplicate", "fraudulent", "requested_by_customer"];
    let reason = parameters.word("reason", &reasons)?.map(ToOwned::to_owned);
    let metadata = parameters.metadata()?;
    let asked = parameters.amount("amount")?;
    let mut intent = found(books, parameters.required("payment_intent")?)?.clone();
    let amount = refundable(&intent, asked)?;
    let (id, now) = (books.new_id("re"), books.now.timestamp());
    let mut refund = Refund { reason, metadata, ..Refund::new(id, &intent, amount, now) };
    let delays = intent.method.is_some_and(|method| method.delays_refunds);
    if books.holds_refunds || delays {
        refund.status = RefundState::Pending;
    }
    if let Some(charge) = intent.charge.as_mut() {
        charge.refunded += amount;
    }
    books.put(&intent);
    let view = views::refund(&refund);
    books.refunds.push(refund);
    books.emit("refund.created", &view);
    books.emit_charge(&intent, "charge.refunded");
    Ok(view)
}

/// The amount to refund, if that much was captured and is not refunded.
fn refundable(intent: &Intent, asked: Option<i64>) -> Result<i64, ApiError> {
    let charge = intent.charge.as_ref().filter(|charge| charge.captured > 0);
    let Some(charge) = charge else {
        let why = format!("This PaymentIntent ({}) has no successful charge to refund.", intent.id);
        return Err(ApiError::invalid("payment_intent", "", &why).saved());
    };
    if charge.is_disputed {
        let why = format!("Charge {} has been charged back; it cannot be refunded.", charge.id);
        return Err(ApiError::invalid("", "charge_disputed", &why).saved());
    }
    let rest = charge.amount - charge.refunded;
    if rest <= 0 {
        let why = format!("Charge {} has already been refunded.", charge.id);
        return Err(ApiError::invalid("", "charge_already_refunded", &why).saved());
    }
    let amount = asked.unwrap_or(rest);
    amounts::check_digits(amount, &intent.currency, "amount")?;
    if amount > rest {
        let why = format!(
            "Refund amount ({amount}) is greater than unrefunded amount on charge ({rest})"
        );
        return Err(ApiError::invalid("amount", "", &why).saved());
    }
    Ok(amount)
}

/// `GET /v1/refunds`.
pub(super) fn list(books: &Books, request: &Request) -> Result<Value, ApiError> {
    let allowed = ["payment_intent", "charge", "limit", "starting_after", "expand[]"];
    let parameters = Parameters::read(request, &allowed)?;
    parameters.expanded(&[])?;
    let intent = parameters.text("payment_intent");
    if let Some(id) = intent {
        found(books, id)?;
    }
    let charge = parameters.text("charge");
    let newest_first = books.refunds.iter().rev();
    let listed = newest_first
        .filter(|refund| intent.is_none_or(|id| refund.intent == id))
        .filter(|refund| charge.is_none_or(|id| refund.charge == id))
        .map(|refund| (refund.id.clone(), views::refund(refund)));
    page(listed.collect(), &parameters, "/v1/refunds")
}

/// `GET /v1/refunds/:id`.
pub(super) fn retrieve(books: &Books, request: &Request, id: &str) -> Result<Value, ApiError> {
    Parameters::read(request, &["expand[]"])?.expanded(&[])?;
    let refund = books.refunds.iter().find(|refund| refund.id == id);
    refund.map(views::refund).ok_or_else(|| ApiError::missing("refund", id, "id"))
}

impl Books {
    /// Settles a refund. A failed one is no longer part of what the charge has refunded.
    pub(super) fn settle_refund(&mut self, id: &str, succeeds: bool) -> Option<()> {
        let refund = self.refunds.iter_mut().find(|refund| refund.id == id)?;
        let counted = refund.status != RefundState::Failed;
        refund.status = if succeeds { RefundState::Succeeded } else { RefundState::Failed };
        let (view, amount, intent) = (views::refund(refund), refund.amount, refund.intent.clone());
        let mut intent = self.intent(&intent).cloned()?;
        let charge = intent.charge.as_mut()?;
        match (counted, succeeds) {
            (true, false) => charge.refunded -= amount,
            (false, true) => charge.refunded += amount,
            _ => {}
        }
        self.put(&intent);
        self.emit("refund.updated", &view);
        self.emit("charge.refund.updated", &view);
        if !succeeds {
            self.emit("refund.failed", &view);
        }
        Some(())
    }
}
