//! The address at which browsers reach the server, and what needs it: the shop pages, and the sign-in with an
//! identity provider.

use reqwest::Url;

use super::Settings;
use super::config_error::{ConfigError, Origin};

const KEY: &str = "http.public_url";

impl Settings {
    /// Whether there are shop pages.
    #[must_use]
    pub fn has_shop_pages(&self) -> bool {
        self.web.shop.unwrap_or(self.demo)
    }

    /// The address of the pages for links in messages. A demo is reached where it listens.
    #[must_use]
    pub fn public_url(&self) -> Option<String> {
        let set = self.http.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        set.or_else(|| self.demo.then(|| crate::http::base_url(self)))
    }

    /// The address to which confirmations of orders link; `None` without shop pages.
    #[must_use]
    pub fn order_links(&self) -> Option<String> {
        self.public_url().filter(|_| cfg!(feature = "web") && self.has_shop_pages())
    }

    /// What is wrong with the address, or that it is missing.
    pub(super) fn public_url_error(&self, origin: &dyn Fn(&str) -> Origin) -> Option<ConfigError> {
        let value = self.http.public_url.clone();
        let problem = match &value {
            Some(url) => address_problem(url),
            None if self.demo => None,
            None => self.why_needed().map(ToOwned::to_owned),
        }?;
        Some(ConfigError {
            key: KEY.to_owned(),
            // What comes before an @ may be a password.
            value: value.filter(|url| !url.contains('@')),
            origin: origin(KEY),
            problem,
            allowed: Some("an address such as https://shop.example".to_owned()),
        })
    }

    fn why_needed(&self) -> Option<&'static str> {
        if self.has_shop_pages() {
            Some("is missing: web.shop is on, and its messages link to the shop")
        } else if self.oidc.client_id.is_some() {
            Some("is missing: the identity provider sends browsers back to it")
        } else {
            None
        }
    }
}

/// What is wrong with an address: it is a scheme, a host and perhaps a port, because the pages have fixed paths.
fn address_problem(text: &str) -> Option<String> {
    if let Some(problem) = crate::wire::address_problem(text) {
        return Some(problem);
    }
    let Ok(url) = text.parse::<Url>() else { return Some("is not an address".to_owned()) };
    let has_more = url.path() != "/"
        || url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some();
    has_more.then(|| "has more than a scheme, a host and a port".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_a_site_over_https() {
        for good in ["https://shop.example", "https://shop.example/", "https://shop.example:8443"] {
            assert_eq!(address_problem(good), None, "{good}");
        }
        for wrong in [
            "http://shop.example",
            "shop.example",
            "https://",
            "https://shop.example/kassa",
            "https://shop.example/?a=b",
            "https://user:secret@shop.example",
            "javascript:alert(1)",
            "ftp://shop.example",
        ] {
            assert!(address_problem(wrong).is_some(), "{wrong}");
        }
        assert_eq!(address_problem("http://127.0.0.1:8080"), None);
    }
}
