//! The id in a path.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::ids::{CartItemId, CouponId, JobId, ListingId, NotificationId, OrderId, PaymentId};
use uuid::Uuid;

use crate::errors::Problem;
use crate::routing;

/// A thing that paths name by its id.
pub trait PathThing: From<Uuid> + 'static {
    /// Its word in `… not found`, the same that the engine uses.
    const WHAT: &'static str;
}

macro_rules! things {
    ($($id:ident = $what:literal),+ $(,)?) => {$(
        impl PathThing for $id {
            const WHAT: &'static str = $what;
        }
    )+};
}

things! {
    CartItemId = "cart item",
    CouponId = "coupon",
    JobId = "job",
    ListingId = "listing",
    NotificationId = "notification",
    OrderId = "order",
    PaymentId = "payment",
}

/// The id in the path, with or without hyphens. What is no id names nothing: the answer is the same
/// as for a thing that does not exist.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

impl<T: PathThing> FromRequest for PathId<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let part = req.match_info().iter().next().map(|(_, value)| value);
        let id = part.and_then(|text| Uuid::parse_str(text).ok());
        ready(match id {
            Some(id) => Ok(Self(T::from(id))),
            None => Err(routing::refusal(req).unwrap_or_else(|| Problem::not_found(T::WHAT))),
        })
    }
}
