//! Shipping methods and tax rates: unique, bounded, changed under their versions; and the guard of what was
//! computed from them.

use std::slice::from_ref;
use std::sync::Arc;

use domain::order::Actor;
use domain::shipping::ShippingMethod;
use domain::tax::TaxRate;
use ports::{
    Changes, CommitError, Conflict, LimitedTable, ListingWrite, RowWrite, Storage, UniqueViolation,
};

use crate::shop::Shop;

fn inserting_methods(rows: &[ShippingMethod]) -> Changes {
    let shipping_methods = rows.iter().cloned().map(RowWrite::Insert).collect();
    Changes { shipping_methods, ..Changes::default() }
}

fn inserting_rates(rows: &[TaxRate]) -> Changes {
    let tax_rates = rows.iter().cloned().map(RowWrite::Insert).collect();
    Changes { tax_rates, ..Changes::default() }
}

fn changing_method(mut row: ShippingMethod) -> Changes {
    let mut changes = Changes::default();
    changes.update_shipping_method(&mut row);
    changes
}

fn changing_rate(mut row: TaxRate) -> Changes {
    let mut changes = Changes::default();
    changes.update_tax_rate(&mut row);
    changes
}

/// A method's code is taken, by a new one and by a changed one; a code that was given up is free.
pub async fn shipping_method_code_taken(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let taken = CommitError::UniqueViolation(UniqueViolation::ShippingMethodCode);
    let parcel = shop.sample.shipping_method("parcel");
    let letter = shop.sample.shipping_method("letter");
    shop.done(inserting_methods(&[parcel.clone(), letter.clone()])).await;
    let second = shop.sample.shipping_method("parcel");
    assert_eq!(shop.refused(inserting_methods(from_ref(&second))).await, taken);
    let renamed = ShippingMethod { code: "parcel".to_owned(), ..letter.clone() };
    assert_eq!(shop.refused(changing_method(renamed)).await, taken);
    assert_eq!(shop.storage.shipping_method(letter.id).await, Ok(Some(letter)));
    let same = ShippingMethod { name: "Other".to_owned(), ..parcel.clone() };
    shop.done(changing_method(same)).await;
    let moved = ShippingMethod { code: "big".to_owned(), version: 2, ..parcel };
    shop.done(changing_method(moved)).await;
    shop.done(inserting_methods(&[second])).await;
}

/// A rate is taken by its category, country, region in any letter case, and name together.
pub async fn tax_rate_taken(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let rate = |name: &str, region: Option<&str>| TaxRate {
        region: region.map(ToOwned::to_owned),
        ..shop.sample.tax_rate(name)
    };
    let (whole, part) = (rate("Tax", None), rate("Tax", Some("Île")));
    shop.done(inserting_rates(&[whole.clone(), part.clone()])).await;
    let taken = CommitError::UniqueViolation(UniqueViolation::TaxRate);
    assert_eq!(shop.refused(inserting_rates(&[rate("Tax", None)])).await, taken);
    assert_eq!(shop.refused(inserting_rates(&[rate("Tax", Some("ÎLE"))])).await, taken);
    let moved = TaxRate { region: Some("île".to_owned()), ..whole.clone() };
    assert_eq!(shop.refused(changing_rate(moved)).await, taken);
    assert_eq!(shop.storage.tax_rate(whole.id).await, Ok(Some(whole.clone())));
    let others = [
        rate("Other tax", None),
        rate("Tax", Some("NJ")),
        TaxRate { category: "books".parse().expect("a category"), ..rate("Tax", None) },
        TaxRate { country: "IE".parse().expect("a country"), ..rate("Tax", None) },
    ];
    shop.done(inserting_rates(&others)).await;
    shop.done(changing_rate(TaxRate { ppm: 50_000, ..whole })).await;
    shop.done(changing_rate(TaxRate { region: Some("VA".to_owned()), ..part })).await;
    shop.done(inserting_rates(&[rate("Tax", Some("île"))])).await;
}

