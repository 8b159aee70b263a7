//! From a decision to a commit: the row changes of a [`Transition`].

use domain::contact::Contact;
use domain::ids::{NotificationId, UserId};
use domain::locale::Locale;
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use domain::order::{Actor, Effect, OrderEventKind, OrderJob, OrderRecord, StockMove, Transition};
use ports::{Changes, RowWrite, StockCause};

use crate::delivery_job::delivery;
use crate::engine::Engine;
use crate::error::AppError;
use crate::messages::words;

/// Adds a new order to a commit. `contact` is where its customer can be reached, if the same commit changes that.
pub(crate) async fn insert_new_order(
    engine: &Engine,
    transition: &Transition,
    contact: Option<Contact>,
    changes: &mut Changes,
) -> Result<(), AppError> {
    changes.insert_order(transition);
    write_effects(engine, transition, contact, changes).await
}

/// Database changes for a transition, whose record gets its new versions; empty if it changes
/// nothing.
pub(crate) async fn changes_for_update(
    engine: &Engine,
    before: &OrderRecord,
    transition: &mut Transition,
) -> Result<Changes, AppError> {
    let mut changes = Changes::default();
    if transition.is_empty_against(before) {
        return Ok(changes);
    }
    changes.update_order(before, transition);
    write_effects(engine, transition, None, &mut changes).await?;
    Ok(changes)
}

async fn write_effects(
    engine: &Engine,
    transition: &Transition,
    contact: Option<Contact>,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let tells = transition.effects.iter().any(|e| matches!(e, Effect::Notify(_)));
    let contact = match contact {
        None if tells => reachable_at(engine, transition.record.order.user_id).await?,
        contact => contact,
    };
    for effect in &transition.effects {
        write_effect(engine, transition, effect, contact.as_ref(), changes);
    }
    Ok(())
}

fn write_effect(
    engine: &Engine,
    transition: &Transition,
    effect: &Effect,
    contact: Option<&Contact>,
    changes: &mut Changes,
) {
    match effect {
        Effect::Stock(..) | Effect::Coupon(_) | Effect::ConvertCart(_) | Effect::ReopenCart(_) => {
            let cause = |kind| stock_cause(engine, transition, kind);
            changes.write_effect(effect, cause, engine.now());
        }
        Effect::Job(job) => enqueue(engine, &transition.record, *job, changes),
        Effect::Notify(kind) => notify(engine, &transition.record, *kind, contact, changes),
    }
}

/// Queues a job. A payment with a provider call in flight is cancelled after that call must have ended.
fn enqueue(engine: &Engine, record: &OrderRecord, job: OrderJob, changes: &mut Changes) {
    let now = engine.now();
    let in_flight_until = match job {
        OrderJob::CancelPayment(id) => record.payment(id).ok().and_then(|p| p.in_flight_until),
        OrderJob::UpdateInventory
        | OrderJob::SyncPayment(_)
        | OrderJob::ConfirmPayment(_)
        | OrderJob::CapturePayment(_)
        | OrderJob::SendRefund(_) => None,
    };
    let run_at = in_flight_until.unwrap_or(now).max(now);
    changes.enqueue(engine.order_job(record.order.id, job, run_at));
}

/// The cause of a stock change by an order, including returned units and write-offs.
fn stock_cause(engine: &Engine, transition: &Transition, kind: StockMove) -> StockCause {
    let order = &transition.record.order;
    let event = transition.events.first();
    let number = &order.number;
    let returned = transition.events.iter().any(|e| e.kind == OrderEventKind::ReturnReceived);
    StockCause {
        reason: match kind {
            StockMove::WriteOff if returned => {
                format!("order {number}, returned and written off")
            }
            StockMove::Return if returned => format!("order {number}, returned"),
            StockMove::WriteOffHeld | StockMove::WriteOff => format!("order {number}, written off"),
            StockMove::Hold | StockMove::Release | StockMove::Commit | StockMove::Return => {
                format!("order {number}")
            }
        },
        actor: event.map_or(Actor::System, |event| event.actor.clone()),
        order_id: Some(order.id),
        at: engine.now(),
    }
}

/// One message for each of the shop's channels for which the customer has an address and has not
/// opted out.
///
/// A customer who wants messages but has no address gets one that is stored and not sent: an
/// operator can send it once there is an address.
fn notify(
    engine: &Engine,
    record: &OrderRecord,
    kind: NotificationType,
    contact: Option<&Contact>,
    changes: &mut Changes,
) {
    let reachable = |c: &Channel| contact.is_some_and(|card| card.address(*c).is_some());
    let wanted: Vec<Channel> = wanted_channels(engine, kind, contact).collect();
    let locale = contact.and_then(|card| card.locale.as_ref());
    let write = |channel, status| new_notification(engine, record, (kind, channel), locale, status);
    for &channel in wanted.iter().filter(|c| reachable(c)) {
        let message = write(channel, NotificationStatus::Queued);
        changes.enqueue(engine.job(delivery(engine, &message), engine.now()));
        changes.notifications.push(RowWrite::Insert(message));
    }
    if let Some(&channel) = wanted.first().filter(|_| !wanted.iter().any(reachable)) {
        let message = write(channel, NotificationStatus::NoAddress);
        changes.notifications.push(RowWrite::Insert(message));
    }
}

/// The channels of a message type that have a notifier and that the user has not opted out of.
pub(crate) fn wanted_channels(
    engine: &Engine,
    kind: NotificationType,
    contact: Option<&Contact>,
) -> impl Iterator<Item = Channel> {
    let carried = |c: &Channel| !engine.policy.silent.contains(c);
    let wants = move |c: &Channel| contact.is_none_or(|card| card.wants(*c));
    kind.channels().iter().copied().filter(carried).filter(wants)
}

/// A new message about an order, in the user's language.
fn new_notification(
    engine: &Engine,
    record: &OrderRecord,
    (kind, channel): (NotificationType, Channel),
    locale: Option<&Locale>,
    status: NotificationStatus,
) -> Notification {
    let languages = locale.into_iter().chain([&engine.policy.default_locale]);
    let words = words(kind, channel, record, languages);
    Notification {
        id: NotificationId(engine.uuid()),
        user_id: record.order.user_id,
        order_id: Some(record.order.id),
        notification_type: kind,
        channel,
        subject: words.subject,
        message: words.text,
        status,
        attempts: 0,
        last_error: None,
        created_at: engine.now(),
        sent_at: None,
        version: 1,
    }
}

/// The user's contact details; without an address, the placeholder of a shop that only prints its
/// messages.
pub(crate) async fn reachable_at(
    engine: &Engine,
    user: UserId,
) -> Result<Option<Contact>, AppError> {
    Ok(contact_or_placeholder(engine, user, engine.store.contact(user).await?))
}

/// A user's contact details as stored, or those of the placeholder.
pub(crate) fn contact_or_placeholder(
    engine: &Engine,
    user: UserId,
    stored: Option<Contact>,
) -> Option<Contact> {
    let Some(placeholder) = &engine.policy.placeholder else {
        return stored;
    };
    let mut card = stored.unwrap_or_else(|| Contact::empty(user, engine.now()));
    if card.email.is_none() && card.phone.is_none() {
        card.email.clone_from(&placeholder.email);
        card.phone.clone_from(&placeholder.phone);
    }
    Some(card)
}
