//! What the demo shop sells, and its coupons.

use domain::Instant;
use domain::coupon::{Coupon, CouponCode, Discount};
use domain::ids::{CouponId, ListingId, UserId};
use domain::listing::{Listing, ListingDraft};
use domain::money::{Currency, Money, Percent};

use super::{CUSTOMER, id};

/// Who offers all of it.
const VENDOR: &str = "Kassa demo";

/// An article: sku, name, specification, price in hundredths of the currency's unit, stock.
type Article = (&'static str, &'static str, &'static str, i64, Option<i64>);

/// Enough of most, little of some, the last piece of one; what is printed at home has no stock.
const ARTICLES: [Article; 12] = [
    ("DEMO-NOTEBOOK", "Notebook, squared", "A5, 96 leaves", 4_50, Some(500)),
    ("DEMO-PENCILS", "Pencils, box of twelve", "HB", 3_20, Some(400)),
    ("DEMO-PEN", "Fountain pen", "blue, medium nib", 18_00, Some(40)),
    ("DEMO-INK", "Ink, royal blue", "30 ml", 6_75, Some(120)),
    ("DEMO-SATCHEL", "Satchel, canvas", "38 × 28 cm", 59_00, Some(12)),
    ("DEMO-JUMPER-S", "School jumper", "S, navy", 24_00, Some(25)),
    ("DEMO-JUMPER-M", "School jumper", "M, navy", 24_00, Some(3)),
    ("DEMO-ATLAS", "School atlas", "hardback", 32_40, Some(8)),
    ("DEMO-CALCULATOR", "Pocket calculator", "solar", 15_90, Some(60)),
    ("DEMO-GLOBE", "Globe", "25 cm, the last one", 45_00, Some(1)),
    ("DEMO-COLOURS", "Watercolours", "24 pans", 21_60, Some(2)),
    ("DEMO-WORKSHEETS", "Worksheets to print at home", "PDF", 2_00, None),
];

/// The first article.
#[cfg(test)]
pub const NOTEBOOK: ListingId = ListingId(id(0x100));
/// The coupon that the tour uses; it can be used any number of times.
pub const TOUR_COUPON: &str = "WELCOME10";

/// The listings, in a currency. `None` only if a price does not fit it.
pub fn listings(currency: Currency, now: Instant) -> Vec<Listing> {
    let listing = |(at, article): (u128, Article)| {
        let (sku, name, spec, price, stock) = article;
        let draft = ListingDraft {
            sku: sku.to_owned(),
            name: name.to_owned(),
            vendor: Some(VENDOR.to_owned()),
            school: sku.contains("JUMPER").then(|| "Riverside School".to_owned()),
            spec: Some(spec.to_owned()),
            unit_price: amount(price, currency)?,
            stock,
            tax_category: domain::tax::TaxCategory::default(),
            is_active: true,
        };
        Listing::create(ListingId(id(0x100 + at)), draft, now).ok()
    };
    (0..).zip(ARTICLES).filter_map(listing).collect()
}

/// The coupons: a percentage, an amount, and one that is the demo customer's own, once.
pub fn coupons(currency: Currency, now: Instant) -> Vec<Coupon> {
    let fixed = |hundredths| amount(hundredths, currency).map(Discount::Fixed);
    let percent = Percent::from_hundredths(10_00).map(Discount::Percent);
    let own = Some(CUSTOMER);
    let coupons = [
        coupon(0, TOUR_COUPON, percent, now),
        coupon(1, "FIVEOFF", fixed(5_00), now)
            .map(|c| Coupon { min_order_amount: amount(20_00, currency), ..c }),
        coupon(2, "DEMOGIFT", fixed(10_00), now).map(|c| Coupon {
            owner_id: own,
            max_redemptions: Some(1),
            ..c
        }),
    ];
    coupons.into_iter().flatten().collect()
}

/// What a coupon does, in a few words.
pub fn describe(coupon: &Coupon) -> String {
    let off = match coupon.discount {
        Discount::Fixed(amount) => format!("{amount} {}", amount.currency()),
        Discount::Percent(percent) => format!("{} %", percent.hundredths() / 100),
    };
    let from = coupon.min_order_amount.map_or(String::new(), |least| format!(" from {least} up"));
    let whose = if coupon.owner_id.is_some() { ", the customer's own, once" } else { "" };
    format!("{}: {off} off{from}{whose}", coupon.code)
}

fn coupon(at: u128, code: &str, discount: Option<Discount>, now: Instant) -> Option<Coupon> {
    Some(Coupon {
        id: CouponId(id(0x200 + at)),
        code: CouponCode::parse(code).ok()?,
        owner_id: None::<UserId>,
        discount: discount?,
        min_order_amount: None,
        max_redemptions: None,
        max_per_user: None,
        starts_at: None,
        expires_at: None,
        is_active: true,
        reserved: 0,
        redeemed: 0,
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

/// Hundredths of the unit, in a currency that may have fewer or more digits.
fn amount(hundredths: i64, currency: Currency) -> Option<Money> {
    let unit = 10_i64.checked_pow(currency.exponent())?;
    Money::new(hundredths.checked_mul(unit)?.checked_div(100)?, currency).ok()
}
