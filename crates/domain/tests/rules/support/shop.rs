//! A shop: currencies, listings, coupons, and orders placed in it.

use domain::address::Address;
use domain::coupon::{Coupon, CouponCode, Discount};
use domain::ids::{CartId, CouponId, ListingId, OrderId, UserId};
use domain::listing::{Listing, ListingDraft};
use domain::money::{Currency, Money, Percent};
use domain::order::{
    NewLine, NewOrder, OrderError, OrderNumber, OrderRecord, PaymentMethod, Transition,
};
use domain::pricing::{DeliveryChoice, PriceTables};
use domain::tax::TaxCategory;
use uuid::Uuid;

use super::{at, customer, decide, fresh};

/// The customer.
pub const SHOPPER: UserId = UserId(Uuid::from_u128(100));
/// Another user.
pub const STRANGER: UserId = UserId(Uuid::from_u128(101));
/// The provider that attempts are with.
pub const CARD: &str = "mock";

/// US dollars: two digits.
pub fn usd() -> Currency {
    "USD".parse().unwrap()
}

/// Euros: two digits.
pub fn eur() -> Currency {
    "EUR".parse().unwrap()
}

/// Yen: no digits.
pub fn jpy() -> Currency {
    "JPY".parse().unwrap()
}

/// So many cents of a dollar.
pub fn money(cents: i64) -> Money {
    Money::new(cents, usd()).unwrap()
}

/// A small number as an id.
pub fn id_of<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

/// A listing for sale at so many cents; `stock` of `None` is not tracked.
pub fn listing(number: u128, cents: i64, stock: Option<i64>) -> Listing {
    let draft = ListingDraft {
        sku: format!("SKU-{number}"),
        name: format!("Thing {number}"),
        vendor: None,
        school: None,
        spec: None,
        unit_price: money(cents),
        stock,
        tax_category: TaxCategory::default(),
        is_active: true,
    };
    let listing = Listing::create(id_of::<ListingId>(number), draft, at(-1_000)).unwrap();
    Listing { version: 7, ..listing }
}

/// So many cents off.
pub fn fixed(cents: i64) -> Discount {
    Discount::Fixed(money(cents))
}

/// So many hundredths of a percent off.
pub fn percent(hundredths: i64) -> Discount {
    Discount::Percent(Percent::from_hundredths(hundredths).unwrap())
}

/// A coupon for anybody, without any limit.
pub fn coupon(number: u128, discount: Discount) -> Coupon {
    Coupon {
        id: id_of::<CouponId>(number),
        code: CouponCode::parse(&format!("Save-{number}")).unwrap(),
        owner_id: None,
        discount,
        min_order_amount: None,
        max_redemptions: None,
        max_per_user: None,
        starts_at: None,
        expires_at: None,
        is_active: true,
        reserved: 0,
        redeemed: 0,
        created_at: at(-1_000),
        updated_at: at(-1_000),
        version: 3,
    }
}

/// What a shopper asks for.
pub struct Basket {
    /// Listings and units.
    pub lines: Vec<(Listing, i64)>,
    /// A coupon and the slots of it that the shopper has taken.
    pub coupon: Option<(Coupon, Vec<i32>)>,
    /// How it is to be paid.
    pub method: PaymentMethod,
    /// The cart it comes from.
    pub cart: Option<CartId>,
    /// Seconds until it runs out.
    pub ttl: i64,
    /// The shop's shipping methods and tax rates.
    pub tables: PriceTables,
    /// Where it goes.
    pub address: Option<Address>,
    /// By which method.
    pub shipping: Option<&'static str>,
}

impl Basket {
    /// These lines, to be paid online within a quarter of an hour.
    pub fn of(lines: Vec<(Listing, i64)>) -> Self {
        Self {
            lines,
            coupon: None,
            method: PaymentMethod::Online,
            cart: Some(id_of(500)),
            ttl: 900,
            tables: PriceTables::default(),
            address: None,
            shipping: None,
        }
    }

    /// The same, delivered from a shop with these tables.
    pub fn delivered(
        self,
        tables: PriceTables,
        address: Address,
        shipping: Option<&'static str>,
    ) -> Self {
        Self { tables, address: Some(address), shipping, ..self }
    }

    /// The same with a coupon.
    pub fn with(self, coupon: Coupon) -> Self {
        Self { coupon: Some((coupon, Vec::new())), ..self }
    }

    /// The same, to be paid in cash on delivery.
    pub fn cod(self) -> Self {
        Self { method: PaymentMethod::Cod, ..self }
    }

    /// The order, placed at noon.
    pub fn place(&self) -> Result<Transition, OrderError> {
        let lines = self.lines.iter();
        let new = NewOrder {
            id: OrderId(fresh()),
            number: OrderNumber::from_random(fresh().as_u64_pair().1),
            user_id: SHOPPER,
            payment_method: self.method,
            lines: lines
                .map(|(listing, quantity)| NewLine { listing, quantity: *quantity })
                .collect(),
            coupon: self.coupon.as_ref().map(|(c, t)| (c, t.as_slice())),
            delivery: DeliveryChoice {
                tables: &self.tables,
                address: self.address.as_ref(),
                method: self.shipping,
            },
            cart_id: self.cart,
            expires_at: at(self.ttl),
        };
        decide(&customer(), at(0), |change| OrderRecord::place(&new, Default::default(), change))
    }
}

/// Two lines, three units, 25.00 in all: to be paid online.
pub fn online_order() -> OrderRecord {
    two_lines().place().unwrap().record
}

/// The same for cash on delivery.
pub fn cod_order() -> OrderRecord {
    two_lines().cod().place().unwrap().record
}

fn two_lines() -> Basket {
    Basket::of(vec![(listing(1, 1_000, Some(50)), 2), (listing(2, 500, Some(50)), 1)])
}
