//! Listings: protected while they are named, imported by sku, walked page by page.

use std::collections::HashSet;

use application::AppError;
use application::listings::{AdjustStock, Imported, adjust_stock, create, delete, import, list};
use domain::listing::ListingDraft;
use domain::order::Actor;
use ports::{ListingFilter, PageRequest, Taken};

use crate::stage::{Stage, fresh, money};

fn draft(sku: &str, name: &str, stock: Option<i64>) -> ListingDraft {
    ListingDraft {
        sku: sku.to_owned(),
        name: name.to_owned(),
        vendor: None,
        school: None,
        spec: None,
        unit_price: money("1.00"),
        stock,
        is_active: true,
    }
}

pub async fn a_listing_in_use_is_protected(s: Stage) {
    let (ada, tea) = (s.customer(), s.listing("1.00", None).await);
    s.put(&ada, tea.id, 1).await;
    assert_eq!(delete(&s.engine, tea.id).await, Err(AppError::InUse));
    application::cart::empty(&s.engine, &ada).await.expect("emptied");
    delete(&s.engine, tea.id).await.expect("nobody names it");
    assert_eq!(delete(&s.engine, tea.id).await, Err(AppError::NotFound("listing")));
    let cup = s.listing("1.00", None).await;
    s.place(&ada, cup.id, 1).await;
    assert_eq!(delete(&s.engine, cup.id).await, Err(AppError::InUse));
}

pub async fn a_taken_sku_is_named(s: Stage) {
    fresh(create(&s.engine, &s.admin(), draft("A-1", "One", None), None).await);
    let taken = create(&s.engine, &s.admin(), draft("A-1", "Two", None), None).await;
    assert_eq!(taken.err(), Some(AppError::Taken(Taken::Sku)));
    fresh(create(&s.engine, &s.admin(), draft("a-1", "Letter case counts", None), None).await);
}

pub async fn stock_never_falls_below_what_is_held(s: Stage) {
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

pub async fn an_import_makes_changes_and_leaves_alone(s: Stage) {
    let rows = [draft("A", "One", Some(3)), draft("B", "Two", None)];
    let all = Imported { created: 2, changed: 0, unchanged: 0 };
    assert_eq!(import(&s.engine, &Actor::System, &rows).await, Ok(all));
    let none = Imported { created: 0, changed: 0, unchanged: 2 };
    assert_eq!(import(&s.engine, &Actor::System, &rows).await, Ok(none));
    let rows = [draft("A", "One, renamed", None), draft("B", "Two", Some(7))];
    let both = Imported { created: 0, changed: 2, unchanged: 0 };
    assert_eq!(import(&s.engine, &Actor::System, &rows).await, Ok(both));
    let found = s.store.listings_by_sku(&["A".into(), "B".into()]).await.expect("readable");
    let of = |sku: &str| found.iter().find(|l| l.sku == sku).expect("there").clone();
    assert_eq!((of("A").name.as_str(), of("A").stock), ("One, renamed", Some(3)));
    assert_eq!(of("B").stock, Some(7));
}

pub async fn pages_show_every_listing_once(s: Stage) {
    let rows: Vec<_> = (0..57).map(|i| draft(&format!("S{i}"), "100% wool_len", None)).collect();
    import(&s.engine, &Actor::System, &rows).await.expect("imported");
    fresh(create(&s.engine, &s.admin(), draft("X", "nothing of the kind", None), None).await);
    let filter = ListingFilter { query: Some("00% WOOL_".into()), only_active: true };
    let (mut seen, mut after) = (HashSet::new(), None);
    loop {
        let page = PageRequest { after, limit: 10 };
        let page = list(&s.engine, filter.clone(), page).await.expect("a page");
        assert!(page.items.len() <= 10);
        assert!(page.items.iter().all(|l| seen.insert(l.id)), "seen twice");
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 57);
}
