//! An order as `kassa orders show` prints it: what the operator's API tells, on one screen.

use domain::order::{OrderEvent, OrderItem, OrderRecord};
use domain::payment::Payment;
use domain::refund::Refund;
use serde_json::{Value, json};

use super::time;

/// The order with its lines, payments, refunds and history.
pub fn order(record: &OrderRecord, events: &[OrderEvent]) -> Value {
    let order = &record.order;
    json!({
        "id": order.id.0,
        "number": order.number.as_str(),
        "user_id": order.user_id.0,
        "status": record.status().as_str(),
        "payment_status": record.payment_status().as_str(),
        "fulfillment_status": record.fulfillment_status().as_str(),
        "payment_method": order.payment_method.as_str(),
        "currency": order.currency().code(),
        "total_amount": order.price.total_amount().to_string(),
        "discount_applied": order.price.discount_applied().to_string(),
        "final_amount": order.final_amount().to_string(),
        "cancelled_amount": record.cancelled_amount().to_string(),
        "coupon": order.coupon.as_ref().map(|coupon| coupon.code.as_str()),
        "created_at": time(order.created_at),
        "expires_at": order.expires_at.map(time),
        "items": order.items.iter().map(|line| item(line, record)).collect::<Vec<_>>(),
        "payments": record.payments.iter().map(payment).collect::<Vec<_>>(),
        "refunds": record.refunds.iter().map(refund).collect::<Vec<_>>(),
        "events": events.iter().map(event).collect::<Vec<_>>(),
    })
}

fn item(item: &OrderItem, record: &OrderRecord) -> Value {
    json!({
        "sku": item.sku,
        "product_name": item.product_name,
        "quantity": item.quantity,
        "cancelled_quantity": record.cancelled_quantity(item.id),
        "price": item.price.to_string(),
        "subtotal": item.subtotal.to_string(),
    })
}

fn payment(payment: &Payment) -> Value {
    json!({
        "id": payment.id.0,
        "provider": payment.provider,
        "provider_ref": payment.provider_ref,
        "status": payment.status.as_str(),
        "amount": payment.amount.to_string(),
        "failure_code": payment.failure_code,
        "created_at": time(payment.created_at),
    })
}

fn refund(refund: &Refund) -> Value {
    json!({
        "id": refund.id.0,
        "payment_id": refund.payment_id.0,
        "status": refund.status.as_str(),
        "amount": refund.amount.to_string(),
        "reason": refund.reason,
    })
}

fn event(event: &OrderEvent) -> Value {
    json!({
        "at": time(event.at),
        "what": event.kind.as_str(),
        "from": event.from,
        "to": event.to,
        "who": event.actor.to_string(),
        "why": event.reason,
    })
}
