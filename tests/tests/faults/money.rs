//! Money that comes twice, from the wrong side, or in the wrong amount.

use serde_json::json;
use tests::server::webhook_secret;
use tests::webhook::signed_under;
use tests::{Reply, Server};

tests::on_both_databases!(
    p08_a_second_capture_of_one_order_is_refunded_once,
    z08_a_penny_does_not_pay_a_large_order_nor_another_one,
    z13_a_payment_belongs_to_an_order_and_to_its_owner,
);

async fn p08_a_second_capture_of_one_order_is_refunded_once(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("8.00", 9).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    shop.provider_says(&session.token, "failed").await.expect(200);
    shopper.api.pay_order(&session.order, &json!({})).await.expect(200);
    let paid = shopper.order(&session.order).await;
    assert_eq!(paid["payment_status"], "paid", "{paid}");

    for _ in 0..3 {
        shop.provider_says(&session.token, "paid").await.expect(200);
    }
    let look = || async { shopper.api.see_payment(&session.payment).await.expect(200) };
    let back = |payment: &Reply| payment["status"] == "refunded";
    tests::eventually("the first attempt's money was refunded", look, back).await;
    let order = shopper.order(&session.order).await;
    let payments = order["payments"].as_array().expect("payments");
    let kept = payments.iter().filter(|payment| payment["status"] == "paid").count();
    assert_eq!((payments.len(), kept), (2, 1), "{order}");
    assert_eq!(order["payment_status"], "paid", "{order}");
    let history = shopper.history(&session.order).await;
    let refunds = history.iter().filter(|kind| *kind == "refund_succeeded").count();
    assert_eq!(refunds, 1, "{history:?}");
}

async fn z08_a_penny_does_not_pay_a_large_order_nor_another_one(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("900.00", 9).await;
    let (cheat, other) = (shop.shopper(), shop.shopper());
    let session = cheat.check_out_one(&listing, 1).await;
    let bystander = other.check_out_one(&listing, 1).await;
    let penny = json!({ "amount": "0.01", "currency": "GBP" });
    let event = signed_under(webhook_secret(), &session.token, "paid", penny);
    shop.anonymous().send_webhook(&event).await.expect(200);
    let order = cheat.order(&session.order).await;
    assert_ne!(order["payment_status"], "paid", "{order}");
    assert_ne!(order["status"], "paid", "{order}");
    cheat.api.pay_order(&session.order, &json!({})).await.refused(409, "order_not_payable");
    let untouched = other.order(&bystander.order).await;
    assert_ne!(untouched["payment_status"], "paid", "{untouched}");
    // What came in is accepted by an operator only, and the payment of one order pays no other one.
    shop.operator.admin_accept_payment(&session.payment).await.expect(200);
    assert_eq!(cheat.order(&session.order).await["payment_status"], "paid");
    let untouched = other.order(&bystander.order).await;
    assert_ne!(untouched["payment_status"], "paid", "{untouched}");
}

async fn z13_a_payment_belongs_to_an_order_and_to_its_owner(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("8.00", 9).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 2).await;
    let payment = shopper.api.see_payment(&session.payment).await.expect(200);
    let told = (payment.text("order_id"), payment.text("amount"), payment.text("currency"));
    assert_eq!(told, (session.order.clone(), "16.00".to_owned(), "GBP".to_owned()), "{payment}");
    let stranger = shop.shopper().api;
    stranger.see_payment(&session.payment).await.refused(404, "not_found");
    stranger.confirm_payment(&session.payment).await.refused(404, "not_found");
}
