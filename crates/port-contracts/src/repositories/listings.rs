//! Reading listings.

use std::sync::Arc;

use domain::ids::ListingId;
use domain::limits::MAX_STOCK;
use domain::listing::{Listing, ListingDraft};
use ports::{ListingFilter, Page, PageRequest, Storage};

use super::pages::assert_walks;
use crate::sample::{Basket, money};
use crate::shop::Shop;

/// Every field, filled and empty, in currencies of 0, 2 and 3 digits, up to the largest amounts.
pub async fn listing_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let prices = [
        money("99999999.99", "GBP"),
        money("99999999", "JPY"),
        money("99999999.999", "KWD"),
        money("0.01", "USD"),
        money("0", "INR"),
    ];
    for unit_price in prices {
        shop.sample.tick();
        let full = ListingDraft {
            sku: format!("Größe/{} – Ⅻ", unit_price.currency()),
            name: "Zoë's “Blazer” 校服 🎓".to_owned(),
            vendor: Some("Müller & Söhne".to_owned()),
            school: Some("École №7".to_owned()),
            spec: Some("38\" / 97 cm".to_owned()),
            unit_price,
            stock: Some(MAX_STOCK),
            tax_category: "books".parse().unwrap(),
            is_active: false,
        };
        let full = shop.add_listing(shop.sample.listing_of(full)).await;
        assert_eq!(shop.stored_listing(full.id).await, full);
        let plain = ListingDraft { unit_price, ..shop.sample.draft(None) };
        let plain = shop.add_listing(shop.sample.listing_of(plain)).await;
        assert_eq!(shop.stored_listing(plain.id).await, plain);

        // And when it is changed: filled fields emptied, empty ones filled.
        shop.sample.tick();
        let (emptied, filled) = (plain.draft(), full.draft());
        let emptied = shop.sample.changed(&full, |d| {
            *d = ListingDraft { sku: d.sku.clone(), stock: d.stock, ..emptied };
        });
        shop.change_listing(&emptied).await;
        assert_eq!(shop.stored_listing(full.id).await, emptied);
        let filled = shop.sample.changed(&plain, |d| {
            *d = ListingDraft { sku: d.sku.clone(), stock: None, ..filled };
        });
        shop.change_listing(&filled).await;
        assert_eq!(shop.stored_listing(plain.id).await, filled);
    }
    assert_eq!(shop.storage.listing(ListingId(shop.sample.id())).await, Ok(None));
}

/// Many at once, by id and by sku: those that exist, each once.
pub async fn listings_are_found_by_id_and_sku(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (one, two) = (shop.listing(None).await, shop.listing(Some(3)).await);
    shop.listing(None).await;
    let both = vec![one.clone(), two.clone()];
    let unknown = ListingId(shop.sample.id());
    let found = shop.storage.listings(&[two.id, unknown, one.id, two.id]).await;
    assert_eq!(sorted(found.expect("readable")), both);
    assert_eq!(shop.storage.listings(&[]).await, Ok(Vec::new()));

    let skus = [two.sku.clone(), "no such sku".to_owned(), one.sku.clone(), two.sku.clone()];
    let found = shop.storage.listings_by_sku(&skus).await;
    assert_eq!(sorted(found.expect("readable")), both);
    let other_case = [one.sku.to_lowercase()];
    assert_eq!(shop.storage.listings_by_sku(&other_case).await, Ok(Vec::new()));
    assert_eq!(shop.storage.listings_by_sku(&[]).await, Ok(Vec::new()));

    // As many as an order may have lines.
    let mut many: Vec<ListingId> = (0..1_998).map(|_| ListingId(shop.sample.id())).collect();
    many.extend([one.id, two.id]);
    let found = shop.storage.listings(&many).await;
    assert_eq!(sorted(found.expect("readable")), both);
}

/// A part of name or sku in any letter case; `%`, `_` and `\` stand for themselves.
pub async fn listings_are_searched(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let ids = named(
        &shop,
        &[
            ("TIE-1", "Silk tie, 100% silk", true),
            ("TIE-2", "Cotton tie, 100 percent", true),
            ("under_score", "Scarf", true),
            ("underXscore", "Shawl", false),
            (r"back\slash", "Élan 校服", true),
        ],
    )
    .await;
    let search: &[(&str, bool, &[usize])] = &[
        ("tie", false, &[0, 1]),
        ("SILK TIE", false, &[0]),
        ("tIe-2", false, &[1]),
        ("100%", false, &[0]),
        ("%", false, &[0]),
        ("_", false, &[2]),
        ("r_s", false, &[2]),
        ("rXs", false, &[3]),
        ("s", true, &[0, 2, 4]),
        ("\\", false, &[4]),
        ("éLAN", false, &[4]),
        ("校", false, &[4]),
        ("", false, &[0, 1, 2, 3, 4]),
        ("", true, &[0, 1, 2, 4]),
        ("nothing like it", false, &[]),
        ("tie%silk", false, &[]),
        ("'; --", false, &[]),
    ];
    assert_finds(&shop, &ids, search).await;
}

