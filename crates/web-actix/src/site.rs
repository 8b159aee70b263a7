//! The pages as the API's server mounts them.

use actix_web::HttpResponse;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use api_actix::Pages;
use api_actix::errors::Problem;
use application::{Engine, Principal, sessions};
use async_trait::async_trait;
use domain::Instant;

use crate::cookies::Area;
use crate::custom::CustomPages;
use crate::options::{SignInProvider, SiteOptions};
use crate::{assets, cookies, failure, provider_page, routes, signed_in, templates};

/// The pages.
#[derive(Clone)]
pub struct Site {
    options: SiteOptions,
    sign_in: Option<SignInProvider>,
}

impl Site {
    /// The pages with these options.
    #[must_use]
    pub fn new(options: SiteOptions) -> Self {
        Self { options, sign_in: None }
    }

    /// The same, where people can sign in with an identity provider.
    #[must_use]
    pub fn with_sign_in_provider(self, provider: SignInProvider) -> Self {
        Self { sign_in: Some(provider), ..self }
    }

    /// The same pages with an operator's templates. They apply to all pages of the process; only the first call has an
    /// effect.
    #[must_use]
    pub fn with_custom_pages(self, custom: CustomPages) -> Self {
        templates::install(custom.0);
        self
    }
}

#[async_trait(?Send)]
impl Pages for Site {
    fn mount(&self, config: &mut ServiceConfig) {
        config.app_data(web::Data::new(self.options.clone()));
        if let Some(provider) = &self.sign_in {
            config.app_data(web::Data::new(provider.clone()));
        }
        let files = templates::current().assets();
        assets::mount_root(config, self.options.shop, files);
        config.app_data(web::Data::new(routes::pages()));
        config.app_data(web::Data::new(routes::methods(self.options.shop)));
        routes::mount(config, self.options.shop);
        if let Some(page) = self.options.provider_page() {
            provider_page::mount(config, page);
        }
        for area in Area::ALL {
            let everything = web::scope(area.path())
                .wrap(from_fn(failure::with_page))
                .wrap(from_fn(signed_in::with_name));
            config.service(everything.default_service(web::to(failure::not_found)));
        }
    }

    fn owns(&self, path: &str) -> bool {
        let is_provider_page = self.options.provider_page().is_some() && provider_page::owns(path);
        path.starts_with("/assets/")
            || path == assets::FAVICON
            || Area::of(path).is_some()
            || is_provider_page
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

    fn render(&self, problem: &Problem, path: &str) -> HttpResponse {
        failure::without_request(problem, &self.options, path)
    }
}
