//! Orders: `/v2/checkout/orders`.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::body::{Fields, read};
use super::books::{Amount, Authorization, Books, Capture, Order};
use super::{PayPalFake, errors, notifications, render};
use crate::exchange::{Reply, Request};
use crate::idempotency::{IdempotencyKeys, KeyState};

/// The longest idempotency key of the Orders API.
const MAX_ORDER_KEY: usize = 108;

/// Which keys an API uses.
#[derive(Clone, Copy)]
pub(super) enum Keys {
    /// Of the Orders API.
    Orders,
    /// Of the Payments API.
    Payments,
}

impl Keys {
    fn of(self, books: &mut Books) -> &mut IdempotencyKeys {
        match self {
            Self::Orders => &mut books.order_keys,
            Self::Payments => &mut books.payment_keys,
        }
    }
}

/// Answers a request once for each idempotency key. Only what was processed is remembered.
pub(super) fn once(
    fake: &PayPalFake,
    request: &Request,
    keys: Keys,
    answer: impl FnOnce(&mut Books, DateTime<Utc>) -> Result<Reply, Reply>,
) -> Reply {
    let (mut books, now) = (fake.books(), fake.clock.now());
    let key = request.header("paypal-request-id").to_owned();
    if key.len() > MAX_ORDER_KEY && matches!(keys, Keys::Orders) {
        return errors::invalid("INVALID_STRING_LENGTH", "PayPal-Request-Id");
    }
    let same = format!("{} {}", request.path.join("/"), request.text());
    if !key.is_empty() {
        match keys.of(&mut books).state(&key, &same, now) {
            KeyState::Replay(reply) => return Reply { status: 200, ..reply },
            KeyState::OtherRequest => return errors::unprocessable("DUPLICATE_REQUEST_ID"),
            KeyState::New => {}
        }
    }
    match answer(&mut books, now) {
        Ok(reply) => {
            if !key.is_empty() {
                keys.of(&mut books).remember(&key, &same, &reply, now);
            }
            reply
        }
        Err(refusal) => refusal,
    }
}

/// The full or the short form, as the request prefers.
pub(super) fn shown(books: &Books, request: &Request, status: u16, full: Value) -> Reply {
    match request.header("prefer") {
        "return=representation" if !books.ignores_prefer => Reply::json(status, full),
        _ => Reply::json(status, render::minimal(&full)),
    }
}

/// Creates an order.
pub(super) fn create(fake: &PayPalFake, request: &Request) -> Reply {
    once(fake, request, Keys::Orders, |books, now| {
        let mut order = parse(&read(request)?)?;
        (order.id, order.created_at, order.updated_at) = (books.new_id(), now, now);
        let full = render::order(&order);
        books.orders.push(order);
        // With a payment source, PayPal answers 200 to the first request as well.
        Ok(shown(books, request, 200, full))
    })
}

fn parse(body: &Value) -> Result<Order, Reply> {
    let fields = Fields::of(body, "", &["intent", "purchase_units", "payment_source"])?;
    let intent = fields.word("intent", &["CAPTURE", "AUTHORIZE"])?;
    let intent = fields.required("intent", intent)?.to_owned();
    let units = fields.value("purchase_units").and_then(Value::as_array);
    let [unit] = fields.required("purchase_units", units)?.as_slice() else {
        return Err(errors::invalid("INVALID_ARRAY_MAX_ITEMS", "/purchase_units"));
    };
    let known = ["reference_id", "description", "custom_id", "invoice_id", "amount"];
    let unit = Fields::of(unit, "/purchase_units/@reference_id=='default'", &known)?;
    unit.text("reference_id", 256)?;
    unit.text("description", 3_000)?;
    let (return_url, cancel_url) = urls(&fields)?;
    let epoch = DateTime::UNIX_EPOCH;
    Ok(Order {
        id: String::new(),
        status: if return_url.is_some() { "PAYER_ACTION_REQUIRED" } else { "CREATED" },
        intent,
        amount: unit.required("amount", unit.amount("amount")?)?,
        custom_id: unit.text("custom_id", 255)?.map(ToOwned::to_owned),
        invoice_id: unit.text("invoice_id", 127)?.map(ToOwned::to_owned),
        return_url,
        cancel_url,
        created_at: epoch,
        updated_at: epoch,
        is_unfunded: false,
        authorization: None,
        captures: Vec::new(),
        refunds: Vec::new(),
        dispute: None,
    })
}

