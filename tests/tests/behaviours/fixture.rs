//! The fixture: an engine on one of the stores, with a provider, recorded notifications and a clock
//! that tests move; and the actions that most cases begin with.

pub mod inputs;
pub mod notifications;
pub mod provider;
pub mod unreliable;

use std::sync::Arc;
use std::time::Duration;

use adapters_memory::{MemoryStore, SequentialIds, TestClock};
use adapters_mock_payments::{MockGateway, MockOptions};
use application::cart::{PutItem, put_item};
use application::checkout::{CheckoutSession, CreateSession, create_session};
use application::orders::{CreateOrder, OrderLine, Paid, PayOrder};
use application::webhooks::{Received, receive};
use application::{
    Admin, AppError, Engine, EngineParts, Executed, IdempotentRequest, Policy, Principal, Role,
    VersionPrecondition, worker,
};
use chrono::TimeDelta;
use domain::ids::{CartId, ListingId, OrderId, UserId};
use domain::listing::{Listing, ListingDraft};
use domain::money::{Currency, Money};
use domain::notification::Channel;
use domain::order::{OrderRecord, PaymentMethod};
use ports::{
    Clock, IdGenerator, IdempotencyScope, Notifier, PaymentGateway, Storage, StoredResponse,
};

pub use crate::fixture::inputs::{checkout_of, order_of_one, paying};
use crate::fixture::notifications::SentNotifications;

/// An engine on one of the stores.
pub struct Fixture {
    pub engine: Arc<Engine>,
    pub store: Arc<dyn Storage>,
    pub clock: Arc<TestClock>,
    pub ids: Arc<SequentialIds>,
    pub mock: Arc<MockGateway>,
    pub notifications: Arc<SentNotifications>,
    /// Keeps the database's folder until the test is over.
    _folder: Option<tempfile::TempDir>,
}

