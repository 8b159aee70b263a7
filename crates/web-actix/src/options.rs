//! How the pages are served.

use actix_web::{HttpRequest, web};
use domain::ids::UserId;

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
