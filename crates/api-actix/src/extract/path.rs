//! The id in a path.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use application::returns::ReturnOfOrder;
use domain::ids::{
    ApiKeyId, CartItemId, CouponId, JobId, ListingId, NotificationId, OrderId, ParcelId, PaymentId,
    ReturnId, SavedViewId, ShippingMethodId, TaxRateId, UserId, WebSessionId, WebhookDeliveryId,
    WebhookEndpointId,
};
use uuid::Uuid;

use crate::errors::Problem;
use crate::routing;

/// A thing that paths name by its id.
pub trait PathResource: From<Uuid> + 'static {
    /// Its word in `… not found`, the same that the engine uses.
    const WHAT: &'static str;
}

macro_rules! things {
    ($($id:ident = $what:literal),+ $(,)?) => {$(
        impl PathResource for $id {
            const WHAT: &'static str = $what;
        }
    )+};
}

things! {
    ApiKeyId = "API key",
    CartItemId = "cart item",
    CouponId = "coupon",
    ShippingMethodId = "shipping method",
    TaxRateId = "tax rate",
    JobId = "job",
    ListingId = "listing",
    NotificationId = "notification",
    OrderId = "order",
    SavedViewId = "view",
    ParcelId = "parcel",
    PaymentId = "payment",
    ReturnId = "return",
    WebSessionId = "session",
    UserId = "customer",
    WebhookDeliveryId = "webhook delivery",
    WebhookEndpointId = "webhook endpoint",
}

/// The id in the path, with or without hyphens. A text that is not an id is reported as not found.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

impl<T: PathResource> FromRequest for PathId<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(nth_id(req, 0).map(Self))
    }
}

/// The parcel of an order that a path names.
#[derive(Debug, Clone, Copy)]
pub struct ParcelPath {
    /// The order.
    pub order: OrderId,
    /// The parcel.
    pub parcel: ParcelId,
}

impl FromRequest for ParcelPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let ids = nth_id(req, 0).and_then(|order| Ok((order, nth_id(req, 1)?)));
        ready(ids.map(|(order, parcel)| Self { order, parcel }))
    }
}

/// The return of an order that a path names.
#[derive(Debug, Clone, Copy)]
pub struct ReturnPath(pub ReturnOfOrder);

impl FromRequest for ReturnPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let ids = nth_id(req, 0).and_then(|order| Ok((order, nth_id(req, 1)?)));
        ready(ids.map(|(order, id)| Self(ReturnOfOrder { order, id })))
    }
}

fn nth_id<T: PathResource>(req: &HttpRequest, n: usize) -> Result<T, Problem> {
    let part = req.match_info().iter().nth(n).map(|(_, value)| value);
    let id = part.and_then(|text| Uuid::parse_str(text).ok());
    id.map(T::from)
        .ok_or_else(|| routing::refusal(req).unwrap_or_else(|| Problem::not_found(T::WHAT)))
}
