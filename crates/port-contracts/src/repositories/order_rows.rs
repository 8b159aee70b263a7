//! Orders with all that hangs on them: what was written is what is read, step by step.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::coupon::{Coupon, Discount};
use domain::ids::OrderId;
use domain::limits::MAX_LINES;
use domain::listing::{Listing, ListingDraft};
use domain::order::{Actor, OrderRecord, PayPolicy, Transition};
use domain::payment::{NewPayment, ProviderStatus};
use domain::refund::RefundEvent;
use ports::{Changes, ListingWrite, OrderFilter, PageRequest, Storage};

use crate::sample::{Basket, money, placing, provider_update};
use crate::shop::Shop;

/// An order with every field empty that can be.
pub async fn plain_order_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for amount in [money("0.01", "GBP"), money("7", "JPY"), money("0.001", "KWD")] {
        let listing = shop.add_listing(shop.sample.listing_at(amount, None)).await;
        let basket = Basket::of(shop.sample.user(), &[(&listing, 1)]).cash();
        let mut step = shop.sample.placed_order(&basket);
        step.record.order.expires_at = None;
        shop.done(placing(&step, shop.sample.now())).await;
        let stored = shop.stored_order(step.record.order.id).await;
        assert_eq!(stored, step.record);
        let order = &stored.order;
        assert!(order.coupon.is_none() && order.cart_id.is_none() && order.expires_at.is_none());
    }
    assert_eq!(shop.storage.order(OrderId(shop.sample.id())).await, Ok(None));
}

/// An order with every field filled that can be, from its placing to its last refund.
pub async fn full_order_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let placed = place_full(&shop).await;
    let begun = pay_in_full(&shop, placed).await;
    let id = begun.payments[0].id;
    let paid = shop
        .step(&begun, |o, c| {
            let update = provider_update(ProviderStatus::Paid, "ignored: it has one", None);
            o.apply_provider_response(id, &update, PayPolicy::default(), c)
        })
        .await;
    let confirmed = shop.step(&paid, |o, c| o.confirm(PayPolicy::default(), c)).await;
    let first = confirmed.order.items[0].id;
    let parted = shop
        .step(&confirmed, |o, c| {
            let carrier = Some("Österreichische Post".to_owned());
            o.ship(Some(&[(first, 2)]), carrier, Some("№ 42/7".to_owned()), c)
        })
        .await;
    let shipped = shop.step(&parted, |o, c| o.ship(None, None, None, c)).await;
    let parcel = shipped.parcels[1].id;
    let arrived = shop.step(&shipped, |o, c| o.deliver(Some(parcel), c)).await;
    let committed =
        shop.step(&arrived, |o, c| Ok(o.commit_stock(c).expect("there is stock to commit"))).await;
    refund_twice(&shop, &committed).await;
}

/// An order with shipping and taxes: the terms, the address, and the sums, which a coupon moves.
pub async fn delivered_order_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let draft = shop.sample.draft(Some(9));
    let draft = ListingDraft { unit_price: money("200.00", "EUR"), ..draft };
    let listing = shop.add_listing(shop.sample.listing_of(draft)).await;
    let (tables, address) = (shop.sample.tables("EUR"), shop.sample.address("Zoë"));
    let basket = Basket::of(shop.sample.user(), &[(&listing, 3)]).delivered(&tables, &address);
    let step = shop.sample.placed_order(&basket);
    shop.done(placing(&step, shop.sample.now())).await;
    let stored = shop.stored_order(step.record.order.id).await;
    assert_eq!(stored, step.record);
    assert_eq!(stored.order.grand_total(), money("607.56", "EUR"), "600.00 and 7.56 of taxes");

    let coupon = Coupon {
        discount: Discount::Fixed(money("110.00", "EUR")),
        ..shop.sample.coupon("Winter-26")
    };
    let coupon = shop.add_coupon(coupon).await;
    let cheaper =
        shop.step(&stored, |o, c| o.apply_coupon(&coupon, &[], Default::default(), c)).await;
    let charges = cheaper.order.price.charges();
    assert_eq!(charges.shipping_amount, money("4.99", "EUR"));
    assert_eq!(shop.stored_order(stored.order.id).await, cheaper);
    let named = OrderFilter { number: Some(stored.order.number), ..OrderFilter::default() };
    let listed = shop.storage.list_orders(&named, PageRequest::default()).await.expect("readable");
    assert_eq!(listed.items, [cheaper]);
}