/// Rows are changed at the version at which they were read, and keep the time at which they were created.
pub async fn stale_price_rows_are_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (method, rate) = (shop.sample.shipping_method("parcel"), shop.sample.tax_rate("VAT"));
    shop.done(inserting_methods(from_ref(&method))).await;
    shop.done(inserting_rates(from_ref(&rate))).await;
    let (created_at, name) = (shop.sample.tick(), "Courier".to_owned());
    let renamed = ShippingMethod { name: name.clone(), created_at, ..method.clone() };
    shop.done(changing_method(renamed)).await;
    shop.done(changing_rate(TaxRate { is_active: false, created_at, ..rate.clone() })).await;
    let late = changing_method(ShippingMethod { is_active: false, ..method.clone() });
    assert_eq!(shop.refused(late).await, CommitError::Conflict(Conflict::ShippingMethod));
    let late = changing_rate(TaxRate { ppm: 1, ..rate.clone() });
    assert_eq!(shop.refused(late).await, CommitError::Conflict(Conflict::TaxRate));
    let stored = shop.storage.shipping_method(method.id).await;
    assert_eq!(stored, Ok(Some(ShippingMethod { name, version: 2, ..method })));
    let stored = shop.storage.tax_rate(rate.id).await;
    assert_eq!(stored, Ok(Some(TaxRate { is_active: false, version: 2, ..rate })));
    let unknown = shop.refused(changing_rate(shop.sample.tax_rate("GST"))).await;
    assert_eq!(unknown, CommitError::Conflict(Conflict::TaxRate));
    let unknown = shop.refused(changing_method(shop.sample.shipping_method("x"))).await;
    assert_eq!(unknown, CommitError::Conflict(Conflict::ShippingMethod));
}

/// What was computed from the tables is written only at the version at which they were read; every change of a
/// row is another version.
pub async fn price_tables_are_guarded(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let computed_at = async |price_tables: Option<i64>| {
        let write = ListingWrite::Insert(shop.sample.listing(None), Actor::System);
        let changes = Changes { listings: vec![write], price_tables, ..Changes::default() };
        shop.storage.commit(changes).await
    };
    let version = async || shop.storage.price_tables().await.expect("readable").version();
    let changed = Err(CommitError::Conflict(Conflict::PriceTables));
    assert_eq!(version().await, 0);
    assert_eq!(computed_at(Some(1)).await, changed);
    assert_eq!(computed_at(Some(0)).await, Ok(()));
    let (method, rate) = (shop.sample.shipping_method("parcel"), shop.sample.tax_rate("VAT"));
    shop.done(inserting_methods(from_ref(&method))).await;
    assert_eq!(computed_at(Some(0)).await, changed);
    shop.done(inserting_rates(from_ref(&rate))).await;
    shop.done(changing_rate(TaxRate { is_active: false, ..rate })).await;
    shop.done(changing_method(method)).await;
    assert_eq!(version().await, 4);
    for stale in [0, 1, 2, 3, 5] {
        assert_eq!(computed_at(Some(stale)).await, changed, "at version {stale}");
    }
    assert_eq!(computed_at(Some(4)).await, Ok(()));
    assert_eq!(computed_at(None).await, Ok(()));
}

/// Each table has a limited number of rows, inactive ones included; rows that are there can still be changed.
pub async fn price_tables_are_bounded(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let most = LimitedTable::TaxRates.most();
    let rates: Vec<_> = (0..most).map(|n| shop.sample.tax_rate(&format!("VAT {n}"))).collect();
    let beyond = shop.sample.tax_rate("beyond");
    let full = CommitError::TableFull(LimitedTable::TaxRates);
    let all = [rates.as_slice(), from_ref(&beyond)].concat();
    assert_eq!(shop.refused(inserting_rates(&all)).await, full);
    shop.done(inserting_rates(&rates)).await;
    shop.done(changing_rate(TaxRate { is_active: false, ..rates[0].clone() })).await;
    assert_eq!(shop.refused(inserting_rates(from_ref(&beyond))).await, full);
    let most = LimitedTable::ShippingMethods.most();
    let method = |n: usize| shop.sample.shipping_method(&format!("parcel-{n}"));
    let methods: Vec<_> = (0..most).map(method).collect();
    shop.done(inserting_methods(&methods)).await;
    let refused = shop.refused(inserting_methods(&[method(most)])).await;
    assert_eq!(refused, CommitError::TableFull(LimitedTable::ShippingMethods));
    shop.done(changing_method(methods[0].clone())).await;
}

/// The last place is taken once, even at the same time.
pub async fn price_tables_are_bounded_under_race(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let rate = |n: usize| shop.sample.tax_rate(&format!("VAT {n}"));
    let most = LimitedTable::TaxRates.most();
    let rates: Vec<_> = (1..most).map(rate).collect();
    shop.done(inserting_rates(&rates)).await;
    let racers = (0..8).map(|n| inserting_rates(&[rate(most + n)])).collect();
    let outcomes = shop.race(racers).await;
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(won, 1, "{outcomes:?}");
    let stored = shop.storage.price_tables().await.expect("readable");
    assert_eq!(stored.rates.len(), most);
}
