//! The test double of a payment provider beside a server that uses it.

mod books;
mod secrets;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use provider_fakes::{FakeProvider, FakeServer, LedgerPayment, Request, ShopperAction, new_fake};
use serde_json::{Value, json};
use tokio::task::AbortHandle;

use crate::client::{Call, Reply};
use crate::eventually;
use crate::server::{Db, Server};
use crate::shop::{Shopper, fresh_id};

/// Whether a request creates a payment at one of the providers.
pub fn creates_a_payment(request: &Request) -> bool {
    let path = request.segments().join("/");
    let creates = ["v1/payment_intents", "v2/checkout/orders", "v2/payments"];
    request.method == "POST" && creates.contains(&path.as_str())
}

/// Whether a request makes a refund at one of the providers.
pub fn makes_a_refund(request: &Request) -> bool {
    let last = request.path.last().map(String::as_str);
    request.method == "POST" && matches!(last, Some("refund" | "refunds"))
}

/// Where shoppers come back to.
pub const RETURN_URL: &str = "https://shop.example/thanks";

/// A provider's test double, with its API and its webhooks.
struct Double {
    fake: Arc<dyn FakeProvider>,
    api: FakeServer,
    sending: AbortHandle,
}

/// A server, and the test doubles of the providers that it uses; the first is the default.
pub struct ProviderDouble {
    pub server: Server,
    doubles: BTreeMap<&'static str, Double>,
    default: &'static str,
}

/// An order that waits for its payment.
pub struct Purchase {
    pub shopper: Shopper,
    pub order: String,
    pub payment: String,
    pub provider_ref: String,
    pub session: Reply,
}

impl ProviderDouble {
    /// A server whose default provider is this one.
    pub async fn start(name: &'static str, db: Db, settings: &[(&str, &str)]) -> Self {
        Self::start_with(&[name], db, settings).await
    }