/// However letters are encoded, compared as `domain::search::folded` says.
pub async fn listings_are_found_however_letters_are_written(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let ids = named(
        &shop,
        &[
            ("NFD-1", "Cafe\u{301} cre\u{300}me", true),
            ("TR-1", "İstanbul", true),
            ("TR-2", "Iğdır", true),
            ("WIDE", "Ｐｏｓｔｅｒ Größe", true),
            ("GR-1", "ΟΔΟΣ, co\u{ad}operative", true),
            ("NFC-1", "Élan", true),
        ],
    )
    .await;
    let search: &[(&str, bool, &[usize])] = &[
        ("café CRÈME", false, &[0]),
        ("CAFE\u{301}", false, &[0]),
        ("cafe", false, &[]),
        ("istanbul", false, &[1]),
        ("İSTANBUL", false, &[1]),
        ("ISTANBUL", false, &[1]),
        ("ıstanbul", false, &[1]),
        ("i\u{307}stanbul", false, &[1]),
        ("iğdir", false, &[2]),
        ("IĞDIR", false, &[2]),
        ("poster GRÖSSE", false, &[3]),
        ("ｐｏｓｔｅｒ größe", false, &[3]),
        ("ｗｉｄｅ", false, &[3]),
        ("οδος", false, &[4]),
        ("cooperative", false, &[4]),
        ("COOPERA\u{200b}TIVE", false, &[4]),
        ("e\u{301}LAN", false, &[5]),
    ];
    assert_finds(&shop, &ids, search).await;
}

/// Listings of these skus and names, in this order.
async fn named(shop: &Shop, listings: &[(&str, &str, bool)]) -> Vec<ListingId> {
    let mut ids = Vec::new();
    for (sku, name, is_active) in listings {
        let draft = ListingDraft {
            sku: (*sku).to_owned(),
            name: (*name).to_owned(),
            is_active: *is_active,
            ..shop.sample.draft(None)
        };
        ids.push(shop.add_listing(shop.sample.listing_of(draft)).await.id);
    }
    ids
}

async fn assert_finds(shop: &Shop, ids: &[ListingId], search: &[(&str, bool, &[usize])]) {
    for (query, only_active, wanted) in search {
        let filter = ListingFilter {
            query: Some((*query).to_owned()),
            only_active: *only_active,
            ..ListingFilter::default()
        };
        let found = shop.storage.list_listings(&filter, PageRequest::default()).await;
        let found: Vec<_> = found.expect("readable").items.iter().map(|l| l.id).collect();
        let wanted: Vec<_> = wanted.iter().map(|at| ids[*at]).collect();
        assert_eq!(found, wanted, "searched for {query:?}");
    }
}

/// Page by page, oldest first, with and without a filter.
pub async fn listings_are_walked_in_pages(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let read = async |filter: &ListingFilter, page| {
        let page = shop.storage.list_listings(filter, page).await;
        page.expect("readable")
    };
    let all = ListingFilter::default();
    assert_walks(&[], async |page| read(&all, page).await, |l: &Listing| l.id.0).await;
    let (mut every, mut active) = (Vec::new(), Vec::new());
    for at in 0..13 {
        let draft = ListingDraft { is_active: at % 3 != 0, ..shop.sample.draft(None) };
        let listing = shop.add_listing(shop.sample.listing_of(draft)).await;
        every.push(listing.id.0);
        if listing.is_active {
            active.push(listing.id.0);
        }
    }
    assert_walks(&every, async |page| read(&all, page).await, |l: &Listing| l.id.0).await;
    let only_active = ListingFilter {
        only_active: true,
        query: Some("BLAZER".to_owned()),
        ..ListingFilter::default()
    };
    assert_walks(&active, async |page| read(&only_active, page).await, |l: &Listing| l.id.0).await;
}

/// Those that are for sale and of which nothing is available, alone and within a search.
pub async fn sold_out_listings_are_listed(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut wanted = Vec::new();
    for at in 0..7 {
        let (stock, is_active) = match at % 7 {
            0 | 3 | 5 => (Some(0), true),
            1 => (Some(0), false),
            2 => (None, true),
            4 => (Some(2), true),
            _ => (Some(1), true),
        };
        let draft = ListingDraft { is_active, ..shop.sample.draft(stock) };
        let listing = shop.add_listing(shop.sample.listing_of(draft)).await;
        match at {
            0 | 3 | 5 => wanted.push(listing.id.0),
            // Its last unit is reserved.
            6 => {
                shop.place(&Basket::of(shop.sample.user(), &[(&listing, 1)])).await;
                wanted.push(listing.id.0);
            }
            4 => {
                shop.place(&Basket::of(shop.sample.user(), &[(&listing, 1)])).await;
            }
            _ => {}
        }
    }
    for query in [None, Some("blazer".to_owned())] {
        let filter = ListingFilter { only_sold_out: true, query, ..ListingFilter::default() };
        let read = async |page| {
            let found: Page<Listing> =
                shop.storage.list_listings(&filter, page).await.expect("readable");
            assert!(found.items.iter().all(Listing::is_sold_out));
            found
        };
        assert_walks(&wanted, read, |l: &Listing| l.id.0).await;
    }
}

fn sorted(mut listings: Vec<Listing>) -> Vec<Listing> {
    listings.sort_by_key(|l| l.id);
    listings
}
