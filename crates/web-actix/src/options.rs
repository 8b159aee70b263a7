//! How the pages are served.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use actix_web::{HttpRequest, web};
use domain::ids::UserId;
use ports::{IdentityProvider, TestPage};
use serde::Serialize;

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
    /// What the page of the system shows.
    pub system: SystemInfo,
}

/// The program that serves, and how it is set up.
#[derive(Debug, Clone)]
pub struct SystemInfo {
    /// Its version.
    pub version: String,
    /// The kind of its database.
    pub database: String,
    /// When it was started.
    pub started: Instant,
    /// Its settings, without secrets.
    pub settings: Vec<ShownSetting>,
}

/// A setting as operators see it.
#[derive(Debug, Clone, Serialize)]
pub struct ShownSetting {
    /// The key.
    pub key: String,
    /// The value; of a secret, that there is one.
    pub value: String,
    /// Where it comes from: default, file, environment or flag.
    pub source: String,
}

impl Default for SystemInfo {
    fn default() -> Self {
        Self {
            version: String::new(),
            database: String::new(),
            started: Instant::now(),
            settings: Vec::new(),
        }
    }
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

/// The page of a test provider.
#[derive(Clone)]
pub struct ProviderPage {
    /// The provider's name.
    pub provider: String,
    /// The page.
    pub page: Arc<dyn TestPage>,
}

impl fmt::Debug for ProviderPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderPage").field("provider", &self.provider).finish_non_exhaustive()
    }
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

/// An identity provider that people sign in with.
#[derive(Clone)]
pub struct SignInProvider {
    /// The provider.
    pub provider: Arc<dyn IdentityProvider>,
    /// Where browsers reach this server, without a slash at the end: the provider sends them back there.
    pub public_url: String,
    /// Whether customers sign in with it, too.
    pub for_customers: bool,
    /// Whether people are offered to sign out at the provider after they have signed out here.
    pub offers_sign_out: bool,
}

impl SignInProvider {
    /// The provider that people sign in with in an area.
    pub(crate) fn of(req: &HttpRequest, area: Area) -> Option<&Self> {
        let provider = req.app_data::<web::Data<Self>>().map(|provider| provider.as_ref());
        provider.filter(|provider| area == Area::Admin || provider.for_customers)
    }

    /// The provider at which people who have signed in with it in an area can sign out.
    pub(crate) fn with_sign_out(req: &HttpRequest, area: Area) -> Option<&Self> {
        Self::of(req, area).filter(|provider| provider.offers_sign_out)
    }

    /// Its name, if there is one in the area.
    pub(crate) fn name_in(req: &HttpRequest, area: Area) -> Option<&str> {
        Self::of(req, area).map(|provider| provider.provider.name())
    }
}
