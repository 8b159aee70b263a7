//! The shapes of responses, for pages: a page shows what a response of the API says.

pub use crate::dto::{
    AdminListingDto, AdminNotificationDto, AdminPaymentDto, ApiKeyDto, CartDto, ConfirmedManyDto, DailyDto, DisputeDto, EventDto, ExplainDto, JobDto, ListingDto, OrderDto, PaymentDto, PaymentWithRefundsDto, ProviderDataDto, ReceiptDto, RefundDto, ShopperActionDto, StatsDto, TimelineEntryDto, WebSessionDto,
};
