//! Sample orders, placed and paid as the domain does it.

use chrono::TimeDelta;
use domain::address::Address;
use domain::coupon::Coupon;
use domain::ids::{CartId, OrderId, PaymentId, UserId};
use domain::listing::Listing;
use domain::money::Money;
use domain::order::{
    NewLine, NewOrder, OrderNumber, OrderRecord, PayPolicy, PaymentMethod, Transition,
};
use domain::payment::{NewPayment, ProviderStatus, ProviderUpdate};

use domain::pricing::{DeliveryChoice, PriceTables};

use super::Sample;

/// The provider that sample payments are with.
pub const PROVIDER: &str = "mock";

/// An odd number: multiplying by it scatters counted-up numbers over all bits, each to another.
const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;

/// What an order is placed for.
#[derive(Debug, Clone)]
pub struct Basket<'a> {
    /// The owner.
    pub user: UserId,
    /// Listings and units.
    pub lines: Vec<(&'a Listing, i64)>,
    /// A coupon, and the user's slots of it that are taken.
    pub coupon: Option<(&'a Coupon, &'a [i32])>,
    /// The cart it comes from.
    pub cart: Option<CartId>,
    /// How it is paid.
    pub method: PaymentMethod,
    /// Where it goes and how.
    pub delivery: DeliveryChoice<'a>,
}

impl<'a> Basket<'a> {
    /// An order of these lines, paid online.
    #[must_use]
    pub fn of(user: UserId, lines: &[(&'a Listing, i64)]) -> Self {
        Self {
            user,
            lines: lines.to_vec(),
            coupon: None,
            cart: None,
            method: PaymentMethod::Online,
            delivery: DeliveryChoice::default(),
        }
    }

    /// With a coupon of which the user has used nothing yet.
    #[must_use]
    pub fn coupon(self, coupon: &'a Coupon) -> Self {
        Self { coupon: Some((coupon, &[])), ..self }
    }

    /// Out of a cart.
    #[must_use]
    pub fn cart(self, cart: CartId) -> Self {
        Self { cart: Some(cart), ..self }
    }

    /// Delivered to this address by the first method of the tables.
    #[must_use]
    pub fn delivered(self, tables: &'a PriceTables, address: &'a Address) -> Self {
        let method = tables.methods.first().map(|method| method.code.as_str());
        let delivery = DeliveryChoice { tables, address: Some(address), method };
        Self { delivery, ..self }
    }

    /// Paid in cash on delivery.
    #[must_use]
    pub fn cash(self) -> Self {
        Self { method: PaymentMethod::Cod, ..self }
    }
}

impl Sample {
    /// An order number that was not given before.
    #[must_use]
    pub fn number(&self) -> OrderNumber {
        let count = self.id().as_u64_pair().1;
        OrderNumber::from_random(count.wrapping_mul(SCATTER))
    }

    /// An order that is placed now and runs out in half an hour: the step that makes it.
    ///
    /// # Panics
    /// If the domain refuses it.
    #[must_use]
    pub fn placed_order(&self, basket: &Basket<'_>) -> Transition {
        let line = |&(listing, quantity)| NewLine { listing, quantity };
        let new = NewOrder {
            id: OrderId(self.id()),
            number: self.number(),
            user_id: basket.user,
            payment_method: basket.method,
            lines: basket.lines.iter().map(line).collect(),
            coupon: basket.coupon,
            delivery: basket.delivery,
            cart_id: basket.cart,
            expires_at: self.now() + TimeDelta::minutes(30),
        };
        self.decide(|change| OrderRecord::place(&new, PayPolicy::default(), change))
            .expect("an order that can be placed")
    }

    /// Starts a payment attempt: the transition, and the attempt.
    ///
    /// # Panics
    /// If the order cannot be paid.
    #[must_use]
    pub fn begun_payment(&self, record: &OrderRecord) -> (Transition, PaymentId) {
        let in_flight_until = self.now() + TimeDelta::seconds(30);
        self.decide(|change| {
            record.begin_payment(NewPayment::at(PROVIDER), in_flight_until, change)
        })
        .expect("an order that can be paid")
    }

    /// The provider answers something about an attempt.
    ///
    /// # Panics
    /// If the order has no such attempt.
    #[must_use]
    pub fn apply_response(
        &self,
        record: &OrderRecord,
        payment: PaymentId,
        update: &ProviderUpdate,
    ) -> Transition {
        self.decide(|change| {
            record.apply_provider_response(payment, update, PayPolicy::default(), change)
        })
        .expect("an attempt of this order")
    }
}

/// What a provider says of the attempt that it calls `reference`.
#[must_use]
pub fn provider_update(
    status: ProviderStatus,
    reference: &str,
    amount: Option<Money>,
) -> ProviderUpdate {
    ProviderUpdate {
        provider_ref: Some(reference.to_owned()),
        amount,
        failure_code: (status == ProviderStatus::Failed).then(|| "card_declined".to_owned()),
        raw: format!(r#"{{"reference":"{reference}","status":"{status}"}}"#),
        ..ProviderUpdate::new(status)
    }
}
