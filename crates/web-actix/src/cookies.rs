//! The cookies that hold the secret of a session: one for the shop, one for the admin, so that one browser
//! can be a customer and an operator.
//!
//! A browser without a session has a secret as well, which no session has: the forms that begin a session
//! are bound to it. Signing in always replaces it.

use actix_web::http::header::{COOKIE, HeaderMap};

/// A part of the site with sessions of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// The shop.
    Shop,
    /// The admin.
    Admin,
}

impl Area {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Shop, Self::Admin];

    /// The path of its first page.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Shop => "/shop",
            Self::Admin => "/admin",
        }
    }

    /// The area that a path belongs to.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let within = |area: &Self| {
            let rest = path.strip_prefix(area.path());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        Self::ALL.into_iter().find(within)
    }

    /// The name of its cookie. With `__Host-` browsers accept it only over HTTPS, from this host, for all
    /// of it.
    const fn cookie(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Shop, true) => "__Host-kassa_shop",
            (Self::Shop, false) => "kassa_shop",
            (Self::Admin, true) => "__Host-kassa_admin",
            (Self::Admin, false) => "kassa_admin",
        }
    }

    /// Seconds for which browsers keep the cookie; `None`: until they are closed.
    const fn max_age(self) -> Option<u32> {
        match self {
            Self::Shop => Some(30 * 24 * 60 * 60),
            Self::Admin => None,
        }
    }
}

/// The secret that a browser sent; `None` if it sent none, or something else.
#[must_use]
pub fn secret(headers: &HeaderMap, area: Area, secure: bool) -> Option<String> {
    let secret = value(headers, area.cookie(secure))?;
    let is_secret = secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_hexdigit());
    is_secret.then(|| secret.to_owned())
}

/// The cookie that holds a sign-in which the identity provider has still to complete.
#[must_use]
pub fn attempt(headers: &HeaderMap, area: Area, secure: bool) -> Option<&str> {
    value(headers, &attempt_cookie(area, secure))
}

/// The header that gives a browser such a cookie, for so many seconds; with none, it removes the cookie.
#[must_use]
pub fn set_attempt(area: Area, secure: bool, value: &str, seconds: i64) -> String {
    let (name, attributes) = (attempt_cookie(area, secure), attributes(secure));
    format!("{name}={value}{attributes}; Max-Age={seconds}")
}

fn attempt_cookie(area: Area, secure: bool) -> String {
    format!("{}_sign_in", area.cookie(secure))
}

/// The value that a browser sent under a name.
fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.trim() == name)?;
    Some(value.trim())
}

/// The header that gives a browser a secret.
#[must_use]
pub fn set(area: Area, secure: bool, secret: &str) -> String {
    let age = area.max_age().map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{}={secret}{}{age}", area.cookie(secure), attributes(secure))
}

/// The header that removes it.
#[must_use]
pub fn remove(area: Area, secure: bool) -> String {
    format!("{}={}; Max-Age=0", area.cookie(secure), attributes(secure))
}

/// `Lax`, because a browser that returns from a provider's page does not send a `Strict` cookie.
fn attributes(secure: bool) -> &'static str {
    if secure {
        "; Path=/; HttpOnly; SameSite=Lax; Secure"
    } else {
        "; Path=/; HttpOnly; SameSite=Lax"
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn each_area_has_its_cookie() {
        let (shop, admin) = ("a".repeat(64), "b".repeat(64));
        let mut headers = HeaderMap::new();
        let sent = format!("other=1; kassa_shop={shop};kassa_admin = {admin}");
        headers.insert(COOKIE, HeaderValue::from_str(&sent).unwrap());
        assert_eq!(secret(&headers, Area::Shop, false), Some(shop));
        assert_eq!(secret(&headers, Area::Admin, false), Some(admin));
        assert_eq!(secret(&headers, Area::Admin, true), None, "not the one of plain HTTP");
        headers.insert(COOKIE, HeaderValue::from_static("kassa_shop=short; kassa_admin"));
        assert_eq!(secret(&headers, Area::Shop, false), None);
        assert_eq!(secret(&headers, Area::Admin, false), None);
    }

    #[test]
    fn scripts_and_other_sites_do_not_get_it() {
        for area in Area::ALL {
            let plain = set(area, false, "x");
            assert!(plain.contains("; HttpOnly; SameSite=Lax") && !plain.contains("Secure"));
            let secure = set(area, true, "x");
            assert!(secure.starts_with("__Host-") && secure.contains("; Path=/;"), "{secure}");
            assert!(secure.contains("; Secure") && !secure.contains("Domain"), "{secure}");
            assert!(remove(area, true).contains("Max-Age=0"));
        }
    }

    #[test]
    fn an_area_is_a_whole_word_of_the_path() {
        assert_eq!(Area::of("/shop/cart"), Some(Area::Shop));
        assert_eq!(Area::of("/admin"), Some(Area::Admin));
        for other in ["/shopping", "/api/admin/orders", "/", "/administrator"] {
            assert_eq!(Area::of(other), None, "{other}");
        }
    }
}