impl Fixture {
    pub fn memory() -> Self {
        Self::on(Arc::new(MemoryStore::new()), None)
    }

    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the database");
        let url = format!("sqlite://{}/shop.db", folder.path().display());
        let store = crate::fixture::provider::open(&url).await;
        Self::on(store, Some(folder))
    }

    pub async fn postgres() -> Option<Self> {
        if !pg_harness::available() {
            return None;
        }
        let url = tokio::task::spawn_blocking(provider::fresh_postgres).await.expect("a database");
        Some(Self::on(provider::open(&url).await, None))
    }

    pub fn on(store: Arc<dyn Storage>, folder: Option<tempfile::TempDir>) -> Self {
        let clock = Arc::new(TestClock::default());
        let ids = Arc::new(SequentialIds::default());
        let mock = provider::mock(clock.clone());
        let notifications = Arc::new(SentNotifications::default());
        let mut fixture = Self {
            engine: Arc::new(Engine::new(EngineParts {
                store: store.clone(),
                gateways: vec![mock.clone()],
                notifiers: vec![],
                texts: None,
                clock: clock.clone(),
                ids: ids.clone(),
                policy: Policy::new(gbp()),
            })),
            store,
            clock,
            ids,
            mock,
            notifications,
            _folder: folder,
        };
        fixture.rebuild(|_| {});
        fixture
    }

    /// Another engine on the same store, as a second server or after a restart, with its own
    /// policy.
    pub fn rebuild(&mut self, change: impl FnOnce(&mut Policy)) {
        self.engine = self.another_engine(change);
    }

    pub fn another_engine(&self, change: impl FnOnce(&mut Policy)) -> Arc<Engine> {
        self.engine_of(self.clock.clone(), change)
    }

    /// A second server whose clock is its own.
    pub fn engine_with_clock(&self, clock: Arc<dyn Clock>) -> Arc<Engine> {
        self.engine_of(clock, |_| {})
    }

    pub fn engine_of(
        &self,
        clock: Arc<dyn Clock>,
        change: impl FnOnce(&mut Policy),
    ) -> Arc<Engine> {
        self.engine_with(vec![self.mock.clone()], clock, change)
    }

    /// A server that none of the providers is wired to.
    pub fn engine_without_providers(&self) -> Arc<Engine> {
        self.engine_with(vec![], self.clock.clone(), |_| {})
    }

    pub fn engine_with(
        &self,
        gateways: Vec<Arc<dyn PaymentGateway>>,
        clock: Arc<dyn Clock>,
        change: impl FnOnce(&mut Policy),
    ) -> Arc<Engine> {
        let mut policy = Policy::new(gbp());
        policy.default_provider = Some("mock".to_owned());
        policy.provider_timeout = Duration::from_secs(10);
        change(&mut policy);
        let notifiers: Vec<Arc<dyn Notifier>> = [Channel::Email, Channel::Sms]
            .into_iter()
            .map(|c| self.notifications.clone().carrier(c) as Arc<dyn Notifier>)
            .collect();
        Arc::new(Engine::new(EngineParts {
            store: self.store.clone(),
            gateways,
            notifiers,
            texts: None,
            clock,
            ids: self.ids.clone(),
            policy,
        }))
    }

    pub fn customer(&self) -> Principal {
        self.principal(vec![Role::Customer])
    }

    pub fn admin(&self) -> Admin {
        self.principal(vec![Role::Admin]).try_into().expect("the role")
    }

    fn principal(&self, roles: Vec<Role>) -> Principal {
        let user_id = UserId(self.ids.uuid());
        let email = Some("user@example.com".to_owned());
        let phone = Some("+911234567890".to_owned());
        Principal {
            user_id,
            roles,
            email,
            phone,
            name: None,
            locale: None,
            expected: VersionPrecondition::any(),
        }
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    pub async fn listing(&self, price: &str, stock: Option<i64>) -> Listing {
        self.listing_in(price, "GBP", stock).await
    }

    pub async fn listing_in(&self, price: &str, currency: &str, stock: Option<i64>) -> Listing {
        let currency: Currency = currency.parse().expect("a currency");
        let sku = format!("SKU-{}", self.ids.uuid().simple());
        let draft = ListingDraft {
            sku,
            name: "A thing".to_owned(),
            vendor: None,
            school: None,
            spec: None,
            unit_price: Money::parse(price, currency).expect("a price"),
            stock,
            tax_category: domain::tax::TaxCategory::default(),
            is_active: true,
        };
        fresh(application::listings::create(&self.engine, &self.admin(), draft, None).await)
    }

    pub async fn look(&self, id: ListingId) -> Listing {
        self.store.listing(id).await.expect("readable").expect("the listing")
    }

    pub async fn order(&self, id: OrderId) -> OrderRecord {
        self.store.order(id).await.expect("readable").expect("the order")
    }

    pub async fn put(&self, who: &Principal, listing: ListingId, qty: i64) {
        fresh(put_item(&self.engine, who, PutItem { listing, qty }, None).await);
    }

    pub async fn cart(&self, who: &Principal) -> application::CartView {
        application::cart::get(&self.engine, who).await.expect("a cart")
    }

    pub async fn checkout(&self, who: &Principal) -> Result<CheckoutSession, AppError> {
        self.checkout_with(who, |_| {}).await
    }

    pub async fn checkout_with(
        &self,
        who: &Principal,
        change: impl FnOnce(&mut CreateSession),
    ) -> Result<CheckoutSession, AppError> {
        let cart_id = self.cart(who).await.cart.id;
        self.checkout_as(who, cart_id, change).await
    }

    /// Checks out a cart that is known already.
    pub async fn checkout_as(
        &self,
        who: &Principal,
        cart_id: CartId,
        change: impl FnOnce(&mut CreateSession),
    ) -> Result<CheckoutSession, AppError> {
        let mut input = checkout_of(cart_id);
        change(&mut input);
        let keyed = self.keyed(who, "checkout", &format!("{input:?}"));
        create_session(&self.engine, who, input, &keyed).await.map(unwrap_fresh)
    }

    /// A session of one listing, as most cases need it.
    pub async fn session(&self, who: &Principal, listing: ListingId, qty: i64) -> CheckoutSession {
        self.put(who, listing, qty).await;
        self.checkout(who).await.expect("a session")
    }

    pub async fn place(&self, who: &Principal, listing: ListingId, quantity: i64) -> OrderRecord {
        self.try_place(who, listing, quantity, None).await.expect("an order")
    }

    pub async fn try_place(
        &self,
        who: &Principal,
        product_id: ListingId,
        quantity: i64,
        coupon_code: Option<&str>,
    ) -> Result<OrderRecord, AppError> {
        let input = CreateOrder {
            items: vec![OrderLine { product_id, quantity }],
            payment_method: PaymentMethod::Online,
            coupon_code: coupon_code.map(ToOwned::to_owned),
            shipping_address: None,
            shipping_method: None,
            user_id: None,
        };
        application::orders::create(&self.engine, who, input, None).await.map(unwrap_fresh)
    }

    pub async fn pay(
        &self,
        who: &Principal,
        id: OrderId,
        token: Option<&str>,
    ) -> Result<Paid, AppError> {
        let payment_token = token.map(ToOwned::to_owned);
        let input = PayOrder { payment_token, ..paying(id) };
        application::orders::pay(&self.engine, who, input, None).await.map(unwrap_fresh)
    }

    pub async fn cancel(&self, who: &Principal, id: OrderId) -> Result<OrderRecord, AppError> {
        let input = application::orders::CancelOrder { id, reason: None };
        application::orders::cancel(&self.engine, who, input, None).await.map(unwrap_fresh)
    }

    /// Sends what the mock provider would send about a session.
    pub async fn send_webhook_for(
        &self,
        session: &CheckoutSession,
        status: &str,
    ) -> Result<Received, AppError> {
        let reference = session.payment().and_then(|p| p.provider_ref.clone()).expect("known");
        self.send_webhook_of(&reference, status).await
    }

    pub async fn send_webhook_of(
        &self,
        reference: &str,
        status: &str,
    ) -> Result<Received, AppError> {
        receive(&self.engine, "mock", provider::webhook(reference, status)).await
    }

    /// Another provider, set up otherwise, and an engine that has it.
    pub fn replace_provider(&mut self, change: impl FnOnce(&mut MockOptions)) {
        self.mock = provider::mock_with(self.clock.clone(), change);
        self.rebuild(|_| {});
    }

    /// A server whose provider has forgotten everything, or never knew it.
    pub fn forgetful_engine(&self) -> Arc<Engine> {
        let stranger = provider::mock(self.clock.clone());
        self.engine_with(vec![stranger], self.clock.clone(), |_| {})
    }

    /// The same as a stale event, which the provider no longer confirms: its ledger stays as it is.
    pub async fn send_outdated_webhook_of(
        &self,
        reference: &str,
        status: &str,
    ) -> Result<Received, AppError> {
        receive(&self.forgetful_engine(), "mock", provider::webhook(reference, status)).await
    }

    pub async fn work(&self) {
        worker::drain(&self.engine).await.expect("the outbox");
    }

    pub fn keyed<T>(&self, who: &Principal, operation: &str, body: &str) -> IdempotentRequest<T> {
        self.keyed_as(who, operation, &self.ids.uuid().to_string(), body)
    }

    pub fn keyed_as<T>(
        &self,
        who: &Principal,
        operation: &str,
        key: &str,
        body: &str,
    ) -> IdempotentRequest<T> {
        IdempotentRequest {
            limited: true,
            scope: IdempotencyScope {
                user_id: who.user_id,
                operation: operation.to_owned(),
                key: key.to_owned(),
            },
            fingerprint: body.to_owned(),
            render: Arc::new(|outcome| StoredResponse {
                status: if outcome.is_ok() { 201 } else { 422 },
                headers: vec![],
                body: outcome.err().map_or_else(|| "done".to_owned(), ToString::to_string),
            }),
        }
    }

    /// Every invariant holds.
    pub async fn sound(&self) {
        let findings = self.store.audit().await.expect("an audit");
        assert!(findings.is_empty(), "{findings:#?}");
    }

    pub fn now(&self) -> domain::Instant {
        self.clock.now()
    }
}

pub fn gbp() -> Currency {
    "GBP".parse().expect("a currency")
}

pub fn money(text: &str) -> Money {
    Money::parse(text, gbp()).expect("an amount")
}

pub fn unwrap_fresh<T>(answer: Executed<T>) -> T {
    match answer {
        Executed::Fresh(out) => out,
        Executed::Replayed(response) => panic!("replayed: {response:?}"),
    }
}

pub fn fresh<T>(answer: Result<Executed<T>, AppError>) -> T {
    unwrap_fresh(answer.expect("done"))
}
