//! Signing in with an identity provider: the browser is sent there, and comes back with a code that this server
//! exchanges for the identity.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use api_actix::errors::Problem;
use application::{AppError, sessions};
use domain::Instant;
use ports::{AuthorizationGrant, Identity, IdentityError};
use serde_json::json;

use crate::attempt::{LIFETIME, PendingSignIn};
use crate::cookies::{self, Area};
use crate::failure::PageError;
use crate::next_page::next;
use crate::options::{SignInProvider, SiteOptions};
use crate::page::render;
use crate::query::Query;
use crate::redirect::{add_cookie, see_other};
use crate::sign_in::enter;
use crate::visitor::{Anyone, Browser, Visitor};

/// `GET /shop/sign-in/start`
///
/// # Errors
/// `not_found` if customers cannot sign in with a provider.
pub async fn start_in_shop(
    req: HttpRequest,
    anyone: Anyone,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    SignIn::of(req, anyone, state, Area::Shop)?.start(&query).await
}

/// `GET /admin/sign-in/start`
///
/// # Errors
/// `not_found` without a provider.
pub async fn start_in_admin(
    req: HttpRequest,
    anyone: Anyone,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    SignIn::of(req, anyone, state, Area::Admin)?.start(&query).await
}

/// `GET /shop/sign-in/callback`: the provider sends the browser here.
///
/// # Errors
/// `not_found` if customers cannot sign in with a provider; `storage_unavailable`.
pub async fn complete_in_shop(
    req: HttpRequest,
    anyone: Anyone,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    SignIn::of(req, anyone, state, Area::Shop)?.complete(&query).await
}

/// `GET /admin/sign-in/callback`: the provider sends the browser here.
///
/// # Errors
/// `not_found` without a provider; `storage_unavailable`.
pub async fn complete_in_admin(
    req: HttpRequest,
    anyone: Anyone,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    SignIn::of(req, anyone, state, Area::Admin)?.complete(&query).await
}

/// A browser that signs in with a provider.
struct SignIn {
    req: HttpRequest,
    anyone: Anyone,
    state: State,
    area: Area,
    provider: SignInProvider,
    secure: bool,
}

/// Why a browser is not signed in, for its page.
struct Refusal {
    status: StatusCode,
    reason: String,
    advice: Option<String>,
}

impl SignIn {
    fn of(req: HttpRequest, anyone: Anyone, state: State, area: Area) -> Result<Self, PageError> {
        let provider = SignInProvider::of(&req, area).cloned();
        let provider = provider.ok_or_else(|| Problem::not_found("page"))?;
        let secure = SiteOptions::of(&req).is_none_or(|options| options.secure_cookies);
        Ok(Self { req, anyone, state, area, provider, secure })
    }

    fn browser(&self) -> &Browser {
        self.anyone.browser()
    }

    fn now(&self) -> Instant {
        self.state.token_time()
    }

    /// Sends the browser to the provider.
    async fn start(&self, query: &Query) -> Result<HttpResponse, PageError> {
        let random = sessions::new_secret(&self.state.engine());
        let next = next(self.area, query.text("next"));
        let attempt = PendingSignIn::begin(self.area, self.now().timestamp(), random, next);
        let secret = self.browser().secret();
        let at_provider = attempt.at_provider(secret, &self.provider.public_url);
        let address = match self.provider.provider.authorization_url(&at_provider).await {
            Ok(address) => address,
            Err(error) => return self.refuse(self.refusal(&error), &attempt.next),
        };
        let mut response = see_other(&address);
        if let Some(cookie) = self.browser().cookie() {
            add_cookie(&mut response, &cookie);
        }
        let cookie = attempt.to_cookie(secret);
        let cookie = cookies::set_attempt(self.area, self.secure, &cookie, LIFETIME);
        add_cookie(&mut response, &cookie);
        Ok(response)
    }

    /// Begins a session of the person whom the provider has identified. Anything else than the response to an attempt
    /// of this browser changes nothing, not even the attempt that is under way.
    async fn complete(&self, query: &Query) -> Result<HttpResponse, PageError> {
        let Some(attempt) = self.attempt(query.text("state").unwrap_or_default()) else {
            return self.refuse(Refusal::foreign(), self.area.path());
        };
        let mut response = match self.identify(&attempt, query).await {
            Ok(identity) => self.begin_session(&identity, &attempt.next).await?,
            Err(refusal) => self.refuse(refusal, &attempt.next)?,
        };
        let ended = cookies::set_attempt(self.area, self.secure, "", 0);
        add_cookie(&mut response, &ended);
        Ok(response)
    }

