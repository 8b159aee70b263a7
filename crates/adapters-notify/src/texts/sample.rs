//! Three orders that exist only so that every template can be tried before the first real one: one
//! with all there can be, one with as little as possible, and one with an authorized payment.

use domain::Instant;
use domain::contact::Contact;
use domain::coupon::CouponUseStatus;
use domain::fulfillment::{Parcel, ParcelLine, ParcelStatus};
use domain::ids::{
    ItemCancellationId, ListingId, NotificationId, OrderId, OrderItemId, ParcelId, PaymentId,
    RefundId, ReturnId, UserId,
};
use domain::money::Money;
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use domain::order::{
    AppliedCoupon, CancelledStock, ItemCancellation, Order, OrderItem, OrderLifecycle, OrderNumber,
    OrderRecord, OrderReturn, PaymentMethod, ReceivedUnits, ReturnLine, ReturnStatus, StockState,
};
use domain::payment::{NewPayment, Payment, PaymentStatus};
use domain::pricing::Price;
use domain::refund::{Refund, RefundStatus};
use uuid::Uuid;

const USER: UserId = UserId(Uuid::nil());
const ORDER: OrderId = OrderId(Uuid::nil());
const NOW: Instant = Instant::UNIX_EPOCH;

/// The sample orders, and whom they are for. `None` cannot be: their amounts are amounts.
pub fn orders() -> Option<[(OrderRecord, Contact); 3]> {
    let bare = OrderRecord {
        order: order(PaymentMethod::Cod, None)?,
        payments: Vec::new(),
        refunds: Vec::new(),
        disputes: Vec::new(),
        parcels: Vec::new(),
        cancellations: Vec::new(),
        returns: Vec::new(),
    };
    let coupon =
        AppliedCoupon { coupon_id: None, code: "SAMPLE".into(), status: CouponUseStatus::Redeemed };
    let full = OrderRecord {
        order: order(PaymentMethod::Online, Some(coupon))?,
        payments: vec![payment(PaymentStatus::Refunded)?],
        refunds: vec![refund()?],
        disputes: Vec::new(),
        parcels: vec![parcel(ParcelStatus::Shipped), parcel(ParcelStatus::Returned)],
        cancellations: vec![cancelled()?],
        returns: vec![order_return()?],
    };
    let authorized = OrderRecord {
        order: order(PaymentMethod::Online, None)?,
        payments: vec![payment(PaymentStatus::Authorized)?],
        ..bare.clone()
    };
    let stranger = Contact::empty(USER, NOW);
    let friend = Contact { name: Some("Ada Sample".to_owned()), ..stranger.clone() };
    Some([(full, friend), (bare, stranger.clone()), (authorized, stranger)])
}

/// A message about one of them.
pub fn message(kind: NotificationType, channel: Channel) -> Notification {
    Notification {
        id: NotificationId(Uuid::nil()),
        user_id: USER,
        order_id: Some(ORDER),
        notification_type: kind,
        channel,
        subject: "Sample".to_owned(),
        message: "A sample message.".to_owned(),
        status: NotificationStatus::Queued,
        attempts: 0,
        last_error: None,
        created_at: NOW,
        sent_at: None,
        version: 1,
    }
}

fn amount(text: &str) -> Option<Money> {
    Money::parse(text, "GBP".parse().ok()?).ok()
}

fn order(payment_method: PaymentMethod, coupon: Option<AppliedCoupon>) -> Option<Order> {
    let discount = amount(if coupon.is_some() { "5.00" } else { "0.00" })?;
    Some(Order {
        id: ORDER,
        number: OrderNumber::from_random(0),
        user_id: USER,
        lifecycle: OrderLifecycle::Pending,
        payment_method,
        items: vec![OrderItem {
            id: OrderItemId(Uuid::nil()),
            product_id: ListingId(Uuid::nil()),
            sku: "SAMPLE-1".to_owned(),
            product_name: "Sample article".to_owned(),
            quantity: 2,
            price: amount("12.50")?,
            subtotal: amount("25.00")?,
            tax_category: domain::tax::TaxCategory::default(),
            tracked: true,
        }],
        price: Price::new(amount("25.00")?, discount).ok()?,
        delivery: None,
        coupon,
        cart_id: None,
        payment_intent_id: None,
        stock: StockState::Held,
        expires_at: None,
        created_at: NOW,
        updated_at: NOW,
        events: 0,
        version: 1,
    })
}

fn payment(status: PaymentStatus) -> Option<Payment> {
    let captured = if status.is_captured() { Some(amount("20.00")?) } else { None };
    let begun = Payment::begin(
        PaymentId(Uuid::nil()),
        ORDER,
        NewPayment::at("sample"),
        captured.or_else(|| amount("25.00"))?,
        NOW,
        NOW,
    );
    let refunded = refund()?.amount;
    let refunded = if status == PaymentStatus::Refunded { refunded } else { begun.refunded };
    Some(Payment { status, captured, refunded, ..begun })
}

fn refund() -> Option<Refund> {
    Some(Refund {
        id: RefundId(Uuid::nil()),
        payment_id: PaymentId(Uuid::nil()),
        order_id: ORDER,
        amount: amount("20.00")?,
        status: RefundStatus::Succeeded,
        reason: String::new(),
        provider_ref: None,
        failure_code: None,
        sent_at: None,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    })
}

fn cancelled() -> Option<ItemCancellation> {
    Some(ItemCancellation {
        id: ItemCancellationId(Uuid::nil()),
        order_id: ORDER,
        order_item_id: OrderItemId(Uuid::nil()),
        quantity: 1,
        amount: amount("10.00")?,
        stock: CancelledStock::Restocked,
        parcel_id: None,
        created_at: NOW,
    })
}

fn order_return() -> Option<OrderReturn> {
    let order_item_id = OrderItemId(Uuid::nil());
    Some(OrderReturn {
        id: ReturnId(Uuid::nil()),
        order_id: ORDER,
        status: ReturnStatus::Received,
        lines: vec![ReturnLine { order_item_id, quantity: 1 }],
        received: vec![ReceivedUnits {
            order_item_id,
            stock: CancelledStock::Restocked,
            quantity: 1,
            amount: amount("10.00")?,
        }],
        reason: "Too small".to_owned(),
        closing_reason: None,
        due: Some(amount("8.00")?),
        refunded: Some(amount("8.00")?),
        withheld_reason: Some("Signs of use".to_owned()),
        created_at: NOW,
        decided_at: Some(NOW),
        closed_at: Some(NOW),
        version: 3,
    })
}

fn parcel(status: ParcelStatus) -> Parcel {
    Parcel {
        id: ParcelId(Uuid::nil()),
        order_id: ORDER,
        carrier: Some("Sample Post".to_owned()),
        tracking_number: Some("SAMPLE-TRACK".to_owned()),
        status,
        lines: vec![ParcelLine { order_item_id: OrderItemId(Uuid::nil()), quantity: 1 }],
        shipped_at: NOW,
        delivered_at: None,
        returned_at: None,
        version: 1,
    }
}
