//! The JSON shapes: what goes in and what comes out. Nothing of the domain is serialised by itself,
//! so that a field which is added there does not go out by accident.

mod admin;
mod cart;
mod coupon;
mod demo;
mod event;
mod health;
mod listing;
mod me;
mod notification;
mod order;
mod page;
mod parcel;
mod payment;
mod session;
mod strict;
mod text;
mod word;

pub use admin::{
    AdjustStockBody, ChangeCouponBody, ChangeListingBody, CreateCouponBody, CreateListingBody,
    DeliverBody, ShipBody,
};
pub use cart::{CartDto, CartItemDto, PutItemBody, QtyBody};
pub use coupon::{AdminCouponDto, CouponDto, CouponQuery, DiscountKind};
pub use demo::{ClockDto, MoveClockBody};
pub use event::{EventDto, EventsDto};
pub use health::{CheckDto, HealthDto, ReadinessDto};
pub use listing::{AdminListingDto, ListingDto, ListingQuery};
pub use me::{MeDto, PutMeBody};
pub use notification::NotificationDto;
pub use order::{AdminOrderQuery, CodeBody, CreateOrderBody, OrderDto, OrderQuery, ReasonBody};
pub use page::{PageDto, PageQuery};
pub use parcel::ParcelDto;
pub use payment::{ConfirmBody, PaidDto, PayBody, PaymentDto, ReceivedDto, RefundDto};
pub use session::{CreateSessionBody, SessionDto};
pub use strict::{Form, Nothing, Strict};
pub use text::{DecimalText, Moment, SearchText};
pub use word::Word;
