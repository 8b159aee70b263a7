//! The shapes of responses, for pages: a page shows what a response of the API says.

pub use crate::dto::{
    AdminCouponDto, AdminListingDto, AdminNotificationDto, AdminPaymentDto, ApiKeyDto, CartDto,
    ConfirmedManyDto, CustomerExportDto, DailyDto, DiscountKind, DisputeDto, EventDto, ExplainDto,
    JobDto, ListedDto, ListedReturnDto, ListingDto, MeDto, OrderDto, ParkedDto, PaymentDto,
    PaymentWithRefundsDto, ProviderDataDto, ProviderStateDto, ReceiptDto, ReceivedWebhookDto,
    RefundDto, SavedViewDto, ShippingMethodDto, ShippingOffersDto, ShopperActionDto, StatsDto,
    StockMovementDto, TaxRateDto, TimelineEntryDto, WebSessionDto, WebhookDeliveryDto,
    WebhookEndpointDto,
};
