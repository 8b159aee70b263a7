//! Texts that databases stumble over: NUL characters, signs of LIKE, letters beyond ASCII.

use domain::order::Actor;
use domain::payment::ProviderStatus;
use port_contracts::sample::{moving, provider_update};
use ports::{
    CouponFilter, CouponRepository, IdempotencyRepository, IdempotencyScope, ListingFilter,
    ListingRepository, OrderRepository, PageRequest, Store, WebhookRepository,
};

use crate::databases::{Shop, both, connect, options};

#[tokio::test]
async fn a_nul_in_a_question_finds_nothing_and_breaks_nothing() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(2)));
        shop.listing(None).await;
        let page = PageRequest::default();
        let filter = ListingFilter {
            query: Some("a\0b".to_owned()),
            only_active: false,
            ..ListingFilter::default()
        };
        let found = shop.store.list_listings(&filter, page).await.unwrap();
        assert!(found.items.is_empty());
        let filter = CouponFilter { query: Some("\0".to_owned()), owner_id: None };
        let found = shop.store.list_coupons(&filter, page).await.unwrap();
        assert!(found.items.is_empty());
        assert_eq!(shop.store.coupon_by_code("\0").await, Ok(None));
        assert_eq!(shop.store.listings_by_sku(&["\0".to_owned()]).await, Ok(vec![]));
        assert_eq!(shop.store.order_of_reference("\0", "\0").await, Ok(None));
        assert_eq!(shop.store.receipt("mock", "\0").await, Ok(None));
        let scope = IdempotencyScope {
            user_id: shop.sample.user(),
            operation: "\0".to_owned(),
            key: "\0".to_owned(),
        };
        let record = shop.store.idempotency_record(&scope, shop.sample.now()).await;
        assert_eq!(record, Ok(None));
    }
}

#[tokio::test]
async fn whatever_a_provider_says_is_kept() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(2)));
        let listing = shop.listing(None).await;
        let order = shop.place(&[(&listing, 1)]).await;
        shop.store.commit(shop.beginning(&order)).await.unwrap();
        let begun = shop.stored_order(&order).await;
        let payment = begun.payments[0].clone();
        let mut said = provider_update(ProviderStatus::Paid, "ref-1", Some(payment.amount));
        said.raw = "not JSON \0 \\u0000 \u{1F9E6}".to_owned();
        let mut step = shop.sample.apply_response(&begun, payment.id, &said);
        let changes = moving(&begun, &mut step, shop.sample.tick());
        shop.store.commit(changes).await.unwrap();
        let kept = shop.stored_order(&order).await.payments[0].raw_payload.clone();
        assert_eq!(kept, "not JSON \u{FFFD} \\u0000 \u{1F9E6}");
    }
}

#[tokio::test]
async fn a_search_does_not_care_about_letter_case_beyond_ascii() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(2)));
        let mut draft = shop.sample.draft(None);
        draft.name = "ÜBERZIEHER 50%_neu".to_owned();
        let listing = shop.sample.listing_of(draft);
        let mut changes = ports::Changes::default();
        changes.listings.push(ports::ListingWrite::Insert(listing.clone(), Actor::System));
        shop.store.commit(changes).await.unwrap();
        for (query, hits) in [("überz", 1), ("50%_", 1), ("%ü", 0), ("_berzieher", 0)] {
            let filter = ListingFilter {
                query: Some(query.to_owned()),
                only_active: true,
                ..ListingFilter::default()
            };
            let page = PageRequest::default();
            let found = shop.store.list_listings(&filter, page).await.unwrap();
            assert_eq!(found.items.len(), hits, "{query}");
        }
    }
}
