//! The shapes of responses, for pages: a page shows what a response of the API says.

pub use crate::dto::{
    AdminCouponDto, AdminListingDto, AdminNotificationDto, AdminPaymentDto, CartDto, DiscountKind,
    DisputeDto, EventDto, ExplainDto, JobDto, ListingDto, OrderDto, ParkedDto, PaymentDto,
    RefundDto, ShopperActionDto, StatsDto, StockMovementDto,
};
