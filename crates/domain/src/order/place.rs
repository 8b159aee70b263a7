//! Placing an order: lines are merged and priced, and stock and the coupon use are reserved in the
//! same commit.

use super::payment::on_paid;
use super::{
    AppliedCoupon, ChangeContext, Effect, Order, OrderError, OrderEventKind, OrderItem,
    OrderLifecycle, OrderNumber, OrderRecord, PayPolicy, PaymentMethod, Shortage, StockLine,
    StockMove, StockState, Transition,
};
use crate::Instant;
use crate::coupon::{Coupon, CouponUse, CouponUseChange, CouponUseStatus};
use crate::ids::{CartId, CouponUseId, ListingId, OrderId, OrderItemId, UserId};
use crate::limits::{MAX_LINES, MAX_QUANTITY};
use crate::listing::Listing;
use crate::money::Money;
use crate::pricing::{Delivery, DeliveryChoice, Price, sum_of_lines};

/// A requested line.
#[derive(Debug, Clone, Copy)]
pub struct NewLine<'a> {
    /// The listing, as it was read.
    pub listing: &'a Listing,
    /// Units.
    pub quantity: i64,
}

/// A requested order.
#[derive(Debug, Clone)]
pub struct NewOrder<'a> {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// The owner.
    pub user_id: UserId,
    /// How it is paid.
    pub payment_method: PaymentMethod,
    /// Its lines; lines of one listing are summed.
    pub lines: Vec<NewLine<'a>>,
    /// A coupon, as it was read, with the user's slots that are taken.
    pub coupon: Option<(&'a Coupon, &'a [i32])>,
    /// Where it goes and how.
    pub delivery: DeliveryChoice<'a>,
    /// The cart it comes from.
    pub cart_id: Option<CartId>,
    /// When it is cancelled automatically unless it is paid, or, cash on delivery, confirmed.
    pub expires_at: Instant,
}

impl OrderRecord {
    /// Places an order. Guards decide on stock and coupon once more inside the commit.
    ///
    /// # Errors
    /// [`OrderError::Empty`], [`OrderError::TooManyLines`], [`OrderError::Quantity`],
    /// [`OrderError::NotForSale`], [`OrderError::CurrencyMismatch`], [`OrderError::OutOfStock`],
    /// [`OrderError::CouponNotUsable`], [`OrderError::Delivery`] or [`OrderError::Money`].
    pub fn place(
        new: &NewOrder<'_>,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let lines = merged(&new.lines)?;
        ensure_for_sale(&lines)?;
        ensure_in_stock(&lines)?;
        let price = price(new, &lines, change.now)?;
        let categories = lines.iter().map(|line| &line.listing.tax_category);
        let delivery = new.delivery.plan(price.final_amount(), categories)?;
        let items = items(&lines, change)?;
        let order = charged(order(new, items, (price, delivery), change.now))?;
        let record = Self {
            order,
            payments: Vec::new(),
            refunds: Vec::new(),
            disputes: Vec::new(),
            parcels: Vec::new(),
            cancellations: Vec::new(),
            returns: Vec::new(),
        };
        let mut transition = Transition::from(record);
        hold_stock(&mut transition, &lines);
        reserve_coupon(&mut transition, new, change)?;
        transition.record_event(OrderEventKind::Created, None, None, change);
        finish(&mut transition, policy, change)?;
        Ok(transition)
    }
}

/// A free order counts as paid immediately; one for cash on delivery converts its cart.
fn finish(
    transition: &mut Transition,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let (method, cart) = (transition.record.order.payment_method, transition.record.order.cart_id);
    match method {
        PaymentMethod::Online if transition.record.order.grand_total().is_zero() => {
            on_paid(transition, "no_payment_required", policy, change)?;
        }
        PaymentMethod::Online => {}
        PaymentMethod::Cod => {
            if let Some(cart) = cart {
                transition.effect(Effect::ConvertCart(cart));
            }
        }
    }
    Ok(())
}

fn merged<'a>(lines: &[NewLine<'a>]) -> Result<Vec<NewLine<'a>>, OrderError> {
    let mut merged: Vec<NewLine<'a>> = Vec::with_capacity(lines.len());
    let mut place_of = std::collections::HashMap::<ListingId, usize>::new();
    for line in lines {
        if !(1..=MAX_QUANTITY).contains(&line.quantity) {
            return Err(OrderError::Quantity(line.listing.id));
        }
        let at = *place_of.entry(line.listing.id).or_insert(merged.len());
        match merged.get_mut(at) {
            Some(first) => first.quantity = first.quantity.saturating_add(line.quantity),
            None => merged.push(*line),
        }
    }
    if let Some(line) = merged.iter().find(|l| l.quantity > MAX_QUANTITY) {
        return Err(OrderError::Quantity(line.listing.id));
    }
    match merged.len() {
        0 => Err(OrderError::Empty),
        n if n > MAX_LINES => Err(OrderError::TooManyLines),
        _ => Ok(merged),
    }
}