    /// The attempt of this browser that the provider's response belongs to.
    fn attempt(&self, state: &str) -> Option<PendingSignIn> {
        let secret = self.browser().secret();
        let cookie = cookies::attempt(self.req.headers(), self.area, self.secure)?;
        let attempt =
            PendingSignIn::from_cookie(cookie, self.area, secret, self.now().timestamp())?;
        attempt.has_state(secret, state).then_some(attempt)
    }

    async fn identify(&self, attempt: &PendingSignIn, query: &Query) -> Result<Identity, Refusal> {
        if let Some(error) = query.text("error") {
            return Err(self.refused_by_provider(error));
        }
        let code = query.text("code").unwrap_or_default();
        let issuer = query.text("iss").map(ToOwned::to_owned);
        let grant = AuthorizationGrant { code: code.into(), issuer };
        let at_provider = attempt.at_provider(self.browser().secret(), &self.provider.public_url);
        let identified = self.provider.provider.identify(&at_provider, &grant, self.now()).await;
        identified.map_err(|error| self.refusal(&error))
    }

    async fn begin_session(
        &self,
        identity: &Identity,
        next: &str,
    ) -> Result<HttpResponse, PageError> {
        let (engine, now, former) = (self.state.engine(), self.now(), self.browser().secret());
        let begun = match self.area {
            Area::Admin => sessions::begin_for_operator(&engine, identity, former, now).await,
            Area::Shop => {
                sessions::begin_for_identified_customer(&engine, identity, former, now).await
            }
        };
        let secret = match begun {
            Ok(secret) => secret,
            Err(AppError::Forbidden(_)) => return self.refuse(self.no_operator(identity), next),
            Err(error) => return Err(error.into()),
        };
        Ok(enter(&self.req, &engine, self.browser(), &secret, next).await)
    }

    fn refuse(&self, refusal: Refusal, next: &str) -> Result<HttpResponse, PageError> {
        let content = json!({
            "reason": refusal.reason, "advice": refusal.advice, "next": next,
            "provider": self.provider.provider.name(),
        });
        let mut page = render(&self.req, &self.anyone, "sign_in_refused.html", content)?;
        *page.status_mut() = refusal.status;
        if refusal.status == StatusCode::SERVICE_UNAVAILABLE {
            page.headers_mut().insert(RETRY_AFTER, 5.into());
        }
        Ok(page)
    }

    /// The provider sent the browser back without a code. Of the error only the known words are shown: the address
    /// of this page could be written by anyone.
    fn refused_by_provider(&self, error: &str) -> Refusal {
        let name = self.provider.provider.name();
        match error {
            "access_denied" => Refusal::forbidden(
                format!(
                    "{name} did not sign you in: the sign-in was cancelled, or is not allowed for this account."
                ),
                None,
            ),
            "temporarily_unavailable" | "server_error" => Refusal::unavailable(name),
            _ => {
                tracing::warn!("identity provider refused to sign a browser in");
                Refusal::forbidden(format!("{name} did not sign you in."), None)
            }
        }
    }

    fn refusal(&self, error: &IdentityError) -> Refusal {
        tracing::warn!(%error, "sign-in with the identity provider failed");
        let name = self.provider.provider.name();
        match error {
            IdentityError::Unavailable(_) => Refusal::unavailable(name),
            IdentityError::CodeRefused(_) => Refusal::forbidden(
                format!("{name} did not accept this sign-in: it was used before, or has expired."),
                None,
            ),
            IdentityError::Untrusted(_) => Refusal::forbidden(
                format!("What {name} sent could not be verified, or belongs to another sign-in."),
                Some("If it happens again, the log of the server has the cause.".to_owned()),
            ),
            IdentityError::Misconfigured(_) => Refusal {
                status: StatusCode::SERVICE_UNAVAILABLE,
                reason: format!("The connection between the shop and {name} is misconfigured."),
                advice: Some("The log of the server has the cause.".to_owned()),
            },
        }
    }

    fn no_operator(&self, identity: &Identity) -> Refusal {
        let name = self.provider.provider.name();
        let account = identity.email.as_ref().or(identity.name.as_ref());
        let account = account.map(|account| format!(" ({account})")).unwrap_or_default();
        Refusal::forbidden(
            format!("This {name} account{account} has no operator role in this shop."),
            Some(format!(
                "Ask for the operator role at {name}, or sign out there and use another account."
            )),
        )
    }
}

impl Refusal {
    fn forbidden(reason: String, advice: Option<String>) -> Self {
        Self { status: StatusCode::FORBIDDEN, reason, advice }
    }

    fn unavailable(name: &str) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            reason: format!("{name} does not respond."),
            advice: Some("Wait a moment, then try again.".to_owned()),
        }
    }

    fn foreign() -> Self {
        Self::forbidden(
            "This sign-in was not started in this browser, was completed before, or took longer than ten minutes.".to_owned(),
            None,
        )
    }
}
