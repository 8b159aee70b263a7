//! The provider against its test double.

mod claims;
mod faults;
mod flow;

use std::time::Duration;

use domain::{DateTime, Instant};
use ports::{AuthorizationGrant, Identity, IdentityError, IdentityProvider, SignInAttempt};
use provider_fakes::{IdentityFake, RunningIdentityFake};

use crate::{OidcOptions, OidcProvider};

const NOW: i64 = 1_800_000_000;
const REDIRECT: &str = "https://shop.example/admin/sign-in/callback";
/// With characters that have to be encoded in `Authorization`.
const SECRET: &str = "s&cret: +%/";

/// A double, and the adapter that uses it.
struct Bench {
    fake: RunningIdentityFake,
    options: OidcOptions,
    provider: OidcProvider,
}

impl Bench {
    async fn open() -> Self {
        Self::with(Some(SECRET)).await
    }

    async fn with(secret: Option<&str>) -> Self {
        let fake = RunningIdentityFake::start(IdentityFake::new("kassa+1", secret)).await.unwrap();
        fake.set_time(NOW);
        let options = OidcOptions {
            name: "Example ID".to_owned(),
            issuer: fake.issuer().to_owned(),
            client_id: "kassa+1".to_owned(),
            client_secret: secret.map(Into::into),
            scopes: "openid profile email".to_owned(),
            role_claim: "roles".to_owned(),
            admin_values: vec!["admin".to_owned()],
            leeway: Duration::from_secs(60),
            timeout: Duration::from_millis(500),
        };
        let provider = OidcProvider::without_pauses(options.clone()).unwrap();
        Self { fake, options, provider }
    }

    /// The same double with other options.
    fn again(self, change: impl FnOnce(&mut OidcOptions)) -> Self {
        let mut options = self.options;
        change(&mut options);
        let provider = OidcProvider::without_pauses(options.clone()).unwrap();
        Self { fake: self.fake, options, provider }
    }

    /// A browser goes to the provider, and brings back a code.
    async fn grant(&self, attempt: &SignInAttempt) -> AuthorizationGrant {
        let address = self.provider.authorization_url(attempt).await.unwrap();
        let back = url::Url::parse(&self.fake.visit(&address)).unwrap();
        let value = |name: &str| {
            let found = back.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        assert_eq!(value("state").as_deref(), Some(attempt.state.as_str()));
        AuthorizationGrant { code: value("code").unwrap().into(), issuer: value("iss") }
    }

    async fn identify(
        &self,
        attempt: &SignInAttempt,
        grant: &AuthorizationGrant,
    ) -> Result<Identity, IdentityError> {
        self.provider.identify(attempt, grant, now()).await
    }

    /// The whole flow.
    async fn sign_in(&self) -> Result<Identity, IdentityError> {
        let attempt = attempt("1");
        let grant = self.grant(&attempt).await;
        self.identify(&attempt, &grant).await
    }
}

fn now() -> Instant {
    DateTime::from_timestamp(NOW, 0).unwrap()
}

fn attempt(number: &str) -> SignInAttempt {
    SignInAttempt {
        redirect_url: REDIRECT.to_owned(),
        state: format!("state-{number}"),
        nonce: format!("nonce-{number}").into(),
        verifier: number.repeat(43).into(),
    }
}