fn ensure_for_sale(lines: &[NewLine<'_>]) -> Result<(), OrderError> {
    let archived: Vec<ListingId> =
        lines.iter().filter(|l| !l.listing.is_active).map(|l| l.listing.id).collect();
    if archived.is_empty() { Ok(()) } else { Err(OrderError::NotForSale(archived)) }
}

fn ensure_in_stock(lines: &[NewLine<'_>]) -> Result<(), OrderError> {
    let short: Vec<Shortage> = lines
        .iter()
        .filter_map(|l| {
            let available = l.listing.available()?;
            let shortage = Shortage { listing_id: l.listing.id, wanted: l.quantity, available };
            (available < l.quantity).then_some(shortage)
        })
        .collect();
    if short.is_empty() { Ok(()) } else { Err(OrderError::OutOfStock(short)) }
}

fn price(new: &NewOrder<'_>, lines: &[NewLine<'_>], now: Instant) -> Result<Price, OrderError> {
    let currency = lines.first().ok_or(OrderError::Empty)?.listing.unit_price.currency();
    if let Some(other) = lines.iter().find(|l| l.listing.unit_price.currency() != currency) {
        let right = other.listing.unit_price.currency();
        return Err(OrderError::CurrencyMismatch { left: currency, right });
    }
    let priced = lines.iter().map(|l| (l.listing.unit_price, l.quantity));
    let total = sum_of_lines(currency, priced)?.to_total()?;
    let discount = match new.coupon {
        Some((coupon, taken)) => coupon.discount_for(new.user_id, taken, total, now)?,
        None => Money::zero(currency),
    };
    Ok(Price::with_discount(total, discount)?)
}

fn items(lines: &[NewLine<'_>], change: &ChangeContext<'_>) -> Result<Vec<OrderItem>, OrderError> {
    lines
        .iter()
        .map(|line| {
            Ok(OrderItem {
                id: OrderItemId((change.new_id)()),
                product_id: line.listing.id,
                sku: line.listing.sku.clone(),
                product_name: line.listing.name.clone(),
                quantity: line.quantity,
                price: line.listing.unit_price,
                subtotal: line.listing.unit_price.times(line.quantity)?,
                tax_category: line.listing.tax_category.clone(),
                tracked: line.listing.is_tracked(),
            })
        })
        .collect()
}

fn order(
    new: &NewOrder<'_>,
    items: Vec<OrderItem>,
    (price, delivery): (Price, Option<Delivery>),
    now: Instant,
) -> Order {
    let coupon = new.coupon.map(|(coupon, _)| AppliedCoupon {
        coupon_id: Some(coupon.id),
        code: coupon.code.to_string(),
        status: CouponUseStatus::Reserved,
    });
    Order {
        id: new.id,
        number: new.number.clone(),
        user_id: new.user_id,
        lifecycle: OrderLifecycle::Pending,
        payment_method: new.payment_method,
        items,
        price,
        delivery: delivery.map(Box::new),
        coupon,
        cart_id: new.cart_id,
        payment_intent_id: None,
        stock: StockState::Held,
        expires_at: Some(new.expires_at),
        created_at: now,
        updated_at: now,
        events: 0,
        version: 1,
    }
}

/// The order with shipping and taxes in its price.
fn charged(mut order: Order) -> Result<Order, OrderError> {
    order.price = order.breakdown()?.price;
    order.price.grand_total().within_limit()?;
    Ok(order)
}

/// Every line is guarded: by its version (price and sale), and by its stock if it is tracked.
fn hold_stock(transition: &mut Transition, lines: &[NewLine<'_>]) {
    let lines = lines
        .iter()
        .map(|l| StockLine {
            listing_id: l.listing.id,
            quantity: l.quantity,
            version: l.listing.version,
            tracked: l.listing.is_tracked(),
        })
        .collect();
    transition.effect(Effect::Stock(StockMove::Hold, lines));
}

fn reserve_coupon(
    transition: &mut Transition,
    new: &NewOrder<'_>,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let Some((coupon, taken)) = new.coupon else {
        return Ok(());
    };
    transition.effect(reservation(coupon, taken, (new.id, new.user_id), change)?);
    Ok(())
}

/// The effect that takes a use of `coupon`; refused if the user has no slot left.
pub(super) fn reservation(
    coupon: &Coupon,
    taken: &[i32],
    (order_id, user_id): (OrderId, UserId),
    change: &ChangeContext<'_>,
) -> Result<Effect, OrderError> {
    let id = CouponUseId((change.new_id)());
    let slot = coupon.free_slot(taken, id).ok_or(OrderError::CouponNotUsable)?;
    let usage = CouponUse {
        id,
        coupon_id: coupon.id,
        order_id,
        user_id,
        slot,
        status: CouponUseStatus::Reserved,
        created_at: change.now,
    };
    Ok(Effect::Coupon(CouponUseChange::Reserve { usage, coupon_version: coupon.version }))
}
