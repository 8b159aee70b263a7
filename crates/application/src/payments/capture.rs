//! `POST /api/admin/payments/{id}/capture`, and the job that follows the first parcel: captures an
//! authorization. Two commits: the intended amount, and the provider's result.

use domain::ids::PaymentId;
use domain::money::Money;
use domain::order::{Actor, OrderLifecycle, OrderRecord};
use domain::payment::{PaymentStatus, ProviderStatus};
use ports::{GatewayError, PaymentGateway, PaymentLookup};

use super::intent::{Intent, Origin, Plan, intend};
use super::load;
use crate::bulkhead::Place;
use crate::charge::{Ask, Said, Ticket, ask, settle};
use crate::count::{ProviderCall, provider_call};
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{Answer, Keyed, lease_end};
use crate::orders::{Paid, ensure_admin, paid};
use crate::principal::Principal;

/// Captures an authorization: `amount` of it, as decimal text in its currency, or all.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Order`] where nothing is
/// authorized, or not so much; [`AppError::PaymentDeclined`], [`AppError::ProviderUnavailable`].
pub async fn capture(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    amount: Option<&str>,
    keyed: Option<&Keyed<Paid>>,
) -> Result<Answer<Paid>, AppError> {
    ensure_admin(caller)?;
    let actor = caller.as_admin();
    let found = || load(engine, caller, id);
    let plan = |record: &OrderRecord, taken_over: bool| {
        if taken_over && record.payment(id)?.captured.is_some() {
            return Ok(Plan::Done);
        }
        // All that may be captured, also where an earlier call that came to nothing had asked for a part.
        let aside = record.capturable(record.payment(id)?);
        let amount = amount.map(|text| Money::parse(text, aside.currency())).transpose()?;
        let (amount, in_flight_until) = (Some(amount.unwrap_or(aside)), lease_end(engine));
        let step = engine
            .change(&actor, |change| record.begin_capture(id, amount, in_flight_until, change))?;
        Ok(Plan::Ask(Box::new(step)))
    };
    match intend(engine, (id, Origin::Request), keyed, found, plan).await? {
        Intent::Replay(response) => Ok(Answer::Replayed(response)),
        Intent::Done(record) => Ok(Answer::Fresh(Paid::new(engine, record, id))),
        Intent::Ask(record, fence, place) => {
            let ticket = keyed.map(|keyed| Ticket { keyed, fence });
            take(engine, &actor, (&record, id), place, ticket).await
        }
    }
}

/// Takes what was authorized for an order that leaves; nothing where the attempt is over, or where
/// the order does not want its money. A refusal is an outcome where the attempt failed by it: the
/// order shows it then. As long as the money may still be authorized, it is tried again: also where
/// nobody knows, because the provider's answer was lost.
pub(crate) async fn capture_now(engine: &Engine, id: PaymentId) -> Result<(), AppError> {
    let found = || async {
        let record = engine.store.order_of_payment(id).await?;
        record.ok_or(AppError::NotFound("payment"))
    };
    let plan = |record: &OrderRecord, _: bool| {
        let ended = record.order.lifecycle == OrderLifecycle::Cancelled;
        let payment = record.payment(id)?;
        if !payment.is_live() || ended || record.payment_status().is_collected() {
            return Ok(Plan::Done);
        }
        if payment.status != PaymentStatus::Authorized {
            return Err(AppError::ProviderUnavailable);
        }
        // All that may be captured, also where an operator's call that came to nothing had asked for a part.
        let (all, in_flight_until) = (Some(record.capturable(payment)), lease_end(engine));
        let step = engine.change(&Actor::System, |change| {
            record.begin_capture(id, all, in_flight_until, change)
        })?;
        Ok(Plan::Ask(Box::new(step)))
    };
    let record = match intend(engine, (id, Origin::Worker), None, found, plan).await? {
        Intent::Replay(_) | Intent::Done(_) => return Ok(()),
        Intent::Ask(record, _, _) => record,
    };
    let outcome = take(engine, &Actor::System, (&record, id), None, None).await;
    match (outcome, found().await?.payment(id)?.is_live()) {
        (Ok(_), true) => Err(AppError::ProviderUnavailable),
        // An outcome, also where the order was cancelled meanwhile: there is nothing left to capture.
        (
            Ok(_)
            | Err(
                AppError::PaymentDeclined { .. }
                | AppError::PaymentReturned { .. }
                | AppError::ProviderRefused
                | AppError::Order(_),
            ),
            false,
        ) => Ok(()),
        (Err(error), _) => Err(error),
    }
}

async fn take(
    engine: &Engine,
    actor: &Actor,
    (record, id): (&OrderRecord, PaymentId),
    place: Option<Place>,
    ticket: Option<Ticket<'_, Paid>>,
) -> Result<Answer<Paid>, AppError> {
    let payment = record.payment(id)?;
    let gateway = engine.gateway(Some(&payment.provider))?;
    let wanted = Ask::Capture { amount: payment.expected() };
    let said = ask(engine, gateway.as_ref(), record, id, wanted).await?;
    let refusal = refusal(&said, record, id);
    let said = unless_it_stands(engine, gateway.as_ref(), record, id, said).await?;
    drop(place);
    settle(engine, actor, (record.order.id, id), &said, ticket, |record| {
        match (&refusal, record.payment(id)?.status) {
            (Some(refusal), PaymentStatus::Authorized) => Err(refusal.clone()),
            (_, _) => paid(engine, record, id),
        }
    })
    .await
}

/// Why the provider did not take the money, for the operator.
fn refusal(said: &Said, record: &OrderRecord, payment_id: PaymentId) -> Option<AppError> {
    match said {
        Err(GatewayError::Declined { code, .. }) => Some(AppError::PaymentDeclined {
            order_id: record.order.id,
            payment_id,
            code: code.clone(),
        }),
        Err(GatewayError::InvalidRequest(_)) => Some(AppError::ProviderRefused),
        Err(GatewayError::Unavailable(_)) => Some(AppError::ProviderUnavailable),
        Ok(_) | Err(GatewayError::OutcomeUnknown(_)) => None,
    }
}

/// A rejected capture says nothing about the authorization, or about earlier captures: if the
/// provider still knows the attempt, its lookup result counts.
async fn unless_it_stands(
    engine: &Engine,
    gateway: &dyn PaymentGateway,
    record: &OrderRecord,
    payment_id: PaymentId,
    said: Said,
) -> Result<Said, AppError> {
    let refused =
        matches!(said, Err(GatewayError::Declined { .. } | GatewayError::InvalidRequest(_)));
    if !refused {
        return Ok(said);
    }
    let provider_ref = record.payment(payment_id)?.provider_ref.clone();
    let call = gateway.lookup(PaymentLookup { payment_id, provider_ref });
    let limit = engine.policy.provider_timeout;
    match provider_call(gateway.name(), ProviderCall::Lookup, limit, call).await {
        Ok(Ok(Some(found))) if found.status.is_open() || found.status == ProviderStatus::Paid => {
            Ok(Ok(found))
        }
        Ok(Ok(_)) => Ok(said),
        Ok(Err(_)) | Err(_) => {
            Ok(Err(GatewayError::Unavailable("payment lookup failed".to_owned())))
        }
    }
}
