//! The external dependencies of the engine as traits: storage, payment providers, notifiers, the clock.
//!
//! Reading is many small repository traits. Writing is one method, [`Store::commit`], which applies a
//! [`Changes`] value completely or not at all. Every MUST on a port names the case in `port-contracts` that
//! checks it.
//!
//! It knows no database, no provider and no HTTP. Start reading at [`Store`] and [`Changes`]; for a payment
//! provider at [`PaymentGateway`].
#![deny(missing_docs)]

mod api_key;
mod audit;
mod canonical_json;
mod capabilities;
mod changes;
mod clock;
mod commit;
mod customer;
mod gateway;
mod idempotency;
mod identity;
mod ids;
mod notifier;
mod outbox;
mod page;
mod price_tables;
mod provider;
mod raw_json;
mod read_error;
mod repository;
mod saved_view;
mod secrets;
mod shopper;
mod stats;
mod storage;
mod test_page;
mod usage;
mod web_session;
mod webhook;
mod webhook_endpoint;

#[cfg(feature = "mocks")]
pub use api_key::MockApiKeyRepository;
pub use api_key::{ApiArea, ApiKey, ApiKeyRepository, ApiKeyRole, ApiKeyStatus, ApiScope};
#[cfg(feature = "mocks")]
pub use audit::MockAuditRepository;
pub use audit::{AbandonedConnections, AuditRepository, Finding, Invariant, Readiness, WriteFault};
pub use canonical_json::{CanonicalObject, canonical_json};
pub use capabilities::{Capabilities, Currencies, FoundByOurId};
#[cfg(feature = "mocks")]
pub use changes::MockStore;
pub use changes::{
    CartMove, CartUpdate, CartWrite, Changes, CouponWrite, IdempotencyWrite, JobWrite,
    ListingWrite, OpenOrdersLimit, OrderWrite, Purge, ReceiptWrite, RowWrite, StockCause,
    StockChange, StockChangeKind, StockMovement, Store, UnpaidUnits,
};
pub use clock::{Clock, ClockReading, MachineClock, TimeRepository};
#[cfg(feature = "mocks")]
pub use clock::{MockClock, MockMachineClock, MockTimeRepository};
pub use commit::{CommitError, Conflict, LimitedTable, UniqueViolation};
#[cfg(feature = "mocks")]
pub use customer::MockCustomerRepository;
pub use customer::{
    ContactAddress, CustomerRepository, ERASED, Erasure, ErasureOutcome, ResponsesAbout,
};
#[cfg(feature = "mocks")]
pub use gateway::MockPaymentGateway;
pub use gateway::{
    ClientConfig, CreatePayment, GatewayError, PaymentGateway, PaymentLookup, ProviderPayment,
    ProviderRefund, ProviderRefundStatus, RefundLookup, RefundRequest,
};
pub use idempotency::{
    IdempotencyRecord, IdempotencyScope, IdempotencyState, Progress, StoredResponse,
};
pub use identity::{AuthorizationGrant, Identity, IdentityError, IdentityProvider, SignInAttempt};
pub use ids::IdGenerator;
#[cfg(feature = "mocks")]
pub use ids::MockIdGenerator;
pub use notifier::{Message, MessageRenderer, Notifier, NotifyError, RenderError, RenderedMessage};
#[cfg(feature = "mocks")]
pub use notifier::{MockMessageRenderer, MockNotifier};
pub use outbox::{
    ClaimedJob, DeferredEvent, DeferredWebhook, Job, JobFilter, JobKind, JobState, Work,
};
pub use page::{Page, PageRequest};
#[cfg(feature = "mocks")]
pub use price_tables::MockPriceTableRepository;
pub use price_tables::PriceTableRepository;
pub use provider::{
    OpenProvider, OpenProviderError, PaymentProvider, ProviderProblem, ProviderSetting,
    ProviderSettings, ReplaceSecrets, SecretRotation, SettingDefault, SettingKind, SettingValue,
    SignWebhookError, TestProcess, TestProvider,
};
pub use raw_json::raw_json;
pub use read_error::ReadError;
pub use repository::{
    CartRepository, CartWithListings, ContactRepository, CouponFilter, CouponRepository,
    DisputeFilter, IdempotencyRepository, ListingFilter, ListingForCart, ListingRepository,
    MessageToDeliver, NotificationFilter, NotificationRepository, OrderFilter, OrderIssue,
    OrderRepository, OutboxRepository, PaymentFilter, PaymentRepository, ReceiptFilter,
    ReceiptPosition, ReceivedWebhook, ReturnFilter, ReturnRepository, ReturnWithOrder,
    SilentFilter, WebhookRepository,
};
#[cfg(feature = "mocks")]
pub use repository::{
    MockCartRepository, MockContactRepository, MockCouponRepository, MockIdempotencyRepository,
    MockListingRepository, MockNotificationRepository, MockOrderRepository, MockOutboxRepository,
    MockPaymentRepository, MockReturnRepository, MockWebhookRepository,
};
#[cfg(feature = "mocks")]
pub use saved_view::MockSavedViewRepository;
pub use saved_view::{MAX_SAVED_VIEWS, SavedView, SavedViewRepository, SavedViews};
pub use secrets::CurrentSecrets;
#[cfg(feature = "mocks")]
pub use shopper::MockShopperRepository;
pub use shopper::{
    CustomerAddress, GuestOrder, LinkedOrders, OrderAdoption, OrderLink, ShopperRepository,
    SignInCode,
};
#[cfg(feature = "mocks")]
pub use stats::MockStatsRepository;
pub use stats::{
    DUE_SOON, DailyFigures, DailyRequest, DayDeclines, DayFigures, DeclineFigures, Gauges,
    ListingFigures, OVERDUE_AFTER, Stats, StatsRepository, StatsRequest, StatusFigures,
    WORKLIST_LISTINGS, WORKLIST_MAX, Worklist,
};
pub use storage::Storage;
pub use test_page::{DueWebhook, TestPage, TestPageResponse, TestWebhook};
pub use usage::{UsageCounter, UsageLimit};
#[cfg(feature = "mocks")]
pub use web_session::MockWebSessionRepository;
pub use web_session::{
    ActiveSessions, ListedSession, SeenAfter, WebSession, WebSessionBrowser, WebSessionKind,
    WebSessionRepository, WebSessionRole,
};
pub use webhook::{
    DisputeReport, DisputedPayment, PaymentReport, ReceiptKind, ReceiptOutcome, RefundReport,
    WebhookError, WebhookEvent, WebhookReceipt, WebhookRequest,
};
pub use webhook_endpoint::{
    DeliveryClaim, DeliveryFigures, DeliveryFilter, EventFeedRepository, FeedEvent, FeedMove,
    HeldUpQuery, OutgoingWebhook, ReceiverResponse, SendError, WebhookEndpointRepository,
    WebhookEndpointWrite, WebhookSender,
};
#[cfg(feature = "mocks")]
pub use webhook_endpoint::{
    MockEventFeedRepository, MockWebhookEndpointRepository, MockWebhookSender,
};
