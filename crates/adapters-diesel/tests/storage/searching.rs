//! Searching many listings: the same answers as comparing each of them, within a budget of rows.

use domain::ids::ListingId;
use domain::listing::Listing;
use domain::search::holds;
use ports::{ListingFilter, ListingRepository, Page, PageRequest};

use crate::databases::{Fresh, Shop, both, connect, options, run};

/// More than are compared one by one and more than the index may give.
const MANY: u32 = 6_000;

fn run_either(fresh: &Fresh, sqlite: &str, postgres: &str) {
    run(fresh, if fresh.url.starts_with("sqlite") { sqlite } else { postgres });
}

/// Copies of a listing, named by their numbers, in no order of their ids.
async fn stock(fresh: &Fresh, shop: &Shop) {
    shop.listing(None).await;
    let copies = |id: &str, numbers: &str| {
        format!(
            "INSERT INTO listings (created_at, currency, id, is_active, name, reserved, school, search, sku,
                spec, stock, unit_price, updated_at, vendor, version)
             SELECT created_at, currency, {id}, n % 3 <> 0, 'Notebook of the number of the note ' || n, reserved, school,
                'notebook of the number of the note ' || n || char10 || 'sku-' || n, 'SKU-' || n,
                spec, stock, unit_price, updated_at, vendor, version
             FROM (SELECT * FROM listings LIMIT 1) AS one, {numbers}"
        )
    };
    let sqlite = copies(
        "randomblob(16)",
        &format!(
            "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {MANY})
              SELECT n, char(10) AS char10 FROM s) AS numbers"
        ),
    );
    let postgres = copies(
        "gen_random_uuid()",
        &format!("(SELECT n, chr(10) AS char10 FROM generate_series(1, {MANY}) n) AS numbers"),
    );
    run_either(fresh, &sqlite, &postgres);
}

async fn asked(shop: &Shop, query: &str, only_active: bool, page: PageRequest) -> Page<Listing> {
    let filter =
        ListingFilter { query: Some(query.to_owned()), only_active, ..ListingFilter::default() };
    shop.store.list_listings(&filter, page).await.unwrap()
}

/// All pages, and how many there were.
async fn walked(shop: &Shop, query: &str, only_active: bool) -> (Vec<ListingId>, usize) {
    let (mut found, mut pages, mut after) = (Vec::new(), 0, None);
    loop {
        let page = asked(shop, query, only_active, PageRequest { after, limit: 100 }).await;
        found.extend(page.items.iter().map(|listing| listing.id));
        pages += 1;
        after = page.next;
        if after.is_none() {
            return (found, pages);
        }
    }
}

async fn every_listing(shop: &Shop) -> Vec<Listing> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest { after, limit: 1_000 };
        let page = shop.store.list_listings(&ListingFilter::default(), request).await.unwrap();
        found.extend(page.items);
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

/// Every letter of it is everywhere, and so is each part of three; it is nowhere itself.
const NOWHERE: &str = "number of the number";

const QUERIES: &[&str] = &[
    "zzzz",
    "z",
    "zz",
    "5",
    "42",
    "4242",
    "note 5999",
    "SKU-77",
    "u-1",
    "9\nsku",
    "sku-59",
    "k",
    "of the note 1234",
    "e",
    NOWHERE,
    "\"",
    "' OR 1",
    "*",
    "-",
    "note*",
    "",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_search_of_many_finds_what_comparing_each_finds() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(2)));
        stock(&fresh, &shop).await;
        let all = every_listing(&shop).await;
        assert_eq!(all.len(), usize::try_from(MANY).unwrap() + 1);
        for query in QUERIES {
            for only_active in [false, true] {
                let named = |l: &&Listing| {
                    let is_named = holds(&l.name, query) || holds(&l.sku, query);
                    let is_wanted = l.is_active || !only_active;
                    // Name and sku stand on two lines of what is compared.
                    (is_named || *query == "9\nsku" && l.name.ends_with('9')) && is_wanted
                };
                let expected: Vec<_> = all.iter().filter(named).map(|l| l.id).collect();
                let (found, _) = walked(&shop, query, only_active).await;
                assert_eq!(found, expected, "{query:?}, only active: {only_active}, {}", fresh.url);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_ends_its_page_where_its_budget_ends() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(2)));
        stock(&fresh, &shop).await;
        let page = asked(&shop, NOWHERE, false, PageRequest::default()).await;
        assert!(page.items.is_empty() && page.next.is_some(), "it is not searched to the end");
        assert_eq!(walked(&shop, NOWHERE, false).await, (Vec::new(), 6));
        // What the index tells apart is found, or not, at once.
        for query in ["zzzz", "zz", "note 5999"] {
            assert_eq!(walked(&shop, query, false).await.1, 1, "{query}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_follows_what_listings_are_called() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(2)));
        stock(&fresh, &shop).await;
        let one = walked(&shop, "note 4321", false).await.0;
        assert_eq!(one.len(), 1);
        run(&fresh, "UPDATE listings SET search = 'qwertz' WHERE sku = 'SKU-4321'");
        assert_eq!(walked(&shop, "note 4321", false).await.0, []);
        assert_eq!(walked(&shop, "wert", false).await.0, one);
        run(&fresh, "DELETE FROM listings WHERE sku = 'SKU-4321'");
        assert_eq!(walked(&shop, "wert", false).await.0, []);
        assert_eq!(walked(&shop, "note 4322", false).await.0.len(), 1);
        run_either(&fresh, "VACUUM", "VACUUM listings");
        assert_eq!(walked(&shop, "note 4322", false).await.0.len(), 1);
    }
}
