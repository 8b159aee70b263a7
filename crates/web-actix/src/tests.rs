//! A site in memory, and a browser that visits it.

mod access;
mod browser;
mod forms;
mod order_pages;
mod pages;
mod payment_pages;
mod samples;
mod sessions;

use std::sync::Arc;

use actix_web::test::TestRequest;
use adapters_memory::{MemoryStore, SequentialIds, TestClock};
use adapters_mock_payments::{MockGateway, MockOptions, sign};
use api_actix::{ApiState, TokenError, TokenVerifier};
use application::orders::{CreateOrder, OrderLine, PayOrder};
use application::{Admin, Engine, EngineParts, Executed, Policy, Principal, Role, orders};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::Instant;
use domain::ids::{OrderId, UserId};
use domain::listing::{Listing, ListingDraft};
use domain::order::{OrderRecord, PaymentMethod};
use ports::Clock;
use serde_json::json;
use uuid::Uuid;

use crate::options::{DemoShop, SiteOptions};
use crate::site::Site;
use browser::Browser;

/// The customer of the demo.
pub const CUSTOMER: UserId = UserId(Uuid::from_u128(0xa));
/// Another customer.
pub const OTHER: UserId = UserId(Uuid::from_u128(0xb));
/// The operator.
pub const OPERATOR: UserId = UserId(Uuid::from_u128(0xc));

/// With what the mock provider signs its webhook events.
const WEBHOOK_SECRET: &str = "the webhook secret of unit tests";

/// A site in memory.
pub struct TestSite {
    pub state: ApiState,
    pub engine: Arc<Engine>,
    clock: Arc<TestClock>,
}

impl TestSite {
    /// A demo shop.
    pub fn open() -> Self {
        let demo = DemoShop {
            customer: CUSTOMER,
            payment_tokens: vec![
                ("mock_ok".to_owned(), "paid".to_owned()),
                ("mock_decline".to_owned(), "declined: card_declined".to_owned()),
            ],
        };
        Self::with(SiteOptions {
            shop_name: "The <Shop>".to_owned(),
            secure_cookies: false,
            demo: Some(demo),
        })
    }

    /// A site with these options.
    pub fn with(options: SiteOptions) -> Self {
        let clock = Arc::new(TestClock::default());
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let options_of_mock =
            MockOptions { webhook_secrets: vec![WEBHOOK_SECRET.into()], ..MockOptions::default() };
        let gateway = MockGateway::open(options_of_mock, Arc::clone(&time)).unwrap();
        let mut policy = Policy::new("GBP".parse().unwrap());
        policy.default_provider = Some(MockGateway::NAME.to_owned());
        let engine = Arc::new(Engine::new(EngineParts {
            store: Arc::new(MemoryStore::new()),
            gateways: vec![Arc::new(gateway)],
            notifiers: Vec::new(),
            texts: None,
            clock: time,
            ids: Arc::new(SequentialIds::default()),
            policy,
        }));
        let document = (&api_actix::openapi()).into();
        let state = ApiState::new(Arc::clone(&engine), Arc::new(NoTokens), document);
        let state = state.with_pages(Arc::new(Site::new(options)));
        Self { state, engine, clock }
    }

    /// Moves the time.
    pub fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    /// A browser without cookies.
    pub async fn browser(&self) -> Browser {
        Browser::open(&self.state).await
    }

    /// A browser in which the demo's customer shops.
    pub async fn customer(&self) -> Browser {
        let browser = self.browser().await;
        let page = browser.get("/shop/sign-in").await.expect(200);
        browser.submit(&page, "/shop/sign-in", &[]).await.expect(303);
        browser
    }

    /// The secret of a new sign-in link.
    pub async fn link(&self) -> String {
        let (operator, now) = (Admin::local_operator(), self.engine.now());
        let link =
            application::sessions::create_sign_in_link(&self.engine, &operator, OPERATOR, now);
        link.await.unwrap()
    }

