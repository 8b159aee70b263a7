//! The pages: how this server shows them, and the links that lead to them.

use std::path::Path;
use std::sync::Arc;

use api_actix::Pages;
use application::{Admin, AppError, Engine, sessions};
use domain::ids::UserId;
use ports::TestPage;
use secrecy::ExposeSecret;
use web_actix::{
    CustomPages, DemoShop, PROVIDER_PAGE, PageFaults, ProviderPage, ShownSetting, SignInProvider,
    Site, SiteOptions, SystemInfo, admin_link, shop_link,
};

use crate::exit::{Exit, Failure};
use crate::settings::{Resolved, Settings};
use crate::system::credential_time;
use crate::{demo, wire};

/// The pages of a server with these settings, which is reached at this address. A demo has the page of its test
/// provider, if that is part of this program.
///
/// # Errors
/// Custom pages or an identity provider that cannot be used.
pub fn pages(
    settings: &Settings,
    resolved: &Resolved,
    test_page: Option<(String, Arc<dyn TestPage>)>,
    base_url: &str,
) -> Result<Option<Arc<dyn Pages>>, Failure> {
    let provider_page = test_page.filter(|_| settings.demo).map(|(provider, page)| {
        page.open_at(&format!("{base_url}{PROVIDER_PAGE}"));
        ProviderPage { provider, page }
    });
    let tokens = settings.test_provider().map(|(_, test)| test.payment_tokens());
    let own = |(token, what): (&str, &str)| (token.to_owned(), what.to_owned());
    let payment_tokens = tokens.unwrap_or_default().into_iter().map(own).collect();
    let site = Site::new(SiteOptions {
        shop_name: settings.shop.name.clone(),
        // A demo is reached over HTTP on this machine only.
        secure_cookies: !settings.demo,
        shop: settings.has_shop_pages(),
        public_url: settings.public_url().filter(|_| !settings.demo),
        demo: settings.demo.then_some(DemoShop {
            customer: demo::CUSTOMER,
            payment_tokens,
            provider_page,
        }),
        system: system(settings, resolved),
    });
    let site = match sign_in_provider(settings)? {
        Some(provider) => site.with_sign_in_provider(provider),
        None => site,
    };
    let site = match custom_pages(settings) {
        None => site,
        Some(Ok(custom)) => site.with_custom_pages(custom),
        Some(Err(faults)) => {
            let cause = format!("web.templates_dir is invalid: {faults}");
            let remedy = "correct the files, or unset it to use the built-in pages";
            return Err(Failure::new(Exit::Settings, cause, remedy));
        }
    };
    Ok(Some(Arc::new(site)))
}

/// The provider that people sign in with, if the settings name one.
fn sign_in_provider(settings: &Settings) -> Result<Option<SignInProvider>, Failure> {
    let provider = wire::identity_provider(settings)?.zip(settings.public_url());
    Ok(provider.map(|(provider, public_url)| SignInProvider {
        provider,
        public_url,
        for_customers: settings.oidc.shop,
        offers_sign_out: settings.oidc.sign_out,
    }))
}

/// What operators see of this program: the settings as `kassa config show` prints them, without secrets.
fn system(settings: &Settings, resolved: &Resolved) -> SystemInfo {
    let url = settings.database.url.expose_secret();
    let database = if url.starts_with("sqlite://") { "SQLite" } else { "PostgreSQL" };
    let shown = resolved.shown().into_iter().map(|setting| ShownSetting {
        key: setting.key.to_owned(),
        value: setting.value,
        source: setting.source,
    });
    SystemInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: database.to_owned(),
        settings: shown.collect(),
        ..SystemInfo::default()
    }
}

/// What is wrong with the custom pages.
pub fn page_problem(settings: &Settings) -> Option<String> {
    custom_pages(settings)?.err().map(|faults| faults.to_string())
}

fn custom_pages(settings: &Settings) -> Option<Result<CustomPages, PageFaults>> {
    let directory = settings.web.templates_dir.as_deref()?;
    Some(CustomPages::read(Path::new(directory)))
}

/// A link that signs in this operator once, at a server that is reached at this address.
///
/// # Errors
/// A database that cannot be written.
pub async fn sign_in_link(
    settings: &Settings,
    engine: &Engine,
    user: UserId,
    base_url: &str,
) -> Result<String, AppError> {
    let now = credential_time(settings.demo, engine.now());
    let operator = Admin::local_operator();
    let secret = sessions::create_sign_in_link(engine, &operator, user, now).await?;
    Ok(admin_link(base_url, &secret))
}

/// The links of a demo's banner, each with its name.
///
/// # Errors
/// A database that cannot be written.
pub async fn demo_links(
    settings: &Settings,
    engine: &Engine,
    base_url: &str,
) -> Result<Vec<(&'static str, String)>, AppError> {
    let admin = sign_in_link(settings, engine, demo::ADMIN, base_url).await?;
    Ok(vec![("shop", shop_link(base_url)), ("admin", admin)])
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use ports::{DueWebhook, TestPageResponse, TestWebhook};

    use super::*;
    use crate::settings::{Resolved, Sources};

    /// A page that knows where it is served.
    #[derive(Default)]
    struct Opened(OnceLock<String>);

    impl TestPage for Opened {
        fn open_at(&self, url: &str) {
            self.0.get_or_init(|| url.to_owned());
        }

        fn payment_token(&self) -> &'static str {
            "on_page"
        }

        fn show(&self, _: &str) -> TestPageResponse {
            TestPageResponse::NotFound
        }

        fn submit(&self, _: &str, _: &[(String, String)]) -> TestPageResponse {
            TestPageResponse::NotFound
        }

        fn webhook(&self, _: &DueWebhook) -> Option<TestWebhook> {
            None
        }
    }

    #[test]
    fn only_a_demo_serves_the_page_of_a_test_provider() {
        for demo in [true, false] {
            let directory = tempfile::tempdir().unwrap();
            let directory = directory.path().to_owned();
            let resolved =
                Resolved::from_sources(&Sources { directory, demo, ..Sources::default() });
            let page = Arc::new(Opened::default());
            let test_page: (String, Arc<dyn TestPage>) = ("acme".to_owned(), page.clone());
            let settings = resolved.settings().unwrap();
            let pages = pages(&settings, &resolved, Some(test_page), "http://127.0.0.1:1");
            let pages = pages.unwrap().unwrap();
            assert_eq!(pages.owns("/pay/mock/mock_pi_1"), demo);
            let url = page.0.get().map(String::as_str);
            assert_eq!(url, demo.then_some("http://127.0.0.1:1/pay/mock"));
        }
    }
}
