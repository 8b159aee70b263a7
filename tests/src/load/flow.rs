//! What a shopper does: the three flows that are measured, request by request.

use std::time::Instant;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::connection::Call;
use super::shopper::Shopper;
use crate::{minor_units, shop, webhook};

/// A flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Flow {
    /// Create an order, read it, pay it, read it
    A,
    /// Fill a cart, read it, open a checkout session, receive the signed webhook, read the order
    B,
    /// Read one order
    R,
}

/// What the shop answered is not what it should be, or it did not answer.
type Outcome<T> = Result<T, String>;

impl Flow {
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::R => "R",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::A => "A: create an order of 3 lines, read, pay, read (4 requests)",
            Self::B => "B: 3 items added, cart, checkout session, webhook, order (7 requests)",
            Self::R => "R: read one order (1 request)",
        }
    }

    /// The names of its requests; one that is repeated has one name.
    pub fn steps(self) -> &'static [&'static str] {
        match self {
            Self::A => &["create order", "read order", "pay", "read paid order"],
            Self::B => &["add item", "read cart", "open session", "webhook", "read paid order"],
            Self::R => &["read order"],
        }
    }

    /// Does it once.
    pub(super) async fn run(self, shopper: &mut Shopper) -> Outcome<()> {
        match self {
            Self::A => order_and_pay(shopper).await,
            Self::B => check_out(shopper).await,
            Self::R => read_order(shopper).await,
        }
    }
}

async fn order_and_pay(shopper: &mut Shopper) -> Outcome<()> {
    let lines = shopper.lines();
    let total = lines.iter().map(|line| line.total()).sum();
    let items = lines.iter().map(|line| json!({ "product_id": line.id, "quantity": line.units }));
    let body = json!({ "items": items.collect::<Vec<_>>() });
    let (customer, token) = shopper.customer();
    let create = Call::post("/api/orders", body).by(&token);
    let order = step(shopper, 0, create, &[201]).await?;
    amounts_to(&order, "total_amount", total)?;
    let order = text(&order, "id")?;
    let path = format!("/api/orders/{order}");
    let read = step(shopper, 1, Call::get(&path).by(&token), &[200]).await?;
    is(&read, "status", "pending")?;
    has_lines(&read, lines.len())?;
    let pay = format!("{path}/pay");
    step(shopper, 2, Call::post(&pay, json!({})).by(&token), &[200]).await?;
    let read = step(shopper, 3, Call::get(&path).by(&token), &[200]).await?;
    is(&read, "status", "paid")?;
    shopper.bought(order, customer);
    Ok(())
}

async fn check_out(shopper: &mut Shopper) -> Outcome<()> {
    let lines = shopper.lines();
    let total = lines.iter().map(|line| line.total()).sum();
    let (_, token) = shopper.customer();
    for line in &lines {
        let body = json!({ "listing": line.id, "qty": line.units });
        let add = Call::post("/api/cart/items", body).by(&token);
        step(shopper, 0, add, &[200, 201]).await?;
    }
    let cart = step(shopper, 1, Call::get("/api/cart").by(&token), &[200]).await?;
    has_lines(&cart, lines.len())?;
    amounts_to(&cart, "total_amount", total)?;
    let (body, key) = (json!({ "cart_id": cart["id"] }), shop::fresh_id());
    let open = Call::post("/api/checkout/session", body).by(&token).key(&key);
    let session = step(shopper, 2, open, &[201]).await?;
    amounts_to(&session, "amount", total)?;
    let paid = webhook::signed(&text(&session, "payment_token")?, "paid");
    step(shopper, 3, Call::post("/api/payments/webhook", paid), &[200]).await?;
    let path = format!("/api/orders/{}", text(&session, "order_id")?);
    let read = step(shopper, 4, Call::get(&path).by(&token), &[200]).await?;
    is(&read, "status", "paid")
}

async fn read_order(shopper: &mut Shopper) -> Outcome<()> {
    let (order, token) = shopper.known_order()?;
    let path = format!("/api/orders/{order}");
    let read = step(shopper, 0, Call::get(&path).by(&token), &[200]).await?;
    is(&read, "id", &order)
}

/// Sends a call and notes the time until its whole answer was read.
async fn step(
    shopper: &mut Shopper,
    number: usize,
    call: Call<'_>,
    expected: &[u16],
) -> Outcome<Value> {
    let begun = Instant::now();
    let answer = shopper.connection.send(call, expected).await?;
    shopper.note_step(number, begun.elapsed());
    Ok(answer)
}

fn text(answer: &Value, member: &str) -> Outcome<String> {
    answer[member].as_str().map(str::to_owned).ok_or_else(|| format!("{member} is no text"))
}

fn is(answer: &Value, member: &str, expected: &str) -> Outcome<()> {
    let found = answer[member].as_str().unwrap_or_default();
    if found == expected { Ok(()) } else { Err(format!("{member} is {found:?}")) }
}

fn has_lines(answer: &Value, expected: usize) -> Outcome<()> {
    let found = answer["items"].as_array().map_or(0, Vec::len);
    if found == expected { Ok(()) } else { Err(format!("{found} lines, expected {expected}")) }
}

fn amounts_to(answer: &Value, member: &str, expected: i64) -> Outcome<()> {
    let found = answer[member].as_str().and_then(minor_units::parse);
    if found == Some(expected) { Ok(()) } else { Err(format!("{member} is not the lines' sum")) }
}
