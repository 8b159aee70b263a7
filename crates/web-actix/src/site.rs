//! The pages as the API's server mounts them.

use actix_web::http::header::HeaderMap;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use api_actix::Pages;
use api_actix::errors::Problem;
use application::{Engine, Principal, sessions};
use async_trait::async_trait;
use domain::Instant;
use domain::ids::UserId;

use crate::cookies::Area;
use crate::failure::PageError;
use crate::{assets, cookies, failure, routes};

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
}

/// The pages.
#[derive(Debug, Clone)]
pub struct Site {
    options: SiteOptions,
}

impl Site {
    /// The pages with these options.
    #[must_use]
    pub fn new(options: SiteOptions) -> Self {
        Self { options }
    }

    /// The options of the site that serves a request.
    pub(crate) fn of(req: &HttpRequest) -> Option<&SiteOptions> {
        req.app_data::<web::Data<Self>>().map(|site| &site.options)
    }
}

#[async_trait(?Send)]
impl Pages for Site {
    fn mount(&self, config: &mut ServiceConfig) {
        config.app_data(web::Data::new(self.clone()));
        assets::mount_root(config, self.options.demo.is_some());
        routes::mount(config, self.options.demo.is_some());
        for area in Area::ALL {
            let everything = web::scope(area.path());
            config.service(everything.default_service(web::to(failure::not_found)));
        }
    }

    fn owns(&self, path: &str) -> bool {
        path.starts_with("/assets/") || Area::of(path).is_some()
    }

    async fn identify(
        &self,
        engine: &Engine,
        now: Instant,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Principal>, Problem> {
        let Some(area) = Area::of(path) else {
            return Ok(None);
        };
        match cookies::secret(headers, area, self.options.secure_cookies) {
            Some(secret) => Ok(sessions::resume(engine, &secret, now).await?),
            None => Ok(None),
        }
    }

    fn render(&self, problem: &Problem) -> HttpResponse {
        PageError::from(problem.clone()).into_response()
    }
}