    /// A browser in which the operator has signed in.
    pub async fn operator(&self) -> Browser {
        let (browser, link) = (self.browser().await, self.link().await);
        let page = browser.get(&format!("/admin/sign-in?link={link}")).await.expect(200);
        browser.submit(&page, "/admin/sign-in", &[]).await.expect(303);
        browser
    }

    /// A listing with ten units in stock.
    pub async fn listing(&self, name: &str) -> Listing {
        let draft = ListingDraft {
            sku: format!("SKU-{}", application::sessions::new_secret(&self.engine)),
            name: name.to_owned(),
            vendor: None,
            school: None,
            spec: None,
            unit_price: domain::money::Money::parse("12.50", "GBP".parse().unwrap()).unwrap(),
            stock: Some(10),
            is_active: true,
        };
        let operator = Admin::local_operator();
        match application::listings::create(&self.engine, &operator, draft, None).await.unwrap() {
            Executed::Fresh(listing) => listing,
            Executed::Replayed(_) => panic!("no key was given"),
        }
    }

    /// An order of a customer for two units of a new listing.
    pub async fn order(&self, customer: UserId) -> OrderRecord {
        let product_id = self.listing("Mug").await.id;
        self.order_of(customer, vec![OrderLine { product_id, quantity: 2 }]).await
    }

    async fn order_of(&self, customer: UserId, items: Vec<OrderLine>) -> OrderRecord {
        let input = CreateOrder {
            items,
            payment_method: PaymentMethod::Online,
            coupon_code: None,
            user_id: None,
        };
        match orders::create(&self.engine, &principal(customer), input, None).await.unwrap() {
            Executed::Fresh(record) => record,
            Executed::Replayed(_) => panic!("no key was given"),
        }
    }

    /// The same, paid.
    pub async fn paid_order(&self, customer: UserId) -> OrderRecord {
        self.order_paid_with(customer, "mock_ok").await
    }

    /// The same, after a payment with a token of the mock provider.
    pub async fn order_paid_with(&self, customer: UserId, token: &str) -> OrderRecord {
        let id = self.order(customer).await.order.id;
        self.pay(customer, id, token).await
    }

    /// An order with these lines, paid.
    pub async fn paid_order_of(&self, customer: UserId, items: Vec<OrderLine>) -> OrderRecord {
        let id = self.order_of(customer, items).await.order.id;
        self.pay(customer, id, "mock_ok").await
    }

    async fn pay(&self, customer: UserId, id: OrderId, token: &str) -> OrderRecord {
        let payment_token = Some(token.to_owned());
        let input = PayOrder { id, attempt: None, provider: None, payment_token, return_url: None };
        // What comes of it is the order's state.
        let _outcome = orders::pay(&self.engine, &principal(customer), input, None).await;
        self.record(id).await
    }

    /// The provider sends a webhook event about the first payment of an order.
    pub async fn webhook(&self, record: &OrderRecord, status: &str) -> OrderRecord {
        let reference = record.payments[0].provider_ref.clone().unwrap();
        let body = json!({ "provider_ref": reference, "status": status, "raw_data": {} });
        let body = sign(&WEBHOOK_SECRET.into(), body).unwrap();
        let request = TestRequest::post()
            .uri("/api/payments/webhook")
            .insert_header(("content-type", "application/json"))
            .set_payload(body.to_string());
        self.browser().await.send(request).await.expect(200);
        self.record(record.order.id).await
    }

    /// An order as it is now.
    pub async fn record(&self, id: OrderId) -> OrderRecord {
        orders::get_any(&self.engine, &Admin::local_operator(), id).await.unwrap()
    }
}

/// A customer as use cases take them.
pub fn principal(user_id: UserId) -> Principal {
    Principal {
        user_id,
        roles: vec![Role::Customer],
        email: None,
        phone: None,
        name: None,
        locale: None,
        expected: application::VersionPrecondition::any(),
    }
}

/// Accepts no token.
struct NoTokens;

#[async_trait]
impl TokenVerifier for NoTokens {
    async fn verify(&self, _: &str, _: Instant) -> Result<Principal, TokenError> {
        Err(TokenError::Expired)
    }
}
