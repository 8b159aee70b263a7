//! Reading shipping methods and tax rates.

use std::sync::Arc;

use domain::ids::{ShippingMethodId, TaxRateId};
use domain::limits::MAX_TAX_PPM;
use domain::pricing::PriceTables;
use domain::shipping::ShippingMethod;
use domain::tax::TaxRate;
use ports::{Changes, RowWrite, Storage};

use super::pages::assert_walks;
use crate::sample::money;
use crate::shop::Shop;

fn inserting(methods: &[ShippingMethod], rates: &[TaxRate]) -> Changes {
    Changes {
        shipping_methods: methods.iter().cloned().map(RowWrite::Insert).collect(),
        tax_rates: rates.iter().cloned().map(RowWrite::Insert).collect(),
        ..Changes::default()
    }
}

/// Every field, filled and empty.
pub async fn shipping_method_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let plain = shop.sample.shipping_method("plain");
    let full = ShippingMethod {
        countries: ["CH", "DE", "LI"].map(|code| code.parse().expect("a country")).to_vec(),
        price: money("99999999.999", "KWD"),
        free_from: Some(money("0", "KWD")),
        tax_category: "postage".parse().expect("a category"),
        is_active: false,
        name: "Größe, \"50 kg\" 📦".to_owned(),
        ..shop.sample.shipping_method("full_1-x")
    };
    shop.done(inserting(&[plain.clone(), full.clone()], &[])).await;
    for row in [&plain, &full] {
        assert_eq!(shop.storage.shipping_method(row.id).await, Ok(Some(row.clone())));
    }
    let emptied = ShippingMethod {
        id: full.id,
        code: full.code,
        created_at: full.created_at,
        updated_at: shop.sample.tick(),
        version: 2,
        ..plain
    };
    let update = vec![RowWrite::Update(emptied.clone())];
    shop.done(Changes { shipping_methods: update, ..Changes::default() }).await;
    assert_eq!(shop.storage.shipping_method(full.id).await, Ok(Some(emptied)));
    let unknown = ShippingMethodId(shop.sample.id());
    assert_eq!(shop.storage.shipping_method(unknown).await, Ok(None));
}

/// Every field, filled and empty.
pub async fn tax_rate_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let plain = shop.sample.tax_rate("VAT");
    let full = TaxRate {
        category: "books".parse().expect("a category"),
        country: "US".parse().expect("a country"),
        region: Some("New York".to_owned()),
        ppm: MAX_TAX_PPM,
        included: false,
        is_active: false,
        ..shop.sample.tax_rate("Sales tax, \"state\"")
    };
    shop.done(inserting(&[], &[plain.clone(), full.clone()])).await;
    for row in [&plain, &full] {
        assert_eq!(shop.storage.tax_rate(row.id).await, Ok(Some(row.clone())));
    }
    let emptied = TaxRate {
        id: full.id,
        name: "Other".to_owned(),
        created_at: full.created_at,
        updated_at: shop.sample.tick(),
        ppm: 0,
        version: 2,
        ..plain
    };
    let update = vec![RowWrite::Update(emptied.clone())];
    shop.done(Changes { tax_rates: update, ..Changes::default() }).await;
    assert_eq!(shop.storage.tax_rate(full.id).await, Ok(Some(emptied)));
    assert_eq!(shop.storage.tax_rate(TaxRateId(shop.sample.id())).await, Ok(None));
}

/// Both tables at once, with their inactive rows, in the order of their ids.
pub async fn price_tables_are_read_whole(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    assert_eq!(shop.storage.price_tables().await, Ok(PriceTables::default()));
    let method = |code| shop.sample.shipping_method(code);
    let methods = vec![method("z"), ShippingMethod { is_active: false, ..method("a") }];
    let rate = |name| shop.sample.tax_rate(name);
    let rates = vec![rate("z"), TaxRate { is_active: false, ..rate("a") }];
    shop.done(inserting(&methods, &rates)).await;
    assert_eq!(shop.storage.price_tables().await, Ok(PriceTables { methods, rates }));
}

/// Page by page, oldest first.
pub async fn shipping_methods_are_walked_in_pages(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let method = |n: i32| shop.sample.shipping_method(&format!("m{}", 9 - n));
    let rows: Vec<_> = (0..7).map(method).collect();
    shop.done(inserting(&rows, &[])).await;
    let ids: Vec<_> = rows.iter().map(|row| row.id.0).collect();
    let read = async |page| shop.storage.list_shipping_methods(page).await.expect("readable");
    assert_walks(&ids, read, |row: &ShippingMethod| row.id.0).await;
}

/// Page by page, oldest first.
pub async fn tax_rates_are_walked_in_pages(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let rate = |n: i32| shop.sample.tax_rate(&format!("t{}", 9 - n));
    let rows: Vec<_> = (0..7).map(rate).collect();
    shop.done(inserting(&[], &rows)).await;
    let ids: Vec<_> = rows.iter().map(|row| row.id.0).collect();
    let read = async |page| shop.storage.list_tax_rates(page).await.expect("readable");
    assert_walks(&ids, read, |row: &TaxRate| row.id.0).await;
}
