//! A site in memory, and a browser that visits it.

mod access;
mod adopting;
mod api_keys;
mod browser;
mod calls;
mod catalogue;
mod custom;
mod customers;
mod delivery;
mod forms;
mod guests;
mod ids;
mod live;
mod mailbox;
mod money_forms;
mod operator_lists;
mod operator_pages;
mod order_pages;
mod pages;
mod paying;
mod payment_pages;
mod price_summary;
mod price_tables;
mod provider_page;
mod provider_sign_in;
mod provider_sign_out;
mod return_pages;
mod samples;
mod session_lists;
mod sessions;
mod shopper_samples;
mod sign_in_code;
mod sizes;
mod webhook_endpoints;

use std::sync::{Arc, LazyLock};

use actix_web::test::TestRequest;
use adapters_memory::{MemoryStore, SequentialIds, TestClock};
use adapters_mock_payments::{MockGateway, MockOptions, sign};
use api_actix::{ApiDocument, ApiState, TokenError, TokenVerifier};
use application::account::{PutContact, put_contact};
use application::orders::{CreateOrder, OrderLine, PayOrder};
use application::{Admin, Engine, EngineParts, Executed, Policy, Principal, Role, orders};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::Instant;
use domain::ids::{OrderId, UserId};
use domain::listing::{Listing, ListingDraft};
use domain::order::{CapturePolicy, OrderRecord, PaymentMethod};
use ports::{Clock, PaymentGateway};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::PROVIDER_PAGE;
use crate::options::{DemoShop, ProviderPage, SiteOptions, SystemInfo};
use crate::site::Site;
use browser::Browser;
use mailbox::Mailbox;

/// The customer of the demo.
pub const CUSTOMER: UserId = UserId(Uuid::from_u128(0xa));
/// Another customer.
pub const OTHER: UserId = UserId(Uuid::from_u128(0xb));
/// The operator.
pub const OPERATOR: UserId = UserId(Uuid::from_u128(0xc));

/// With what the mock provider signs its webhook events.
const WEBHOOK_SECRET: &str = "the webhook secret of unit tests";

/// The document of the API, which takes longer to make than most tests.
static DOCUMENT: LazyLock<ApiDocument> = LazyLock::new(|| (&api_actix::openapi()).into());

/// A site in memory.
pub struct TestSite {
    pub state: ApiState,
    pub engine: Arc<Engine>,
    /// The mails that were sent.
    pub mailbox: Arc<Mailbox>,
    clock: Arc<TestClock>,
}

impl TestSite {
    /// A demo shop.
    pub fn open() -> Self {
        Self::with(Self::options())
    }

    /// The options of a demo shop.
    pub fn options() -> SiteOptions {
        let demo = DemoShop {
            customer: CUSTOMER,
            payment_tokens: vec![
                ("mock_ok".to_owned(), "paid".to_owned()),
                ("mock_decline".to_owned(), "declined: card_declined".to_owned()),
            ],
            provider_page: None,
        };
        SiteOptions {
            shop_name: "The <Shop>".to_owned(),
            secure_cookies: false,
            shop: true,
            public_url: None,
            demo: Some(demo),
            system: SystemInfo::default(),
        }
    }

    /// A site with these options; a demo has the page of its provider.
    pub fn with(options: SiteOptions) -> Self {
        Self::of(options, Site::new)
    }

    /// The same, whose pages are made so.
    pub fn of(options: SiteOptions, site: impl FnOnce(SiteOptions) -> Site) -> Self {
        Self::of_policy(options, site, CapturePolicy::AtOnce)
    }

    /// A demo shop that authorizes payments, and captures them later.
    pub fn authorizing() -> Self {
        Self::of_policy(Self::options(), Site::new, CapturePolicy::Manual)
    }

    fn of_policy(
        mut options: SiteOptions,
        site: impl FnOnce(SiteOptions) -> Site,
        capture: CapturePolicy,
    ) -> Self {
        let clock = Arc::new(TestClock::default());
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let options_of_mock =
            MockOptions { webhook_secrets: vec![WEBHOOK_SECRET.into()], ..MockOptions::default() };
        let gateway = MockGateway::open(options_of_mock, Arc::clone(&time)).unwrap();
        if let Some(demo) = &mut options.demo {
            let page = gateway.test_page().unwrap();
            page.open_at(&format!("http://localhost:8080{PROVIDER_PAGE}"));
            let provider = MockGateway::NAME.to_owned();
            demo.provider_page = Some(ProviderPage { provider, page });
        }
        let mut policy = Policy::new("GBP".parse().unwrap());
        policy.order_links = Some("https://shop.example".to_owned());
        policy.capture = capture;
        let mailbox = Arc::new(Mailbox::default());
        policy.default_provider = Some(MockGateway::NAME.to_owned());
        let engine = Arc::new(Engine::new(EngineParts {
            store: Arc::new(MemoryStore::new()),
            gateways: vec![Arc::new(gateway)],
            notifiers: vec![Arc::clone(&mailbox) as _],
            texts: None,
            clock: time,
            ids: Arc::new(SequentialIds::default()),
            policy,
        }));
        let state = ApiState::new(Arc::clone(&engine), Arc::new(OneToken), DOCUMENT.clone());
        let state = state.with_pages(Arc::new(site(options)));
        Self { state, engine, mailbox, clock }
    }

    /// Moves the time.
    pub fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    /// Sends the mails that wait, and gives the text of the last one to an address.
    pub async fn mail_to(&self, address: &str) -> Option<String> {
        application::worker::drain(&self.engine).await.unwrap();
        self.mailbox.last_to(address)
    }

    /// A paid order of a customer, and the token of the link in its confirmation.
    pub async fn linked_order(&self, customer: UserId) -> (OrderRecord, String) {
        let address = "owner@example.com";
        let card = PutContact { email: Some(address.to_owned()), ..PutContact::default() };
        put_contact(&self.engine, &principal(customer), card).await.unwrap();
        let record = self.paid_order(customer).await;
        application::worker::drain(&self.engine).await.unwrap();
        (self.record(record.order.id).await, self.mailbox.link_to(address).unwrap())
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
            tax_category: domain::tax::TaxCategory::default(),
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
            shipping_address: None,
            shipping_method: None,
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
        self.signed_webhook(record, body).await
    }

    /// The provider sends this webhook event.
    pub async fn signed_webhook(&self, record: &OrderRecord, body: Value) -> OrderRecord {
        let body = sign(&WEBHOOK_SECRET.into(), body).unwrap();
        let request = TestRequest::post()
            .uri("/api/payments/webhook")
            .insert_header(("content-type", "application/json"))
            .set_payload(body.to_string());
        self.browser().await.send(request).await.expect(200);
        self.record(record.order.id).await
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
