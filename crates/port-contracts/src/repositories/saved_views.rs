//! Reading the views that operators have saved.

use std::sync::Arc;

use domain::ids::{SavedViewId, UserId};
use ports::{Changes, MAX_SAVED_VIEWS, SavedView, SavedViews, Storage};

use crate::shop::Shop;

/// Every field, in their order, from none to as many as are allowed; each operator has their own.
pub async fn saved_views_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (user, other) = (shop.sample.user(), shop.sample.user());
    assert_eq!(shop.storage.saved_views(user).await, Ok(None));
    let mut saved = SavedViews::none(user);
    for number in [1, MAX_SAVED_VIEWS, 0, 2] {
        saved.views = (0..number).map(|at| view(&shop, at)).collect();
        save(&shop, &mut saved).await;
        assert_eq!(shop.storage.saved_views(user).await, Ok(Some(saved.clone())));
    }
    assert_eq!(saved.version, 4);
    assert_eq!(shop.storage.saved_views(other).await, Ok(None));
    let mut others = SavedViews { views: vec![view(&shop, 0)], ..SavedViews::none(other) };
    save(&shop, &mut others).await;
    assert_eq!(shop.storage.saved_views(user).await, Ok(Some(saved)));
    assert_eq!(shop.storage.saved_views(other).await, Ok(Some(others)));
    assert_eq!(shop.storage.saved_views(UserId(shop.sample.id())).await, Ok(None));
}

fn view(shop: &Shop, at: usize) -> SavedView {
    let filter = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    SavedView {
        id: SavedViewId(shop.sample.id()),
        name: format!("Größe \"{at}\" 🎓"),
        filters: match at {
            0 => Vec::new(),
            _ => vec![filter("status", "paid"), filter("amount_from", "12.50"), filter("x", "'\\")],
        },
        created_at: shop.sample.tick(),
    }
}

async fn save(shop: &Shop, views: &mut SavedViews) {
    let mut changes = Changes::default();
    changes.put_saved_views(views);
    shop.done(changes).await;
}
