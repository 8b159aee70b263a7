//! Races for the last piece and for the last use of a coupon.

use serde_json::json;
use tests::client::as_strings;
use tests::concurrent_clients::{all_at_once, until_definite};
use tests::{Db, Reply, Server};

tests::on_each_database!(
    i22_a_hundred_units_are_sold_to_a_hundred_of_a_thousand_buyers,
    i24_a_coupon_with_one_use_is_used_once,
    z16_a_coupon_with_one_use_a_person_is_used_once_by_each,
    i26_two_checkouts_of_one_cart_make_one_order,
);

fn count(replies: &[Reply], status: u16, code: &str) -> usize {
    replies.iter().filter(|reply| reply.status == status && reply.code() == code).count()
}

async fn i22_a_hundred_units_are_sold_to_a_hundred_of_a_thousand_buyers(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let listing = shop.listing("2.00", 100).await;
    let (seller, wanted) = (shop.clone(), listing.id.clone());
    let outcomes = all_at_once(1_000, move |_| {
        let buyer = seller.shopper();
        let call = buyer.api.order_one(&wanted, 1);
        async move { (buyer, until_definite(call).await) }
    });
    let (buyers, replies): (Vec<_>, Vec<_>) = outcomes.await.into_iter().unzip();
    assert_eq!(count(&replies, 201, ""), 100);
    assert_eq!(count(&replies, 422, "out_of_stock"), 900);
    shop.assert_stock(&listing, 100, 100).await;

    let winners = buyers.into_iter().zip(replies).filter(|(_, reply)| reply.status == 201);
    let winners: Vec<_> = winners.map(|(buyer, reply)| (buyer, reply.text("id"))).collect();
    let paid = all_at_once(winners.len(), move |number| {
        let (buyer, order) = winners[number].clone();
        async move { until_definite(buyer.api.pay_order(&order, &json!({}))).await }
    });
    assert!(paid.await.iter().all(|reply| reply.status == 200));
    shop.assert_stock(&listing, 100, 100).await;
    server.assert_audit_clean();
}

async fn i24_a_coupon_with_one_use_is_used_once(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let listing = shop.listing("2.00", None).await;
    let coupon = shop.coupon("1.00", json!({ "max_redemptions": 1 })).await;
    let seller = shop.clone();
    let replies = all_at_once(500, move |_| {
        let items = json!([{ "product_id": listing.id, "quantity": 1 }]);
        let body = json!({ "items": items, "coupon_code": coupon.code });
        until_definite(seller.shopper().api.create_order(&body))
    });
    let replies = replies.await;
    assert_eq!(count(&replies, 201, ""), 1);
    assert_eq!(count(&replies, 422, "coupon_not_usable"), 499);
    server.assert_audit_clean();
}

async fn z16_a_coupon_with_one_use_a_person_is_used_once_by_each(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let listing = shop.listing("2.00", None).await;
    let coupon = shop.coupon("1.00", json!({ "max_per_user": 1 })).await;
    let people: Vec<_> = (0..8).map(|_| shop.shopper()).collect();
    let replies = all_at_once(128, move |number| {
        let items = json!([{ "product_id": listing.id, "quantity": 1 }]);
        let body = json!({ "items": items, "coupon_code": coupon.code });
        until_definite(people[number % people.len()].api.create_order(&body))
    });
    let replies = replies.await;
    assert_eq!(count(&replies, 201, ""), 8);
    assert_eq!(count(&replies, 422, "coupon_not_usable"), 120);
    server.assert_audit_clean();
}

async fn i26_two_checkouts_of_one_cart_make_one_order(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 500).await, shop.shopper());
    shopper.put(&listing, 3).await;
    let body = json!({ "cart_id": shopper.cart_id().await });
    let impatient = shopper.clone();
    let replies = all_at_once(64, move |number| {
        until_definite(impatient.api.open_session(&body).key(&format!("press-{number}")))
    });
    let replies = replies.await;
    assert_eq!(count(&replies, 201, ""), 1, "{replies:#?}");
    assert_eq!(count(&replies, 409, "cart_in_checkout"), 63, "{replies:#?}");
    let orders = shopper.api.list_orders().await.expect(200);
    assert_eq!(as_strings(orders.items(), "total_amount"), ["6.00"]);
    shop.assert_stock(&listing, 500, 3).await;
    server.assert_audit_clean();
}
