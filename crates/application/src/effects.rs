//! From a decision to a commit: what a [`Step`] means for every table.

use domain::cart::CartStatus;
use domain::contact::Contact;
use domain::coupon::CouponUse;
use domain::ids::{NotificationId, UserId};
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use domain::order::{Effect, OrderRecord, Step, StockLine, StockMove};
use ports::{CartMove, Changes, CouponUseChange, RowWrite, StockChange, StockChangeKind, Work};

use crate::engine::Engine;
use crate::error::AppError;
use crate::messages::words;

/// The changes of a step that places an order.
pub(crate) async fn placing(engine: &Engine, step: &Step) -> Result<Changes, AppError> {
    let mut changes = Changes::default();
    changes.insert_order(step);
    write_effects(engine, step, &mut changes).await?;
    Ok(changes)
}

/// The changes of a step that moves an order; the step's record gets its new versions. Nothing
/// where the step is empty.
pub(crate) async fn moving(
    engine: &Engine,
    before: &OrderRecord,
    step: &mut Step,
) -> Result<Changes, AppError> {
    let mut changes = Changes::default();
    if step.is_empty_against(before) {
        return Ok(changes);
    }
    changes.update_order(before, step);
    write_effects(engine, step, &mut changes).await?;
    Ok(changes)
}

async fn write_effects(
    engine: &Engine,
    step: &Step,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let tells = step.effects.iter().any(|e| matches!(e, Effect::Notify(_)));
    let contact = if tells {
        reachable_at(engine, step.record.order.user_id).await?
    } else {
        None
    };
    for effect in &step.effects {
        write_effect(engine, step, effect, contact.as_ref(), changes);
    }
    Ok(())
}

fn write_effect(
    engine: &Engine,
    step: &Step,
    effect: &Effect,
    contact: Option<&Contact>,
    changes: &mut Changes,
) {
    let record = &step.record;
    let order_id = record.order.id;
    let now = engine.now();
    let cart_move = |cart_id, to| CartMove {
        cart_id,
        from: CartStatus::Checkout,
        to,
        at: now,
    };
    match effect {
        Effect::Stock(kind, lines) => {
            changes
                .stock
                .extend(lines.iter().map(|line| stock_change(*kind, line)));
        }
        Effect::ReserveCoupon {
            usage,
            coupon_version,
        } => {
            changes.coupon_uses.push(reserve(usage, *coupon_version));
        }
        Effect::RedeemCoupon {
            coupon_id,
            order_id,
        } => {
            let (coupon_id, order_id) = (*coupon_id, *order_id);
            changes.coupon_uses.push(CouponUseChange::Redeem {
                coupon_id,
                order_id,
            });
        }
        Effect::ReleaseCoupon {
            coupon_id,
            order_id,
            was_redeemed,
        } => {
            let (coupon_id, order_id, was_redeemed) = (*coupon_id, *order_id, *was_redeemed);
            let release = CouponUseChange::Release {
                coupon_id,
                order_id,
                was_redeemed,
            };
            changes.coupon_uses.push(release);
        }
        Effect::ConvertCart(cart) => {
            changes
                .cart_moves
                .push(cart_move(*cart, CartStatus::Converted));
        }
        Effect::ReopenCart(cart) => changes
            .cart_moves
            .push(cart_move(*cart, CartStatus::Active)),
        Effect::UpdateInventory => {
            changes.enqueue(engine.job(Work::update_inventory(order_id), now));
        }
        Effect::CancelPayment(payment) => {
            let busy = record.payment(*payment).ok().and_then(|p| p.busy_until);
            let run_at = busy.unwrap_or(now).max(now);
            changes.enqueue(engine.job(Work::cancel_payment(order_id, *payment), run_at));
        }
        Effect::SendRefund(refund) => {
            changes.enqueue(engine.job(Work::refund(order_id, *refund), now));
        }
        Effect::Notify(kind) => notify(engine, record, *kind, contact, changes),
    }
}

fn stock_change(kind: StockMove, line: &StockLine) -> StockChange {
    let quantity = line.quantity;
    let kind = match kind {
        StockMove::Hold => StockChangeKind::Hold {
            quantity,
            version: line.version,
            tracked: line.tracked,
        },
        StockMove::Release => StockChangeKind::Release { quantity },
        StockMove::Commit => StockChangeKind::Commit { quantity },
        StockMove::Return => StockChangeKind::Return { quantity },
    };
    StockChange {
        listing_id: line.listing_id,
        kind,
    }
}

fn reserve(usage: &CouponUse, coupon_version: i64) -> CouponUseChange {
    CouponUseChange::Reserve {
        usage: usage.clone(),
        coupon_version,
    }
}

/// One message for each channel on which the customer can be reached and wants to be.
fn notify(
    engine: &Engine,
    record: &OrderRecord,
    kind: NotificationType,
    contact: Option<&Contact>,
    changes: &mut Changes,
) {
    let now = engine.now();
    let reachable = |c: &&Channel| contact.is_some_and(|card| card.address(**c).is_some());
    for &channel in kind.channels().iter().filter(reachable) {
        let words = words(kind, channel, record);
        let id = NotificationId(engine.uuid());
        let confirmation = kind == NotificationType::OrderConfirmation;
        changes.notifications.push(RowWrite::Insert(Notification {
            id,
            user_id: record.order.user_id,
            order_id: Some(record.order.id),
            notification_type: kind,
            channel,
            subject: words.subject,
            message: words.text,
            status: NotificationStatus::Queued,
            attempts: 0,
            last_error: None,
            created_at: now,
            sent_at: None,
            version: 1,
        }));
        let of = confirmation.then_some(record.order.id);
        changes.enqueue(engine.job(Work::notify(id, of), now));
    }
}

/// The user's contact card; where they have left no address, the placeholder of a shop that only
/// prints its messages.
pub(crate) async fn reachable_at(
    engine: &Engine,
    user: UserId,
) -> Result<Option<Contact>, AppError> {
    let card = engine.store.contact(user).await?;
    let Some(placeholder) = &engine.policy.placeholder else {
        return Ok(card);
    };
    let mut card = card.unwrap_or_else(|| Contact::empty(user, engine.now()));
    if card.email.is_none() && card.phone.is_none() {
        card.email.clone_from(&placeholder.email);
        card.phone.clone_from(&placeholder.phone);
    }
    Ok(Some(card))
}