/// As many lines as an order takes, placed in one commit, out of a cart with as many lines.
pub async fn large_order_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let stock = |at: usize| (at.is_multiple_of(2)).then_some(1_000);
    let listings: Vec<Listing> = (0..MAX_LINES).map(|at| shop.sample.listing(stock(at))).collect();
    let listed = Changes {
        listings: listings
            .iter()
            .cloned()
            .map(|l| ListingWrite::Insert(l, Actor::System))
            .collect(),
        ..Changes::default()
    };
    shop.done(listed).await;
    let lines: Vec<_> = listings.iter().map(|listing| (listing, 3)).collect();
    let user = shop.sample.user();
    let cart = shop.cart(user, &lines).await;
    assert_eq!(shop.stored_cart(cart.id).await, cart);
    let step = shop.sample.placed_order(&Basket::of(user, &lines).cart(cart.id));
    shop.done(placing(&step, shop.sample.now())).await;
    let stored = shop.stored_order(step.record.order.id).await;
    assert_eq!(stored.order.items.len(), MAX_LINES);
    assert_eq!(stored, step.record);
    assert_eq!(shop.counters(listings[0].id).await, (Some(1_000), 3));
    assert_eq!(shop.counters(listings[1].id).await, (None, 0));
}

/// An order of two lines, one of them counted, with a coupon, out of a cart.
async fn place_full(shop: &Shop) -> OrderRecord {
    shop.sample.tick();
    let draft = |name: &str, stock| ListingDraft {
        name: name.to_owned(),
        sku: format!("Größe/{name}"),
        unit_price: money("1234.567", "KWD"),
        ..shop.sample.draft(stock)
    };
    let blazer = shop.sample.listing_of(draft("Zoë's “Blazer” 校服", Some(10)));
    let blazer = shop.add_listing(blazer).await;
    let tie = shop.add_listing(shop.sample.listing_of(draft("Tie", None))).await;
    let coupon = Coupon {
        discount: Discount::Fixed(money("0.007", "KWD")),
        ..shop.sample.coupon("Spring-26")
    };
    let coupon = shop.add_coupon(coupon).await;
    let user = shop.sample.user();
    let lines = [(&blazer, 3), (&tie, 4_000)];
    let cart = shop.check_out(&shop.cart(user, &lines).await).await;
    let basket = Basket::of(user, &lines).coupon(&coupon).cart(cart.id);
    let step = shop.sample.placed_order(&basket);
    shop.done(placing(&step, shop.sample.now())).await;
    let stored = shop.stored_order(step.record.order.id).await;
    assert_eq!(stored, step.record);
    stored
}

/// An attempt whose every field is filled.
async fn pay_in_full(shop: &Shop, placed: OrderRecord) -> OrderRecord {
    let in_flight_until = shop.sample.now() + TimeDelta::microseconds(30_000_001);
    let begun = shop
        .step(&placed, |o, c| Ok(o.begin_payment(NewPayment::at("mock"), in_flight_until, c)?.0))
        .await;
    shop.step(&begun, |o, c| {
        let mut step = Transition::from(o.clone());
        let payment = &mut step.record.payments[0];
        payment.provider_ref = Some("pi_3/ü".to_owned());
        payment.payment_token = Some("pi_3_secret_é".to_owned());
        payment.next_action = Some("https://example.com/3ds?a=1&b=%20".to_owned());
        payment.pay_until = Some(shop.sample.now());
        payment.raw_payload = "{\"z\": 1.0,\"a\" :\"naïve\\n李\",\"n\":null}".to_owned();
        payment.failure_code = Some("authentication_required".to_owned());
        payment.updated_at = c.now;
        step.record.order.payment_intent_id = payment.provider_ref.clone();
        step.record.order.updated_at = c.now;
        Ok(step)
    })
    .await
}

/// One refund that goes through, and one that is refused.
async fn refund_twice(shop: &Shop, record: &OrderRecord) {
    let payment = record.payments[0].id;
    let mut record = record.clone();
    for (amount, event, code) in [
        ("0.001", RefundEvent::Succeeded, None),
        ("4000.000", RefundEvent::Failed, Some("expired_or_cancelled_card")),
    ] {
        let amount = money(amount, "KWD");
        record = shop
            .step(&record, |o, c| {
                Ok(o.begin_refund(payment, amount, "zu groß – 2 × getragen", c)?.0)
            })
            .await;
        let refund = record.refunds.last().expect("it was begun").id;
        let reference = Some("re_9/ü");
        record = shop
            .step(&record, |o, c| {
                o.apply_refund_result(refund, event, reference, code, Default::default(), c)
            })
            .await;
    }
    assert_eq!(record.payments[0].refunded, money("0.001", "KWD"));
}
