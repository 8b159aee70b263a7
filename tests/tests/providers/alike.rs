//! One journey that is the same at every provider, the mock provider included: only settings differ.

use provider_fakes::ShopperAction;
use serde_json::json;
use tests::provider_double::RETURN_URL;
use tests::server::MockProcess;
use tests::shop::fresh_id;
use tests::{Db, ProviderDouble, Server};

crate::at_provider!(mock: a_purchase_is_paid_and_refunded);
crate::at_each_provider!(a_purchase_is_paid_and_refunded);

/// A provider, and how its shopper pays.
enum Provider {
    Double(Box<ProviderDouble>),
    Mock(Box<(MockProcess, Server)>),
}

impl Provider {
    async fn start(name: &'static str, db: Db) -> Self {
        if name == "mock" {
            return Self::Mock(Box::new(MockProcess::beside_server(db, &[])));
        }
        Self::Double(Box::new(ProviderDouble::start(name, db, &[]).await))
    }

    fn server(&self) -> &Server {
        match self {
            Self::Double(shop) => &shop.server,
            Self::Mock(both) => &both.1,
        }
    }

    /// The shopper pays on the provider's page, or with its client-side library.
    async fn pay(&self, provider_ref: &str) {
        match self {
            Self::Double(shop) => assert!(shop.fake().act(provider_ref, ShopperAction::Pay)),
            Self::Mock(both) => {
                let page = format!("{}/pay/{provider_ref}", both.0.url());
                let pressed = tests::client::http().post(page).form(&[("choice", "pay")]);
                assert_eq!(pressed.send().await.expect("an answer").status(), 303);
            }
        }
    }
}

async fn a_purchase_is_paid_and_refunded(name: &'static str, db: Db) {
    let provider = Provider::start(name, db).await;
    let shop = provider.server().shop();
    let (listing, shopper) = (shop.listing("10.00", 5).await, shop.reachable_shopper().await);
    shopper.put(&listing, 2).await;
    let body = json!({ "cart_id": shopper.cart_id().await, "return_url": RETURN_URL });
    let session = shopper.api.open_session(&body).key(&fresh_id()).await.expect(201);
    assert_eq!(session["provider"], name, "{session}");
    let (order, payment) = (session.text("order_id"), session.text("payment_id"));
    let seen = shop.operator.admin_see_payment(&payment).await.expect(200);
    provider.pay(&seen.text("provider_ref")).await;
    shopper.order_becomes(&order, "payment_status", "paid").await;
    shop.operator.admin_confirm_order(&order).await.expect(200);
    shop.operator.admin_ship_order(&order).await.expect(200);
    let refund = json!({ "amount": "5.00", "reason": "one was scratched" });
    shop.operator.admin_refund_payment(&payment, &refund).await.expect(201);
    shopper.order_becomes(&order, "payment_status", "partially_refunded").await;
    shopper.is_notified(&order, "refund_issued").await;
    if let Provider::Double(shop) = &provider {
        shop.finish().await;
    }
    provider.server().assert_audit_clean();
}
