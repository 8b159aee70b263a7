//! The address at which browsers reach the server, and the shop pages that need it.

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
        set.or_else(|| self.demo.then(|| format!("http://{}", self.http.bind)))
    }

    /// The address to which confirmations of orders link; `None` without shop pages.
    #[must_use]
    pub fn order_links(&self) -> Option<String> {
        self.public_url().filter(|_| cfg!(feature = "web") && self.has_shop_pages())
    }

    /// What is wrong with the address, or missing for the shop pages.
    pub(super) fn public_url_error(&self, origin: &dyn Fn(&str) -> Origin) -> Option<ConfigError> {
        let error = |value: Option<String>, problem: &str| ConfigError {
            key: KEY.to_owned(),
            value,
            origin: origin(KEY),
            problem: problem.to_owned(),
            allowed: Some("an address such as https://shop.example".to_owned()),
        };
        match &self.http.public_url {
            None if self.has_shop_pages() && !self.demo => {
                Some(error(None, "is missing: web.shop is on, and its messages link to the shop"))
            }
            Some(url) if !is_site(url, self.demo) => {
                Some(error(Some(url.clone()), "is not the address of a site over HTTPS"))
            }
            Some(_) | None => None,
        }
    }
}

/// Whether it is a scheme, a host and perhaps a port: the pages have fixed paths.
fn is_site(text: &str, plain: bool) -> bool {
    let Ok(url) = text.parse::<Url>() else { return false };
    let scheme = url.scheme() == "https" || (plain && url.scheme() == "http");
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let no_user = url.username().is_empty() && url.password().is_none();
    scheme && bare && no_user && url.host().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_a_site_over_https() {
        for good in ["https://shop.example", "https://shop.example/", "https://shop.example:8443"] {
            assert!(is_site(good, false), "{good}");
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
            assert!(!is_site(wrong, false), "{wrong}");
        }
        assert!(is_site("http://127.0.0.1:8080", true));
    }
}
