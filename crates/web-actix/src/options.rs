//! How the pages are served.

use std::sync::Arc;

use actix_web::{HttpRequest, web};
use domain::ids::UserId;
use ports::IdentityProvider;

use crate::cookies::Area;

/// How the pages are served.
#[derive(Debug, Clone)]
pub struct SiteOptions {
    /// The name of the shop.
    pub shop_name: String,
    /// Whether browsers may send the cookies over HTTPS only.
    pub secure_cookies: bool,
    /// Whether there are shop pages.
    pub shop: bool,
    /// The address at which browsers reach the pages (`https://shop.example`), where it is known.
    pub public_url: Option<String>,
    /// What a demo shows in addition.
    pub demo: Option<DemoShop>,
}

/// What a demo shows in addition.
#[derive(Debug, Clone)]
pub struct DemoShop {
    /// As whom visitors shop.
    pub customer: UserId,
    /// How visitors choose what happens to a payment: tokens of the test provider, and what they do.
    pub payment_tokens: Vec<(String, String)>,
}

impl SiteOptions {
    /// The options of the site that serves a request.
    pub(crate) fn of(req: &HttpRequest) -> Option<&Self> {
        req.app_data::<web::Data<Self>>().map(|options| options.as_ref())
    }
}

/// An identity provider that people sign in with.
#[derive(Clone)]
pub struct SignInProvider {
    /// The provider.
    pub provider: Arc<dyn IdentityProvider>,
    /// Where browsers reach this server, without a slash at the end: the provider sends them back there.
    pub public_url: String,
    /// Whether customers sign in with it, too.
    pub for_customers: bool,
}

impl SignInProvider {
    /// The provider that people sign in with in an area.
    pub(crate) fn of(req: &HttpRequest, area: Area) -> Option<&Self> {
        let provider = req.app_data::<web::Data<Self>>().map(|provider| provider.as_ref());
        provider.filter(|provider| area == Area::Admin || provider.for_customers)
    }

    /// Its name, if there is one in the area.
    pub(crate) fn name_in(req: &HttpRequest, area: Area) -> Option<&str> {
        Self::of(req, area).map(|provider| provider.provider.name())
    }
}