    /// A server with several providers, the first of which is the default.
    pub async fn start_with(names: &[&'static str], db: Db, settings: &[(&str, &str)]) -> Self {
        let mut server = Server::stopped(db, settings);
        let mut doubles = BTreeMap::new();
        for name in names {
            let double = Double::start(name, &server).await;
            let webhook_url = webhook_url(&server, name);
            let settings = double.fake.settings(double.api.url(), &webhook_url);
            server.configure(settings.into_iter().map(|(key, value)| (variable(key), value)));
            doubles.insert(*name, double);
        }
        let default = names.first().expect("a provider");
        let double = Self { server, doubles, default };
        double.with_default(default)
    }

    /// Makes another provider the default, and starts the server (again).
    pub fn with_default(mut self, name: &'static str) -> Self {
        let setting = (variable("payments.default_provider"), name.to_owned());
        self.server.kill9();
        self.server.configure([setting]);
        self.server.restart();
        self.default = name;
        self
    }

    /// The default provider's double.
    pub fn fake(&self) -> &dyn FakeProvider {
        self.double().fake.as_ref()
    }

    /// Another provider's double.
    pub fn fake_of(&self, name: &str) -> &dyn FakeProvider {
        self.doubles[name].fake.as_ref()
    }

    /// The API of another provider's double.
    pub fn api_of(&self, name: &str) -> &FakeServer {
        &self.doubles[name].api
    }

    /// The API of the default provider's double.
    pub fn api(&self) -> &FakeServer {
        &self.double().api
    }

    fn double(&self) -> &Double {
        &self.doubles[self.default]
    }

    /// Where the default provider sends its webhooks.
    pub fn webhook_url(&self) -> String {
        webhook_url(&self.server, self.default)
    }

    /// From now on webhooks are kept, and the test sends them.
    pub fn hold_webhooks(&self) {
        self.fake().webhooks().send_to(None);
    }

    /// Places an order of 20.00 through a checkout session.
    pub async fn purchase(&self) -> Purchase {
        let purchase = self.purchase_later().await;
        assert_eq!(purchase.session.status, 201, "{}", purchase.session);
        purchase
    }

    /// The same while the provider has a fault.
    pub async fn purchase_later(&self) -> Purchase {
        let (shopper, open) = self.ready_to_open().await;
        self.opened(shopper, open).await
    }

    /// A shopper with a cart, and the request that opens the checkout session.
    pub async fn ready_to_open(&self) -> (Shopper, Call) {
        let shop = self.server.shop();
        let (listing, shopper) = (shop.listing("10.00", 50).await, shop.reachable_shopper().await);
        shopper.put(&listing, 2).await;
        let cart = shopper.cart_id().await;
        let body = json!({ "cart_id": cart, "return_url": RETURN_URL });
        let open = shopper.api.open_session(&body).key(&fresh_id());
        (shopper, open)
    }

    /// Repeats the request with its key until there is a session, and looks the payment up until its reference
    /// is known.
    pub async fn opened(&self, shopper: Shopper, open: Call) -> Purchase {
        let is_open = |reply: &Reply| (200..300).contains(&reply.status);
        let session = eventually("a session", || open.clone().into_future(), is_open).await;
        let (order, payment) = (session.text("order_id"), session.text("payment_id"));
        let is_known = |seen: &Reply| seen["provider_ref"].is_string();
        let seen = eventually("its reference", || self.payment(&payment), is_known).await;
        let provider_ref = seen.text("provider_ref");
        Purchase { shopper, order, payment, provider_ref, session }
    }

    /// A purchase that the shopper has paid for; waits until the order knows it.
    pub async fn paid(&self) -> Purchase {
        let purchase = self.purchase().await;
        assert!(self.fake().act(&purchase.provider_ref, ShopperAction::Pay), "it waits");
        purchase.becomes("payment_status", "paid").await;
        purchase
    }

    /// The provider's reference of a payment.
    pub async fn reference(&self, payment: &str) -> String {
        self.payment(payment).await.text("provider_ref")
    }

    /// A payment as operators see it.
    pub async fn payment(&self, id: &str) -> Reply {
        self.server.shop().operator.admin_see_payment(id).await.expect(200)
    }

    /// A payment in the default provider's books.
    pub fn ledger(&self, provider_ref: &str) -> LedgerPayment {
        let payments = self.fake().payments();
        let found = payments.into_iter().find(|payment| payment.provider_ref == provider_ref);
        found.unwrap_or_else(|| panic!("{provider_ref} is not in the provider's books"))
    }

    /// Waits until a refund of a payment has this status; gives the provider's reference of it.
    pub async fn refund_becomes(&self, payment: &str, status: &str) -> Value {
        let look = || self.payment(payment);
        let last = |seen: &Reply| {
            let refunds = seen["refunds"].as_array().cloned().unwrap_or_default();
            refunds.last().cloned().unwrap_or_default()
        };
        let what = format!("the last refund is {status}");
        let seen = eventually(&what, look, |seen: &Reply| last(seen)["status"] == status).await;
        last(&seen)
    }

    /// Sends a webhook to the server, as the default provider would.
    pub async fn deliver(&self, webhook: &provider_fakes::OutgoingWebhook) -> u16 {
        let mut request = crate::client::http().post(self.webhook_url()).body(webhook.body.clone());
        for (name, value) in &webhook.headers {
            request = request.header(name, value);
        }
        request.send().await.expect("an answer").status().as_u16()
    }
}

impl Double {
    async fn start(name: &'static str, server: &Server) -> Self {
        let fake = new_fake(name).unwrap_or_else(|| panic!("there is no double of {name}"));
        fake.webhooks().send_to(Some(&webhook_url(server, name)));
        let sending = tokio::spawn(Arc::clone(fake.webhooks()).deliver()).abort_handle();
        let api = FakeServer::start(Arc::clone(&fake)).await.expect("a port");
        Self { fake, api, sending }
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.sending.abort();
    }
}

impl Purchase {
    /// Waits until a word of the order has become this one.
    pub async fn becomes(&self, member: &str, word: &str) -> Reply {
        self.shopper.order_becomes(&self.order, member, word).await
    }

    /// Waits until the order has not changed for a second.
    pub async fn comes_to_rest(&self) {
        let version = || async { self.shopper.order(&self.order).await["version"].clone() };
        let twice = || async {
            let before = version().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            (before, version().await)
        };
        eventually("the order comes to rest", twice, |(before, now)| before == now).await;
    }

    /// Pays again after a failure; gives the payment that now waits for the shopper.
    pub async fn again(&self) -> String {
        let body = json!({ "return_url": RETURN_URL });
        let answer = self.shopper.api.pay_order(&self.order, &body).await.expect(202);
        answer["payment"]["id"].as_str().expect("a payment").to_owned()
    }
}

fn webhook_url(server: &Server, name: &str) -> String {
    format!("{}/api/payments/webhook/{name}", server.base_url())
}

/// The environment variable of a setting.
fn variable(key: &str) -> String {
    format!("KASSA_{}", key.replace('.', "__").to_uppercase())
}
