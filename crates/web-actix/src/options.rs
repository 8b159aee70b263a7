//! How the pages are served.

use actix_web::{HttpRequest, web};
use domain::ids::UserId;

use crate::provider_page::ProviderPage;

/// How the pages are served.
#[derive(Debug, Clone)]
pub struct SiteOptions {
    /// The name of the shop.
    pub shop_name: String,
    /// Whether browsers may send the cookies over HTTPS only.
    pub secure_cookies: bool,
    /// The shop of a demo; `None`: there are no shop pages.
    pub demo: Option<DemoShop>,
}

/// What a demo shows in addition.
#[derive(Debug, Clone)]
pub struct DemoShop {
    /// As whom visitors shop.
    pub customer: UserId,
    /// How visitors choose what happens to a payment: tokens of the test provider, and what they do.
    pub payment_tokens: Vec<(String, String)>,
    /// The page of the test provider; `None` if it is served elsewhere, or there is none.
    pub provider_page: Option<ProviderPage>,
}

impl SiteOptions {
    /// The page of a test provider, if this site serves one.
    pub(crate) fn provider_page(&self) -> Option<&ProviderPage> {
        self.demo.as_ref().and_then(|demo| demo.provider_page.as_ref())
    }

    /// The options of the site that serves a request.
    pub(crate) fn of(req: &HttpRequest) -> Option<&Self> {
        req.app_data::<web::Data<Self>>().map(|options| options.as_ref())
    }
}
