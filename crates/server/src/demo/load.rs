//! Putting the demo's data into a database: once, and only into the demo's own.

use domain::Instant;
use domain::contact::Contact;
use domain::money::Currency;
use domain::order::Actor;
use ports::{Changes, CouponWrite, ListingWrite, OrderFilter, PageRequest, ReadError, Storage};

use super::{CUSTOMER, data};
use crate::exit::{Exit, Failure};

/// What the demo found and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// Listings of the demo.
    pub listings: usize,
    /// Whether all of it was there before.
    pub was_there: bool,
}

/// Whether the demo was here: its customer has a contact card.
///
/// # Errors
/// If the database cannot be read.
pub async fn is_demo_database(storage: &dyn Storage) -> Result<bool, ReadError> {
    Ok(storage.contact(CUSTOMER).await?.is_some())
}

/// Makes sure that the database is the demo's, or has no orders yet, and adds what is missing.
/// What an operator of the demo has changed stays changed.
///
/// # Errors
/// A database with orders of others, or one that cannot be used.
pub async fn prepare(
    storage: &dyn Storage,
    currency: Currency,
    now: Instant,
) -> Result<Loaded, Failure> {
    let marked = is_demo_database(storage).await?;
    if !marked && has_orders(storage).await? {
        return Err(database_has_other_orders());
    }
    let mut changes = Changes::default();
    let listings = data::listings(currency, now);
    let skus: Vec<String> = listings.iter().map(|listing| listing.sku.clone()).collect();
    let there = storage.listings_by_sku(&skus).await?;
    let all = listings.len();
    let missing = listings.into_iter().filter(|l| there.iter().all(|t| t.sku != l.sku));
    changes.listings.extend(missing.map(|listing| ListingWrite::Insert(listing, Actor::System)));
    for coupon in data::coupons(currency, now) {
        if storage.coupon_by_code(&coupon.code.key()).await?.is_none() {
            changes.coupons.push(CouponWrite::Insert(coupon));
        }
    }
    if !marked {
        changes.put_contact(&mut customer(now)?);
    }
    let was_there = changes.is_empty();
    if !was_there {
        storage.commit(changes).await?;
    }
    Ok(Loaded { listings: all, was_there })
}

async fn has_orders(storage: &dyn Storage) -> Result<bool, ReadError> {
    let one = PageRequest { after: None, limit: 1 };
    Ok(!storage.list_orders(&OrderFilter::default(), one).await?.items.is_empty())
}

/// Fixed addresses, so that the demo prints a message on every channel.
fn customer(now: Instant) -> Result<Contact, Failure> {
    Contact::empty(CUSTOMER, now)
        .with(Some("user@example.com"), Some("+911234567890"), Some("Demo customer"), now)
        .map_err(|error| Failure::plain(format!("the demo customer: {error}")))
}

fn database_has_other_orders() -> Failure {
    Failure::new(
        Exit::Settings,
        "this database has orders that the demo did not create; --demo does not use it",
        "use another one: KASSA_DATABASE__URL=sqlite://data/demo.db kassa serve --demo",
    )
}
