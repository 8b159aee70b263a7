//! The JSON shapes of requests and responses. Domain types are not serialized themselves, so that a new
//! field is not exposed by accident.

mod address;
mod admin;
mod admin_order;
mod admin_payment;
mod api_key;
mod capture_refund;
mod cart;
mod cart_state;
mod coupon;
mod customer;
mod daily;
mod demo;
mod dispute;
mod enum_string;
mod event;
mod explain;
mod fulfillment;
mod health;
mod job;
mod listed;
mod listing;
mod me;
mod notification;
mod object_only;
mod order;
mod order_document;
mod order_return;
mod page;
mod parcel;
mod payment;
mod payment_options;
mod price_fields;
mod pricing;
mod received_webhook;
mod redacted;
mod saved_view;
mod session;
mod shipping_method;
mod shopper_action;
mod stats;
mod stock;
mod tax_rate;
mod text;
mod timeline;
mod web_session;
mod webhook_endpoint;

pub use address::{AddressBody, AddressDto};
pub use admin::{
    AdjustStockBody, ChangeCouponBody, ChangeListingBody, CreateCouponBody, CreateListingBody,
    DeliverBody, ShipBody,
};
pub use admin_order::{ConfirmManyBody, ConfirmedManyDto, NoteBody};
pub use admin_payment::{AdminPaymentDto, PaymentQuery};
pub use api_key::{ApiKeyDto, ApiKeyQuery, CreateApiKeyBody, CreatedApiKeyDto};
pub use capture_refund::{
    CaptureBody, PaymentWithRefundsDto, RefundBody, RefundRequest, ResolveBody,
};
pub use cart::{CartDto, CartItemDto, PutItemBody, QtyBody};
pub use cart_state::{CartCheckoutDto, CartProblemDto, CheckoutLinks};
pub use coupon::{AdminCouponDto, CouponDto, CouponQuery, DiscountKind};
pub use customer::{CustomerExportDto, CustomerQuery, CustomersDto, ErasedCustomerDto};
pub use daily::{DailyDto, DailyQuery, WorklistDto};
pub use demo::{ClockDto, MoveClockBody};
pub use dispute::{DisputeDto, DisputeQuery};
pub use enum_string::EnumString;
pub use event::{EventDto, EventsDto};
pub use explain::ExplainDto;
pub use fulfillment::{CancelItemsBody, ReturnParcelBody};
pub use health::{CheckDto, HealthDto, ProviderStateDto, ReadinessDto};
pub use job::{JobDto, JobQuery, ParkedDto, ParkedQuery};
pub use listed::ListedDto;
pub use listing::{AdminListingDto, AdminListingQuery, ListingDto, ListingQuery};
pub use me::{MeDto, PutMeBody};
pub use notification::{AdminNotificationDto, NotificationDto, NotificationQuery};
pub use object_only::{EmptyBody, JsonBody, ObjectOnly};
pub use order::{AdminOrderQuery, CodeBody, CreateOrderBody, OrderDto, OrderQuery, ReasonBody};
pub use order_document::{OrderDocument, order_value};
pub use order_return::{
    ListedReturnDto, ReceiveReturnBody, RejectReturnBody, RequestReturnBody, ReturnDto,
    ReturnQuery, ReturnsDto,
};
pub use page::{PageDto, PageQuery};
pub use parcel::ParcelDto;
pub use payment::{ConfirmBody, PaidDto, PayBody, PaymentDto, ReceivedDto, RefundDto};
pub use payment_options::PaymentOptionsDto;
pub use pricing::{ShippingBody, ShippingDto, ShippingOffersDto, TaxDto};
pub use received_webhook::{ReceivedWebhookDto, ReceivedWebhookQuery};
pub use saved_view::{RenameViewBody, SaveViewBody, SavedViewDto, SavedViewsDto};
pub use session::{CreateSessionBody, SessionDto};
pub use shipping_method::{ChangeShippingMethodBody, CreateShippingMethodBody, ShippingMethodDto};
pub use shopper_action::ShopperActionDto;
pub use stats::{StatsDto, StatsQuery};
pub use stock::{ImportQuery, ImportedDto, StockMovementDto};
pub use tax_rate::{ChangeTaxRateBody, CreateTaxRateBody, TaxRateDto};
pub use text::{DecimalText, Moment, SearchText};
pub use timeline::{ProviderDataDto, ReceiptDto, TimelineDto, TimelineEntryDto};
pub use web_session::{WebSessionDto, WebSessionsDto};
pub use webhook_endpoint::{
    ChangeWebhookEndpointBody, CreateWebhookEndpointBody, FeedDto, FeedQuery, RecoverBody,
    RecoveredDto, WebhookDeliveryDto, WebhookDeliveryQuery, WebhookEndpointDto,
    WebhookEndpointWithSecretDto, WebhookEndpointsDto,
};
