//! Web pages of which origins may call the API from a browser (CORS).

use std::str::FromStr;

use thiserror::Error;
use url::{Origin, Url};

/// Hosts that are this machine to the browser, too: any port of theirs may be allowed.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];
/// What stands for any port.
const ANY_PORT: &str = ":*";

/// The origins whose pages may call the API; none by default. Browsers keep pages of all others out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    is_anybody: bool,
    exact: Vec<String>,
    any_port: Vec<String>,
}

/// A word that is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{word}` {problem}")]
pub struct OriginsError {
    word: String,
    problem: String,
}

impl Origins {
    /// Whether no page of another origin may call.
    #[must_use]
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }

    /// Whether pages of all origins may call.
    #[must_use]
    pub fn is_anybody(&self) -> bool {
        self.is_anybody
    }

    /// Whether pages of this origin may call, as a browser writes it in `Origin`.
    #[must_use]
    pub fn allow(&self, origin: &str) -> bool {
        let on_any_port = |host: &String| {
            let port = origin.strip_prefix(host.as_str()).map(|rest| rest.strip_prefix(':'));
            match port {
                Some(Some(port)) => port.parse::<u16>().is_ok(),
                Some(None) => origin == host,
                None => false,
            }
        };
        self.is_anybody
            || self.exact.iter().any(|one| one == origin)
            || self.any_port.iter().any(on_any_port)
    }
}

impl FromStr for Origins {
    type Err = OriginsError;

    /// Origins with commas between, or `*` alone for all of them.
    fn from_str(text: &str) -> Result<Self, OriginsError> {
        if text.trim() == "*" {
            return Ok(Self { is_anybody: true, ..Self::default() });
        }
        let mut origins = Self::default();
        for word in text.split(',').map(str::trim) {
            let wrong = |problem: String| OriginsError { word: word.to_owned(), problem };
            match word.strip_suffix(ANY_PORT) {
                Some(host) => origins.any_port.push(loopback(host).map_err(wrong)?),
                None => origins.exact.push(exact(word).map_err(wrong)?),
            }
        }
        Ok(origins)
    }
}

/// An origin of this machine, without its port.
fn loopback(host: &str) -> Result<String, String> {
    let name = host.strip_prefix("http://").or_else(|| host.strip_prefix("https://"));
    match name {
        Some(name) if LOOPBACK.contains(&name) => Ok(host.to_owned()),
        Some(_) | None => {
            let known = LOOPBACK.join(", ");
            Err(format!(
                "uses the port wildcard, which is allowed only for {known} with http:// or https://"
            ))
        }
    }
}

/// An origin as browsers write it.
fn exact(word: &str) -> Result<String, String> {
    if word == "*" {
        return Err("allows all origins and cannot be combined with others".to_owned());
    }
    if word == "null" {
        let why = "is sent by local files and sandboxed pages of any author";
        return Err(format!("{why}: serve the page from an origin of its own"));
    }
    if word.contains('*') {
        return Err("has a wildcard; list each origin".to_owned());
    }
    if !word.contains("://") {
        return Err(format!("has no scheme: is it https://{word}?"));
    }
    let url = Url::parse(word).map_err(|error| format!("is not an origin: {error}"))?;
    let written = match url.origin() {
        origin @ Origin::Tuple(..) => origin.ascii_serialization(),
        // Those of apps in a web view, such as capacitor://localhost.
        Origin::Opaque(_) => of_app(&url).ok_or("is not an origin: it has no host")?,
    };
    if written == word {
        return Ok(written);
    }
    let has_more =
        !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
    let problem = match (has_more, word.ends_with('/')) {
        (true, _) => "has parts other than scheme, host and port",
        (false, true) => "ends with a slash",
        (false, false) => "differs from what browsers send",
    };
    Err(format!("{problem}: is it {written}?"))
}

fn of_app(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|host| !host.is_empty())?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{host}{port}", url.scheme()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(text: &str) -> Origins {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn an_origin_is_allowed_as_it_stands_and_no_other() {
        let shop = origins("https://shop.example, http://localhost:3000,capacitor://localhost");
        for origin in ["https://shop.example", "http://localhost:3000", "capacitor://localhost"] {
            assert!(shop.allow(origin), "{origin}");
        }
        let others = [
            "http://shop.example",
            "https://shop.example:8443",
            "https://shop.example.evil.example",
            "https://evil-shop.example",
            "https://SHOP.example",
            "https://shop.example/",
            "http://localhost",
            "null",
            "",
            "*",
        ];
        for origin in others {
            assert!(!shop.allow(origin), "{origin}");
            assert!(!Origins::default().allow(origin), "{origin}");
        }
        assert!(Origins::default().is_off() && !shop.is_off());
    }

    #[test]
    fn any_port_of_this_machine_can_be_allowed() {
        let local = origins("http://localhost:*, http://127.0.0.1:*, http://[::1]:*");
        let ours =
            ["http://localhost", "http://localhost:5173", "http://127.0.0.1:1", "http://[::1]:80"];
        for origin in ours {
            assert!(local.allow(origin), "{origin}");
        }
        let others = [
            "https://localhost:5173",
            "http://localhost:",
            "http://localhost:99999",
            "http://localhost:80@evil.example",
            "http://localhost.evil.example",
            "http://localhost:5173.evil.example",
            "http://127.0.0.11:80",
        ];
        for origin in others {
            assert!(!local.allow(origin), "{origin}");
        }
    }

    #[test]
    fn all_origins_are_allowed_only_on_purpose() {
        let all = origins(" * ");
        assert!(all.is_anybody() && all.allow("https://any.example") && !all.is_off());
        assert!(!origins("https://shop.example").is_anybody());
    }

    #[test]
    fn what_is_not_an_origin_is_refused_with_what_was_meant() {
        let table = [
            ("", "has no scheme"),
            ("shop.example", "is it https://shop.example?"),
            ("https://shop.example/", "ends with a slash: is it https://shop.example?"),
            ("https://shop.example/cart", "has parts other than scheme, host and port"),
            ("https://shop.example?a", "has parts other than scheme, host and port"),
            ("https://shop.example:443", "is it https://shop.example?"),
            ("https://SHOP.example", "is it https://shop.example?"),
            ("https://bücher.example", "is it https://xn--bcher-kva.example?"),
            ("https://user@shop.example", "is it https://shop.example?"),
            ("https://*.shop.example", "has a wildcard"),
            ("https://shop.example, *", "cannot be combined"),
            ("null", "an origin of its own"),
            ("https://shop.example,", "has no scheme"),
            ("https://shop.example:*", "only for localhost"),
            ("localhost:*", "only for localhost"),
            ("https://", "is not an origin"),
            ("https://shop.example:99999", "is not an origin"),
            ("mailto:x@y.example", "has no scheme"),
        ];
        for (text, expected) in table {
            let error = text.parse::<Origins>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
