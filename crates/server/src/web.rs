//! The pages: how this server shows them, and the links that lead to them.

use std::sync::Arc;

use api_actix::Pages;
use application::{Admin, AppError, Engine, sessions};
use domain::ids::UserId;
use secrecy::ExposeSecret;
use web_actix::{
    DemoShop, ShownSetting, SignInProvider, Site, SiteOptions, SystemInfo, admin_link, shop_link,
};

use crate::exit::Failure;
use crate::settings::{Resolved, Settings};
use crate::system::credential_time;
use crate::{demo, wire};

/// The pages of a server with these settings.
///
/// # Errors
/// An identity provider that cannot be used.
pub fn pages(settings: &Settings, resolved: &Resolved) -> Result<Option<Arc<dyn Pages>>, Failure> {
    let tokens = settings.test_provider().map(|(_, test)| test.payment_tokens());
    let own = |(token, what): (&str, &str)| (token.to_owned(), what.to_owned());
    let payment_tokens = tokens.unwrap_or_default().into_iter().map(own).collect();
    let site = Site::new(SiteOptions {
        shop_name: settings.shop.name.clone(),
        // A demo is reached over HTTP on this machine only.
        secure_cookies: !settings.demo,
        shop: settings.has_shop_pages(),
        public_url: settings.public_url().filter(|_| !settings.demo),
        demo: settings.demo.then_some(DemoShop { customer: demo::CUSTOMER, payment_tokens }),
        system: system(settings, resolved),
    });
    let site = match sign_in_provider(settings)? {
        Some(provider) => site.with_sign_in_provider(provider),
        None => site,
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
