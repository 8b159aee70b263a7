//! A site in memory, and a browser that visits it.

mod access;
mod browser;
mod calls;
mod custom;
mod forms;
mod live;
mod pages;
mod provider_page;
mod samples;
mod sessions;
mod sizes;

use std::sync::Arc;

use adapters_memory::{MemoryStore, SequentialIds, TestClock};
use adapters_mock_payments::{MockGateway, MockOptions};
use api_actix::{ApiState, TokenError, TokenVerifier};
use application::orders::{CreateOrder, OrderLine, PayOrder};
use application::{Admin, Engine, EngineParts, Executed, Policy, Principal, Role, orders};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::Instant;
use domain::ids::{OrderId, UserId};
use domain::listing::{Listing, ListingDraft};
use domain::order::{OrderRecord, PaymentMethod};
use ports::{Clock, PaymentGateway};
use uuid::Uuid;

use crate::options::{DemoShop, SiteOptions};
use crate::provider_page::ProviderPage;
use crate::site::Site;
use browser::Browser;

/// The customer of the demo.
pub const CUSTOMER: UserId = UserId(Uuid::from_u128(0xa));
/// Another customer.
pub const OTHER: UserId = UserId(Uuid::from_u128(0xb));
/// The operator.
pub const OPERATOR: UserId = UserId(Uuid::from_u128(0xc));

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
            provider_page: None,
        };
        Self::with(SiteOptions {
            shop_name: "The <Shop>".to_owned(),
            secure_cookies: false,
            demo: Some(demo),
        })
    }

    /// A site with these options; a demo has the page of its provider.
    pub fn with(mut options: SiteOptions) -> Self {
        let clock = Arc::new(TestClock::default());
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let secrets = vec!["the secret of the mock provider in tests".into()];
        let mock = MockOptions { webhook_secrets: secrets, ..MockOptions::default() };
        let gateway = MockGateway::open(mock, Arc::clone(&time)).unwrap();
        if let Some(demo) = &mut options.demo {
            let page = gateway.test_page().unwrap();
            page.open_at("http://localhost:8080/pay/mock");
            let provider = MockGateway::NAME.to_owned();
            demo.provider_page = Some(ProviderPage { provider, page });
        }
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
        let state = ApiState::new(Arc::clone(&engine), Arc::new(OneToken), document);
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
        let input = CreateOrder {
            items: vec![OrderLine { product_id, quantity: 2 }],
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
        let id = self.order(customer).await.order.id;
        let input =
            PayOrder { id, attempt: None, provider: None, payment_token: None, return_url: None };
        orders::pay(&self.engine, &principal(customer), input, None).await.unwrap();
        self.record(id).await
    }

    /// All orders, the newest first.
    pub async fn engine_orders(&self) -> Vec<OrderRecord> {
        let filter = ports::OrderFilter::default();
        let page = ports::PageRequest { after: None, limit: 100 };
        orders::list_own(&self.engine, &principal(CUSTOMER), filter, page).await.unwrap().items
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

/// Accepts one token: that of the customer.
struct OneToken;

#[async_trait]
impl TokenVerifier for OneToken {
    async fn verify(&self, token: &str, _: Instant) -> Result<Principal, TokenError> {
        if token == "customer" { Ok(principal(CUSTOMER)) } else { Err(TokenError::Expired) }
    }
}