/// Where PayPal's page sends the shopper back to.
fn urls(order: &Fields<'_>) -> Result<(Option<String>, Option<String>), Reply> {
    let Some(source) = order.object("payment_source", &["paypal"])? else {
        return Ok((None, None));
    };
    let Some(wallet) = source.object("paypal", &["experience_context"])? else {
        return Ok((None, None));
    };
    let known = [
        "return_url",
        "cancel_url",
        "user_action",
        "shipping_preference",
        "brand_name",
        "locale",
        "landing_page",
        "contact_preference",
        "payment_method_preference",
    ];
    let Some(context) = wallet.object("experience_context", &known)? else {
        return Ok((None, None));
    };
    context.word("user_action", &["CONTINUE", "PAY_NOW"])?;
    let preferences = ["GET_FROM_FILE", "NO_SHIPPING", "SET_PROVIDED_ADDRESS"];
    context.word("shipping_preference", &preferences)?;
    context.text("brand_name", 127)?;
    let url = |name: &str| -> Result<Option<String>, Reply> {
        let text = context.text(name, 4_000)?;
        let is_url = text.is_none_or(|text| text.parse::<url::Url>().is_ok());
        match is_url {
            true => Ok(text.map(ToOwned::to_owned)),
            false => Err(errors::invalid("INVALID_PARAMETER_SYNTAX", name)),
        }
    };
    Ok((url("return_url")?, url("cancel_url")?))
}

/// Shows an order.
pub(super) fn show(fake: &PayPalFake, id: &str) -> Reply {
    let (books, now) = (fake.books(), fake.clock.now());
    match books.order(id).filter(|order| !order.is_expired(now)) {
        Some(order) => Reply::json(200, render::order(order)),
        None => errors::not_found(),
    }
}

/// Captures or authorizes an approved order.
pub(super) fn complete(fake: &PayPalFake, request: &Request, id: &str, action: &str) -> Reply {
    once(fake, request, Keys::Orders, |books, now| {
        let body = read(request)?;
        Fields::of(&body, "", &[])?;
        let (payment_id, holds) = (books.new_id(), books.holds_captures);
        let order = books.order_mut(id).filter(|order| !order.is_expired(now));
        let order = order.ok_or_else(errors::not_found)?;
        may_complete(order, action)?;
        order.updated_at = now;
        if order.is_unfunded {
            order.is_unfunded = false;
            order.status = "PAYER_ACTION_REQUIRED";
            return Err(errors::unprocessable("INSTRUMENT_DECLINED"));
        }
        order.status = "COMPLETED";
        match action {
            "authorize" => order.authorization = Some(authorization(order, payment_id, now)),
            _ => order.captures.push(captured(payment_id, order.amount.clone(), true, holds, now)),
        }
        let order = order.clone();
        notifications::of_payment(fake, books, &order);
        Ok(shown(books, request, 201, render::order(&order)))
    })
}

fn may_complete(order: &Order, action: &str) -> Result<(), Reply> {
    if order.intent.to_lowercase() != action {
        return Err(errors::unprocessable("ACTION_DOES_NOT_MATCH_INTENT"));
    }
    match order.status {
        "APPROVED" => Ok(()),
        "COMPLETED" if action == "authorize" => {
            Err(errors::unprocessable("ORDER_ALREADY_AUTHORIZED"))
        }
        "COMPLETED" => Err(errors::unprocessable("ORDER_ALREADY_CAPTURED")),
        _ => Err(errors::unprocessable("ORDER_NOT_APPROVED")),
    }
}

fn authorization(order: &Order, id: String, at: DateTime<Utc>) -> Authorization {
    let amount = order.amount.clone();
    Authorization { id, status: "CREATED", amount, is_closed: false, at }
}

/// A capture, which is reviewed if captures are held.
pub(super) fn captured(
    id: String,
    amount: Amount,
    is_final: bool,
    is_held: bool,
    at: DateTime<Utc>,
) -> Capture {
    let (status, reason) = match is_held {
        true => ("PENDING", Some("PENDING_REVIEW")),
        false => ("COMPLETED", None),
    };
    Capture { id, status, reason, amount, is_final, at }
}

/// The shopper approves an order. `false`: it does not wait for that.
pub(super) fn approve(fake: &PayPalFake, id: &str, is_unfunded: bool) -> bool {
    let (mut books, now) = (fake.books(), fake.clock.now());
    let Some(order) = books.order_mut(id).filter(|order| order.waits(now)) else { return false };
    (order.status, order.is_unfunded, order.updated_at) = ("APPROVED", is_unfunded, now);
    let resource = render::order(order);
    let summary = json!("An order has been approved by buyer");
    notifications::send(
        fake,
        &mut books,
        "CHECKOUT.ORDER.APPROVED",
        ("checkout-order", resource),
        &summary,
    );
    true
}
