//! Authorized first, captured later: all of it, a part, or nothing.

use provider_fakes::ShopperAction;
use serde_json::json;
use tests::{Db, ProviderDouble, Purchase};

crate::at_each_provider!(
    an_authorized_payment_is_captured,
    a_part_is_captured_and_the_rest_released,
    an_authorization_is_voided,
);

const LATER: [(&str, &str); 1] = [("KASSA_ORDERS__CAPTURE", "manual")];

async fn authorized(name: &'static str, db: Db) -> (ProviderDouble, Purchase) {
    let shop = ProviderDouble::start(name, db, &LATER).await;
    let purchase = shop.purchase().await;
    assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay));
    purchase.becomes("payment_status", "authorized").await;
    let booked = shop.ledger(&purchase.provider_ref);
    assert_eq!((booked.authorized, booked.captured), (2_000, 0));
    (shop, purchase)
}

async fn an_authorized_payment_is_captured(name: &'static str, db: Db) {
    let (shop, purchase) = authorized(name, db).await;
    let operator = shop.server.shop().operator;
    operator.admin_capture_payment(&purchase.payment, &json!({})).await.expect(200);
    purchase.becomes("payment_status", "paid").await;
    let booked = shop.ledger(&purchase.provider_ref);
    assert_eq!((booked.authorized, booked.captured), (0, 2_000));
    shop.finish().await;
}

async fn a_part_is_captured_and_the_rest_released(name: &'static str, db: Db) {
    let (shop, purchase) = authorized(name, db).await;
    let (operator, part) = (shop.server.shop().operator, json!({ "amount": "15.00" }));
    let captured = operator.admin_capture_payment(&purchase.payment, &part).await.expect(200);
    assert_eq!(captured["captured_amount"], "15.00", "{captured}");
    assert_eq!(shop.ledger(&purchase.provider_ref).captured, 1_500);
    let more = operator.admin_capture_payment(&purchase.payment, &part).await;
    more.refused(409, "payment_state_conflict");
    shop.finish().await;
}

async fn an_authorization_is_voided(name: &'static str, db: Db) {
    let (shop, purchase) = authorized(name, db).await;
    purchase.shopper.api.cancel_order(&purchase.order).await.expect(200);
    let released = || async { shop.ledger(&purchase.provider_ref) };
    let is_gone = |booked: &provider_fakes::LedgerPayment| booked.authorized == 0;
    let booked = tests::eventually("the authorization is released", released, is_gone).await;
    assert_eq!(booked.captured, 0);
    assert_eq!(purchase.shopper.order(&purchase.order).await["status"], "cancelled");
    shop.finish().await;
}
