//! The pages: how this server shows them, and the links that lead to them.

use std::sync::Arc;

use api_actix::Pages;
use application::{Admin, AppError, Engine, sessions};
use domain::Instant;
use domain::ids::UserId;
use ports::Clock;
use secrecy::ExposeSecret;
use web_actix::{DemoShop, ShownSetting, Site, SiteOptions, SystemInfo, admin_link, shop_link};

use crate::demo;
use crate::settings::{Resolved, Settings};
use crate::system::SystemClock;

/// The pages of a server with these settings.
pub fn pages(settings: &Settings, resolved: &Resolved) -> Option<Arc<dyn Pages>> {
    let tokens = settings.test_provider().map(|(_, test)| test.payment_tokens());
    let own = |(token, what): (&str, &str)| (token.to_owned(), what.to_owned());
    let payment_tokens = tokens.unwrap_or_default().into_iter().map(own).collect();
    Some(Arc::new(Site::new(SiteOptions {
        shop_name: settings.shop.name.clone(),
        // A demo is reached over HTTP on this machine only.
        secure_cookies: !settings.demo,
        demo: settings.demo.then_some(DemoShop { customer: demo::CUSTOMER, payment_tokens }),
        system: system(settings, resolved),
    })))
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
    let now = session_time(settings, engine);
    let operator = Admin::local_operator();
    let secret = sessions::create_sign_in_link(engine, &operator, user, now).await?;
    Ok(admin_link(base_url, &secret))
}

/// The time by which sessions expire: that of access tokens.
fn session_time(settings: &Settings, engine: &Engine) -> Instant {
    if settings.demo { SystemClock.now() } else { engine.now() }
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
