//! The shapes of responses, for pages: a page shows what a response of the API says.

pub use crate::dto::{
    AdminListingDto, AdminNotificationDto, AdminPaymentDto, ApiKeyDto, CartDto, EventDto,
    ExplainDto, JobDto, ListingDto, OrderDto, PaymentDto, RefundDto, ShopperActionDto, StatsDto,
    WebSessionDto,
};
