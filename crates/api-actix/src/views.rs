//! The shapes of responses, for pages: a page shows what a response of the API says.

pub use crate::dto::{
    AdminCouponDto, AdminListingDto, AdminNotificationDto, AdminPaymentDto, CartDto,
    CustomerExportDto, DiscountKind, DisputeDto, EventDto, ExplainDto, JobDto, ListingDto, MeDto,
    OrderDto, ParkedDto, PaymentDto, ProviderStateDto, RefundDto, ShopperActionDto, StatsDto,
    StockMovementDto,
};
