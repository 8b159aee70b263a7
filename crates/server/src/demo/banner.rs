//! What `kassa serve --demo` says when it is open: where things are, tokens, and a tour to paste.

use std::fmt::Write;
use std::net::SocketAddr;
use std::time::Duration;

use domain::Instant;
use secrecy::ExposeSecret;

use super::tour::TOUR;
use super::{ADMIN, CUSTOMER, data};
use crate::exit::Failure;
use crate::settings::{Settings, without_password};
use crate::token::{Claims, sign};
use crate::wire;

/// How long the demo's tokens count.
const TTL: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The banner of a server that listens at `address`; `links` lead to its pages, and `program` is how this binary
/// is called.
///
/// # Errors
/// If a token cannot be signed.
pub fn banner(
    settings: &Settings,
    address: SocketAddr,
    links: &[(&'static str, String)],
    program: &str,
    now: Instant,
) -> Result<String, Failure> {
    let mut text = String::new();
    let shop = format!("http://{address}");
    let mut line = |words: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{words}");
    };
    line(&format!("\n{} is open at {shop}\n", settings.shop.name));
    for (name, link) in links {
        line(&format!("  {name:<8}  {link}"));
    }
    if links.iter().any(|(name, _)| *name == "admin") {
        line("            (works once, within ten minutes; this prints another one:)");
        line(&format!("            {}\n", link_command(settings, &shop, program)));
    }
    line(&format!("  API       {shop}/api/listings and {shop}/api/admin/orders"));
    line(&format!("  docs      {shop}/docs"));
    line(&format!("  health    {shop}/healthz, {shop}/readyz and {shop}/metrics"));
    line(&format!("  clock     {shop}/demo/clock: can be advanced, see the tour"));
    line(&format!("  provider  {program} webhook send --demo: acts as the payment provider"));
    line(&format!("  database  {}", database(settings)));
    let listings = data::listings(settings.shop.currency, now).len();
    line(&format!("  data      {listings} listings, some nearly sold out, and these coupons:"));
    for coupon in data::coupons(settings.shop.currency, now) {
        line(&format!("            {}", data::describe(&coupon)));
    }
    if let Some((configured, test)) = settings.test_provider() {
        line("");
        for help in test.instructions(&configured.settings).lines() {
            line(help);
        }
    }
    line("\nTokens, valid for 30 days for this demo; paste these first:\n");
    line(&format!("export SHOP={}", shell_word(&shop)));
    line(&format!("export CUSTOMER={}", token(settings, CUSTOMER.0, "customer", now)?));
    line(&format!("export ADMIN={}", token(settings, ADMIN.0, "admin", now)?));
    line("\nThe tour, for bash, zsh and compatible shells, all at once or line by line:\n");
    line(TOUR);
    line("Stop it with Ctrl-C. Orders are kept across restarts.\n");
    Ok(text)
}

/// The address of the database as any directory reaches it, without its password.
fn database(settings: &Settings) -> String {
    match wire::database_file(settings) {
        Some(file) => format!("sqlite://{}", file.display()),
        None => without_password(settings.database.url.expose_secret()),
    }
}

/// The command that prints another sign-in link, from any directory. A server's database is named by the environment,
/// which the command shares.
fn link_command(settings: &Settings, shop: &str, program: &str) -> String {
    let database = wire::database_file(settings).map(|file| {
        let url = format!("sqlite://{}", file.display());
        format!("DATABASE_URL={} ", shell_word(&url))
    });
    let database = database.unwrap_or_default();
    format!("{database}{program} admin link --demo --url {}", shell_word(shop))
}

/// A text as one word of a shell: in zsh the brackets of an IPv6 address are a pattern.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ":/._-".contains(c);
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn token(
    settings: &Settings,
    user: uuid::Uuid,
    role: &str,
    now: Instant,
) -> Result<String, Failure> {
    let claims = Claims::new(user, &[role], now, TTL).checked_by(&settings.jwt);
    let secret = settings.jwt.secret.as_ref().map(ExposeSecret::expose_secret);
    sign(&claims, secret.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Resolved, Sources};
    use crate::tests::providers;

    #[test]
    fn the_command_for_another_link_names_the_address_and_the_database() {
        let command = |database: &str, shop: &str| {
            let flags = vec![("database.url", "", database.to_owned())];
            let sources =
                Sources { demo: true, providers: providers(), flags, ..Sources::default() };
            let settings = Resolved::from_sources(&sources).settings().unwrap();
            link_command(&settings, shop, "/bin/kassa")
        };
        assert_eq!(
            command("sqlite:///tmp/shop.db", "http://127.0.0.1:9000"),
            "DATABASE_URL=sqlite:///tmp/shop.db /bin/kassa admin link --demo --url http://127.0.0.1:9000"
        );
        assert_eq!(
            command("sqlite:///tmp/my shop's.db", "http://[::1]:8080"),
            "DATABASE_URL='sqlite:///tmp/my shop'\\''s.db' /bin/kassa admin link --demo --url 'http://[::1]:8080'"
        );
        let postgres = command("postgres://kassa:canary@db/kassa", "http://127.0.0.1:8080");
        assert!(!postgres.contains("canary"), "{postgres}");
    }
}
