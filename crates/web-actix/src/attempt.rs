//! A sign-in that the identity provider has still to complete. It is bound to the browser that began it: state, nonce
//! and PKCE verifier are derived from the browser's secret, and a cookie holds what distinguishes one attempt from
//! another. The server stores nothing.

use hmac::{Hmac, KeyInit, Mac};
use ports::SignInAttempt;
use sha2::Sha256;

use crate::cookies::Area;

/// Seconds in which the provider has to send the browser back.
pub const LIFETIME: i64 = 10 * 60;

/// A sign-in that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingSignIn {
    area: Area,
    /// When it began, in seconds of Unix time.
    began: i64,
    /// What no other attempt has.
    random: String,
    /// The page that it leads to.
    pub next: String,
}

impl PendingSignIn {
    /// A new one. `random` is hexadecimal, and `next` an address as `next_page::next` gives it, which has
    /// no character that a cookie could not hold.
    pub fn begin(area: Area, now: i64, random: String, next: String) -> Self {
        Self { area, began: now, random, next }
    }

    /// The value of the cookie.
    pub fn to_cookie(&self, secret: &str) -> String {
        format!("{}.{}", self.text(), self.derive(secret, "cookie"))
    }

    /// The attempt of a cookie, if this browser began it, in this area, in the last ten minutes.
    pub fn from_cookie(cookie: &str, area: Area, secret: &str, now: i64) -> Option<Self> {
        let (text, mac) = cookie.rsplit_once('.')?;
        let mut parts = text.splitn(3, '.');
        let (began, random, next) = (parts.next()?, parts.next()?, parts.next()?);
        let began = began.parse().ok()?;
        let attempt = Self { area, began, random: random.to_owned(), next: next.to_owned() };
        let is_own = attempt.is(secret, "cookie", mac);
        let age = now.checked_sub(began)?;
        (is_own && (0..LIFETIME).contains(&age)).then_some(attempt)
    }

    /// Whether the provider returned the state of this attempt.
    pub fn has_state(&self, secret: &str, state: &str) -> bool {
        self.is(secret, "state", state)
    }

    /// The attempt as the provider's port takes it.
    pub fn at_provider(&self, secret: &str, public_url: &str) -> SignInAttempt {
        SignInAttempt {
            redirect_url: format!("{public_url}{}/sign-in/callback", self.area.path()),
            state: self.derive(secret, "state"),
            nonce: self.derive(secret, "nonce").into(),
            verifier: self.derive(secret, "verifier").into(),
        }
    }

    fn text(&self) -> String {
        format!("{}.{}.{}", self.began, self.random, self.next)
    }

    /// A value for one use, which only the holder of the browser's secret can compute.
    fn derive(&self, secret: &str, purpose: &str) -> String {
        let mac = self.keyed(secret, purpose);
        mac.map(|mac| hex::encode(mac.finalize().into_bytes())).unwrap_or_default()
    }

    /// Whether a value is the derived one, in constant time.
    fn is(&self, secret: &str, purpose: &str, sent: &str) -> bool {
        let (Some(mac), Ok(sent)) = (self.keyed(secret, purpose), hex::decode(sent)) else {
            return false;
        };
        mac.verify_slice(&sent).is_ok()
    }

    fn keyed(&self, secret: &str, purpose: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
        for part in ["kassa sign-in", purpose, self.area.path(), &self.text()] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const SECRET: &str = "secret of the browser";

    fn attempt() -> PendingSignIn {
        PendingSignIn::begin(Area::Admin, 1_000, "ab12".to_owned(), "/admin/orders".to_owned())
    }

    #[test]
    fn a_cookie_counts_in_its_browser_its_area_and_its_time() {
        let cookie = attempt().to_cookie(SECRET);
        let read =
            |cookie: &str, area, secret, now| PendingSignIn::from_cookie(cookie, area, secret, now);
        assert_eq!(read(&cookie, Area::Admin, SECRET, 1_599), Some(attempt()));
        assert_eq!(read(&cookie, Area::Admin, SECRET, 1_600), None, "too late");
        assert_eq!(read(&cookie, Area::Admin, SECRET, 999), None, "too early");
        assert_eq!(read(&cookie, Area::Shop, SECRET, 1_000), None);
        assert_eq!(read(&cookie, Area::Admin, "another", 1_000), None);
        let changed = cookie.replace("/admin/orders", "/admin/listings");
        for bad in [changed.as_str(), "", ".", "...", "1000.ab12./admin.", "x.ab12./admin.00"] {
            assert_eq!(read(bad, Area::Admin, SECRET, 1_000), None, "{bad}");
        }
    }

    #[test]
    fn what_is_derived_differs_by_use_browser_and_attempt() {
        let of = |attempt: &PendingSignIn, secret| {
            let at = attempt.at_provider(secret, "https://shop.example");
            assert_eq!(at.redirect_url, "https://shop.example/admin/sign-in/callback");
            let (nonce, verifier) = (at.nonce.expose_secret(), at.verifier.expose_secret());
            [at.state.clone(), nonce.to_owned(), verifier.to_owned()]
        };
        let other = PendingSignIn { random: "cd34".to_owned(), ..attempt() };
        let mut all =
            [of(&attempt(), SECRET), of(&attempt(), "another"), of(&other, SECRET)].concat();
        assert!(all.iter().all(|value| value.len() == 64));
        all.push(attempt().derive(SECRET, "cookie"));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 10);
        let state = attempt().at_provider(SECRET, "").state;
        assert!(attempt().has_state(SECRET, &state));
        assert!(!attempt().has_state("another", &state) && !attempt().has_state(SECRET, ""));
    }
}
