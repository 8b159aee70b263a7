//! What an API key may be used for: the area of each route that needs a caller, and the check, which is part of
//! extracting the caller.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use ports::{ApiArea, ApiScope};

use super::authentication::Authentication;
use crate::errors::{Code, Problem};
use crate::route_table::canonical;

/// What a key needs for a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteArea {
    /// A scope of this area.
    Of(ApiArea),
    /// The scope `all`: what a restricted key could use to become an unrestricted one, and what spans all areas:
    /// the data of a customer.
    Unrestricted,
}

use RouteArea::{Of, Unrestricted};

/// The areas of routes by the beginning of their pattern; the first that fits counts. A route that is not listed
/// here needs the scope `all`, and a test asks for its line.
const AREAS: &[(&str, RouteArea)] = &[
    ("/api/cart", Of(ApiArea::Orders)),
    ("/api/checkout", Of(ApiArea::Orders)),
    ("/api/orders", Of(ApiArea::Orders)),
    ("/api/payments", Of(ApiArea::Payments)),
    ("/api/coupons", Of(ApiArea::Coupons)),
    ("/api/notifications", Of(ApiArea::Notifications)),
    ("/api/me/sessions", Unrestricted),
    ("/api/me/export", Unrestricted),
    ("/api/me", Of(ApiArea::Notifications)),
    ("/api/admin/listings", Of(ApiArea::Listings)),
    ("/api/admin/stock-movements", Of(ApiArea::Listings)),
    ("/api/admin/coupons", Of(ApiArea::Coupons)),
    ("/api/admin/shipping-methods", Of(ApiArea::Pricing)),
    ("/api/admin/tax-rates", Of(ApiArea::Pricing)),
    ("/api/admin/orders", Of(ApiArea::Orders)),
    ("/api/admin/views", Of(ApiArea::Orders)),
    ("/api/admin/payments", Of(ApiArea::Payments)),
    ("/api/admin/disputes", Of(ApiArea::Payments)),
    ("/api/admin/returns", Of(ApiArea::Orders)),
    ("/api/admin/notifications", Of(ApiArea::Notifications)),
    ("/api/admin/outbox", Of(ApiArea::System)),
    ("/api/admin/webhooks", Of(ApiArea::System)),
    // Who creates an endpoint has the events of all orders sent there.
    ("/api/admin/webhook-endpoints", Unrestricted),
    ("/api/admin/webhook-deliveries", Of(ApiArea::System)),
    ("/api/admin/events", Of(ApiArea::Orders)),
    ("/api/admin/stats", Of(ApiArea::System)),
    ("/api/admin/customers", Unrestricted),
    ("/api/admin/api-keys", Unrestricted),
    ("/demo/clock", Of(ApiArea::System)),
];

/// The area of a route.
fn area_of(pattern: &str) -> Option<RouteArea> {
    let pattern = canonical(pattern);
    let is_within = |beginning: &str| {
        let rest = pattern.strip_prefix(beginning);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    AREAS.iter().find(|(beginning, _)| is_within(beginning)).map(|(_, area)| *area)
}

/// Refuses an API key without the scope of the route. The route is the one that was matched, because a path can
/// be written in several ways.
///
/// # Errors
/// `forbidden`, with the scope that is needed.
pub fn ensure(req: &HttpRequest, caller: &Authentication) -> Result<(), Problem> {
    let Authentication::Key(holder) = caller else {
        return Ok(());
    };
    match req.match_pattern().and_then(|pattern| area_of(&pattern)) {
        Some(Of(area)) => ensure_grants(&holder.scopes, area, !req.method().is_safe()),
        Some(Unrestricted) | None if holder.scopes.contains(&ApiScope::All) => Ok(()),
        Some(Unrestricted) | None => Err(needs(ApiScope::All)),
    }
}

fn ensure_grants(scopes: &[ApiScope], area: ApiArea, writes: bool) -> Result<(), Problem> {
    match scopes.iter().any(|scope| scope.grants(area, writes)) {
        true => Ok(()),
        false => Err(needs(ApiScope::needed(area, writes))),
    }
}

fn needs(scope: ApiScope) -> Problem {
    Problem::new(Code::Forbidden, format!("the API key needs the scope {scope}"))
}

/// The scopes of the caller's API key, for routes that need another one depending on the body; `None` for callers
/// without a key.
#[derive(Debug, Clone)]
pub struct KeyScopes(Option<Vec<ApiScope>>);

impl KeyScopes {
    /// Refuses an API key that may not make refunds.
    ///
    /// # Errors
    /// `forbidden`, with the scope that is needed.
    pub fn ensure_may_refund(&self) -> Result<(), Problem> {
        match &self.0 {
            Some(scopes) => ensure_grants(scopes, ApiArea::Payments, true),
            None => Ok(()),
        }
    }
}

impl FromRequest for KeyScopes {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let scopes = match req.extensions().get::<Authentication>() {
            Some(Authentication::Key(holder)) => Some(holder.scopes.clone()),
            Some(_) | None => None,
        };
        ready(Ok(Self(scopes)))
    }
}

#[cfg(test)]
mod tests;
