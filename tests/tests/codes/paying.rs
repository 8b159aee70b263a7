//! Payments: what the provider refuses, and what an attempt does not allow in its state.

use serde_json::json;
use tests::{Reply, Server, Shop, Shopper};

use crate::case;
use crate::case::{Case, OnShared};

pub const CASES: &[Case<OnShared>] = &[
    case!("payment_declined", 402, a_card_that_is_declined),
    case!("provider_unavailable", 503, a_provider_that_is_away),
    case!("payment_attempts_exhausted", 409, a_card_after_too_many),
    case!("payment_disputed", 409, a_refund_beside_an_open_dispute),
    case!("payment_in_progress", 409, a_payment_beside_another),
    case!("payment_not_cancelable", 409, a_bank_transfer_that_is_under_way),
    case!("payment_state_conflict", 409, a_capture_of_a_voided_authorization),
    case!("capture_too_large", 422, a_capture_of_more_than_was_authorized),
    case!("refund_too_large", 422, a_refund_of_more_than_came),
];

/// An order of 20.00.
async fn placed(shop: &Shop) -> (Shopper, String) {
    let (listing, shopper) = (shop.listing("10.00", 5).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 2).await.expect(201).text("id");
    (shopper, order)
}

async fn a_bank_transfer_that_is_under_way(server: &Server) -> Reply {
    let (shopper, order) = placed(&server.shop()).await;
    let waiting = shopper.api.pay_order_with(&order, "mock_not_cancelable").await.expect(202);
    let payment = waiting["payment"]["id"].as_str().expect("the attempt").to_owned();
    let refused = shopper.api.cancel_payment(&payment).await;
    assert!(refused["ends_at"].is_string(), "{refused}");
    refused
}

/// The attempt at such an order with this token of the mock provider.
async fn tried(shop: &Shop, token: &str) -> String {
    let (shopper, order) = placed(shop).await;
    let answer = shopper.api.pay_order_with(&order, token).await;
    answer["payment"]["id"].as_str().unwrap_or_else(|| panic!("no attempt: {answer}")).to_owned()
}

async fn a_card_that_is_declined(server: &Server) -> Reply {
    let (shopper, order) = placed(&server.shop()).await;
    shopper.api.pay_order_with(&order, "mock_decline").await
}

async fn a_provider_that_is_away(server: &Server) -> Reply {
    let (shopper, order) = placed(&server.shop()).await;
    shopper.api.pay_order_with(&order, "mock_unavailable").await
}

/// The first one's money is authorized, and not taken yet.
async fn a_card_after_too_many(server: &Server) -> Reply {
    let (shopper, order) = placed(&server.shop()).await;
    for _ in 0..20 {
        shopper.api.pay_order_with(&order, "mock_decline").await.refused(402, "payment_declined");
    }
    shopper.api.pay_order_with(&order, "mock_ok").await
}

async fn a_payment_beside_another(server: &Server) -> Reply {
    let (shopper, order) = placed(&server.shop()).await;
    shopper.api.pay_order_with(&order, "mock_authorize").await.expect(202);
    shopper.api.pay_order_with(&order, "mock_ok").await
}

async fn a_capture_of_a_voided_authorization(server: &Server) -> Reply {
    let shop = server.shop();
    let payment = tried(&shop, "mock_authorize").await;
    shop.operator.admin_void_payment(&payment).await.expect(200);
    shop.operator.admin_capture_payment(&payment, &json!({})).await
}

async fn a_capture_of_more_than_was_authorized(server: &Server) -> Reply {
    let shop = server.shop();
    let payment = tried(&shop, "mock_authorize").await;
    shop.operator.admin_capture_payment(&payment, &json!({ "amount": "20.01" })).await
}

async fn a_refund_of_more_than_came(server: &Server) -> Reply {
    let shop = server.shop();
    let payment = tried(&shop, "mock_ok").await;
    let too_much = json!({ "amount": "20.01", "reason": "generosity" });
    shop.operator.admin_refund_payment(&payment, &too_much).await
}

async fn a_refund_beside_an_open_dispute(server: &Server) -> Reply {
    let shop = server.shop();
    let payment = tried(&shop, "mock_ok").await;
    let reference = format!("mock_pi_{}", payment.replace('-', ""));
    shop.provider_says(&reference, "dispute_needs_response").await.expect(200);
    shop.operator.admin_refund_payment(&payment, &json!({ "reason": "generosity" })).await
}
