//! One customer of the ledger, who buys one order after the other.

use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::Shared;
use super::journal::Fact;
use super::meter::{Meter, Step};
use super::source::Order;
use super::steps::answered;
use crate::client::{Api, Call, Reply};
use crate::{minor_units, tokens, webhook};

/// A day: longer than any replay.
const TOKEN_SECONDS: i64 = 24 * 60 * 60;

/// What came of an order, as read back from the server.
pub struct Bought {
    /// In pence.
    pub total: i64,
    pub cancelled: bool,
}

pub struct ReplayShopper<'run> {
    shared: &'run Shared,
    user: String,
    api: Api,
}

/// The same user for the same customer in every run: a UUID made of the customer's number, as
/// version 5 makes one of a name, but with SHA-256 (version 8 is for such).
pub fn user_id(customer: &str) -> Uuid {
    let digest = Sha256::digest(format!("online-retail customer {customer}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

impl<'run> ReplayShopper<'run> {
    pub(super) fn new(shared: &'run Shared, customer: &str) -> Self {
        let user = user_id(customer).to_string();
        let claims = tokens::claims(&user, &["customer"], TOKEN_SECONDS);
        let token = tokens::mint(&shared.options.jwt_secret, &claims);
        Self { shared, user, api: shared.anonymous.with_token(token) }
    }

    /// Takes an order through all its steps, from wherever an earlier run has left it.
    pub async fn replay(&self, order: &Order, meter: &mut Meter) -> Result<Bought, String> {
        let mut fact = match self.shared.journal.get(&order.reference) {
            Some(known) => known,
            None => self.fill_cart(order, meter).await?,
        };
        let session = self.open_session(&mut fact, order, meter).await?;
        let order_id = member(&session, "order_id")?;
        if !fact.paid {
            let token = member(&session, "payment_token")?;
            let body = self.webhook(&token);
            let call = self.shared.anonymous.send_webhook(&body);
            self.step(Step::Webhook, &call, meter, &[200]).await?;
            fact.paid = true;
            self.shared.journal.put(&fact)?;
        }
        if order.cancelled && !fact.cancelled {
            self.cancel(order, &order_id, meter).await?;
            fact.cancelled = true;
            self.shared.journal.put(&fact)?;
        }
        let read = self.step(Step::Read, &self.api.see_order(&order_id), meter, &[200]).await?;
        bought(&read, order)
    }

    /// Puts every line into the cart. A line that is there already is set, not added to, so that
    /// this can be done again from the beginning.
    async fn fill_cart(&self, order: &Order, meter: &mut Meter) -> Result<Fact, String> {
        for line in &order.lines {
            let listing = self.shared.catalogue.listing(&line.sku);
            let call = self.api.put_in_cart(listing, line.qty);
            let reply = self.step(Step::Item, &call, meter, &[200, 201, 409]).await?;
            if reply.status == 409 {
                // An earlier run without a journal has opened the session: the cart is frozen.
                if reply.code() != "cart_in_checkout" {
                    return Err(reply.to_string());
                }
                break;
            }
        }
        let cart = self.step(Step::Cart, &self.api.see_cart(), meter, &[200]).await?;
        let fact = Fact {
            key: order.reference.clone(),
            user: self.user.clone(),
            cart: member(&cart, "id")?,
            ..Fact::default()
        };
        self.shared.journal.put(&fact)?;
        Ok(fact)
    }

    async fn open_session(
        &self,
        fact: &mut Fact,
        order: &Order,
        meter: &mut Meter,
    ) -> Result<Reply, String> {
        let call = self.api.open_session(&json!({ "cart_id": fact.cart })).key(&fact.key);
        let reply = self.step(Step::Session, &call, meter, &[201]).await?;
        let text = String::from_utf8_lossy(&reply.raw).into_owned();
        match &fact.session {
            Some(before) if *before != text => {
                return Err(format!("the session was answered as\n{before}\nand now as\n{text}"));
            }
            Some(_) => {}
            None => {
                fact.session = Some(text);
                self.shared.journal.put(fact)?;
            }
        }
        let amount = minor_units::parse(&member(&reply, "amount")?);
        if amount != Some(order.total) {
            let expected = minor_units::show(order.total);
            return Err(format!("the ledger says {expected}, the session {reply}"));
        }
        Ok(reply)
    }

    async fn cancel(&self, order: &Order, id: &str, meter: &mut Meter) -> Result<(), String> {
        let call = self.api.cancel_order(id).key(&format!("{}-cancel", order.reference));
        self.step(Step::Cancel, &call, meter, &[200]).await.map(drop)
    }

    fn webhook(&self, token: &str) -> Value {
        webhook::signed_under(&self.shared.options.webhook_secret, token, "paid", json!({}))
    }

    async fn step(
        &self,
        step: Step,
        call: &Call,
        meter: &mut Meter,
        expected: &[u16],
    ) -> Result<Reply, String> {
        let timeout: Duration = self.shared.options.timeout;
        let answer = answered(call, timeout).await?;
        meter.note(step, answer.took, answer.tries);
        if expected.contains(&answer.reply.status) {
            return Ok(answer.reply);
        }
        Err(answer.reply.to_string())
    }
}

/// What was read back, if it is what the ledger says.
fn bought(read: &Reply, order: &Order) -> Result<Bought, String> {
    let total =
        minor_units::parse(&member(read, "total_amount")?).ok_or("the total is no amount")?;
    let status = member(read, "status")?;
    let expected = if order.cancelled { "cancelled" } else { "paid" };
    if status != expected {
        return Err(format!("expected {expected}: {read}"));
    }
    Ok(Bought { total, cancelled: status == "cancelled" })
}

fn member(reply: &Reply, name: &str) -> Result<String, String> {
    let text = reply[name].as_str();
    text.map(ToOwned::to_owned).ok_or_else(|| format!("{name} is no string: {reply}"))
}

#[cfg(test)]
mod tests {
    use super::user_id;

    #[test]
    fn a_customer_is_the_same_distinct_user_in_every_run() {
        assert_eq!(user_id("17850"), user_id("17850"));
        assert_ne!(user_id("17850"), user_id("13047"));
        assert_eq!(user_id("17850").get_version_num(), 8);
    }
}
