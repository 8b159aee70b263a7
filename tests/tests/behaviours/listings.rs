//! Listings: protected while they are named, imported by sku, walked page by page.

use std::collections::HashSet;

use application::AppError;
use application::listings::csv_import::{ImportSheet, apply, import_sheet};
use application::listings::{AdjustStock, adjust_stock, create, delete, list_for_sale};
use application::spreadsheet::Imported;
use domain::listing::ListingDraft;
use ports::{PageRequest, UniqueViolation};

use crate::fixture::{Fixture, fresh, money};

fn draft(sku: &str, name: &str, stock: Option<i64>) -> ListingDraft {
    ListingDraft {
        sku: sku.to_owned(),
        name: name.to_owned(),
        vendor: None,
        school: None,
        spec: None,
        unit_price: money("1.00"),
        stock,
        tax_category: domain::tax::TaxCategory::default(),
        is_active: true,
    }
}

async fn import(s: &Fixture, rows: &[ListingDraft]) -> Result<Imported, AppError> {
    apply(&s.engine, &s.admin(), rows, |_| {}).await.map_err(|stopped| stopped.error)
}

pub async fn a_listing_in_use_is_protected(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("1.00", None).await);
    s.put(&ada, tea.id, 1).await;
    assert_eq!(delete(&s.engine, &boss, tea.id).await, Err(AppError::InUse));
    application::cart::empty(&s.engine, &ada).await.expect("emptied");
    delete(&s.engine, &boss, tea.id).await.expect("no one names it");
    assert_eq!(delete(&s.engine, &boss, tea.id).await, Err(AppError::NotFound("listing")));
    let cup = s.listing("1.00", None).await;
    s.place(&ada, cup.id, 1).await;
    assert_eq!(delete(&s.engine, &boss, cup.id).await, Err(AppError::InUse));
}

pub async fn a_taken_sku_is_named(s: Fixture) {
    fresh(create(&s.engine, &s.admin(), draft("A-1", "One", None), None).await);
    let taken = create(&s.engine, &s.admin(), draft("A-1", "Two", None), None).await;
    assert_eq!(taken.err(), Some(AppError::UniqueViolation(UniqueViolation::Sku)));
    fresh(create(&s.engine, &s.admin(), draft("a-1", "Letter case counts", None), None).await);
}

pub async fn stock_never_falls_below_what_is_held(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("1.00", Some(5)).await);
    s.place(&ada, tea.id, 3).await;
    let by = |delta| AdjustStock { delta, reason: "count".into() };
    let refused = adjust_stock(&s.engine, &boss, tea.id, by(-3), None).await;
    assert_eq!(refused.err(), Some(AppError::StockRefused));
    fresh(adjust_stock(&s.engine, &boss, tea.id, by(-2), None).await);
    assert_eq!(s.look(tea.id).await.available(), Some(0));
    let uncounted = s.listing("1.00", None).await;
    let refused = adjust_stock(&s.engine, &boss, uncounted.id, by(1), None).await;
    assert_eq!(refused.err(), Some(AppError::StockRefused));
    s.sound().await;
}

pub async fn an_import_makes_changes_and_leaves_alone(s: Fixture) {
    let rows = [draft("A", "One", Some(3)), draft("B", "Two", None)];
    let all = Imported { created: 2, changed: 0, unchanged: 0 };
    assert_eq!(import(&s, &rows).await, Ok(all));
    let none = Imported { created: 0, changed: 0, unchanged: 2 };
    assert_eq!(import(&s, &rows).await, Ok(none));
    let rows = [draft("A", "One, renamed", None), draft("B", "Two", Some(7))];
    let both = Imported { created: 0, changed: 2, unchanged: 0 };
    assert_eq!(import(&s, &rows).await, Ok(both));
    let found = s.store.listings_by_sku(&["A".into(), "B".into()]).await.expect("readable");
    let of = |sku: &str| found.iter().find(|l| l.sku == sku).expect("there").clone();
    assert_eq!((of("A").name.as_str(), of("A").stock), ("One, renamed", Some(3)));
    assert_eq!(of("B").stock, Some(7));
}

pub async fn pages_show_every_listing_once(s: Fixture) {
    let rows: Vec<_> = (0..57).map(|i| draft(&format!("S{i}"), "100% wool_len", None)).collect();
    import(&s, &rows).await.expect("imported");
    fresh(create(&s.engine, &s.admin(), draft("X", "nothing of the kind", None), None).await);
    let query = || Some("00% WOOL_".into());
    let (mut seen, mut after) = (HashSet::new(), None);
    loop {
        let page = PageRequest { after, limit: 10 };
        let page = list_for_sale(&s.engine, query(), page).await.expect("a page");
        assert!(page.items.len() <= 10);
        assert!(page.items.iter().all(|l| seen.insert(l.id)), "seen twice");
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 57);
}

pub async fn a_file_of_a_spreadsheet_is_imported_once(s: Fixture) {
    let text = "\u{feff}sku;name;unit_price;currency;stock;spec;is_active;version\r\n\
        '-A;'=Mug;1.50;GBP;3;\"L\r\nred\";FALSE;1\r\n\
        B;'tis;2.00;GBP;;;TRUE;7\r\n";
    let sheet = |text: &str| ImportSheet { text: text.as_bytes().to_vec(), dry_run: false };
    let run =
        async |text: &str| fresh(import_sheet(&s.engine, &s.admin(), &sheet(text), None).await);
    assert_eq!(run(text).await, Imported { created: 2, changed: 0, unchanged: 0 });
    let same = Imported { created: 0, changed: 0, unchanged: 2 };
    assert_eq!(run(text).await, same);
    assert_eq!(run(&text.replace(';', ",")).await, same);
    let found = s.store.listings_by_sku(&["-A".into(), "B".into()]).await.expect("readable");
    let of = |sku: &str| found.iter().find(|l| l.sku == sku).expect("there").clone();
    let (mug, other) = (of("-A"), of("B"));
    assert_eq!((mug.name.as_str(), mug.spec.as_deref()), ("=Mug", Some("L\nred")));
    assert_eq!((mug.stock, mug.is_active, mug.version), (Some(3), false, 1));
    assert_eq!((other.name.as_str(), other.spec, other.stock), ("'tis", None, None));
    // A file that does not say whether it is for sale leaves it archived.
    let priced = "sku,name,unit_price,currency\n-A,=Mug,1.60,GBP\n";
    assert_eq!(run(priced).await, Imported { created: 0, changed: 1, unchanged: 0 });
    let mug = s.look(mug.id).await;
    assert_eq!((mug.is_active, mug.spec.as_deref()), (false, Some("L\nred")));
    s.sound().await;
}

pub async fn a_search_finds_names_however_they_are_written(s: Fixture) {
    for (sku, name) in [("A", "Cafe\u{301}"), ("B", "İstanbul"), ("C", "Straße")] {
        fresh(create(&s.engine, &s.admin(), draft(sku, name, None), None).await);
    }
    for (query, sku) in [("café", "A"), ("istanbul", "B"), ("ISTANBUL", "B"), ("STRASSE", "C")] {
        let page = list_for_sale(&s.engine, Some(query.into()), PageRequest::default()).await;
        let page = page.expect("a page");
        let skus: Vec<&str> = page.items.iter().map(|l| l.sku.as_str()).collect();
        assert_eq!(skus, [sku], "{query}");
    }
}
