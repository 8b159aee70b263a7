//! Reading the token of a request, and the extractors that require one.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use application::{AppError, Principal, VersionPrecondition};
use domain::Instant;

use super::authentication::Authentication;
use super::scopes;
use super::verifier::{TokenError, TokenVerifier};
use crate::errors::Problem;
use crate::routing::refusal;

/// The bearer token of a request. Only the `Authorization` header counts (never the query string, which ends
/// up in logs), and only once.
///
/// # Errors
/// Two headers.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, TokenError> {
    let mut sent = headers.get_all(AUTHORIZATION);
    let Some(first) = sent.next() else {
        return Ok(None);
    };
    if sent.next().is_some() {
        return Err(TokenError::Invalid("two tokens".to_owned()));
    }
    let words = first.to_str().ok().and_then(|text| text.split_once(' '));
    let bearer = words.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    Ok(bearer.map(|(_, token)| token.trim()))
}

/// Finds out who calls with a signed token.
pub async fn authenticate(
    headers: &HeaderMap,
    verifier: &dyn TokenVerifier,
    now: Instant,
) -> Authentication {
    let token = match bearer(headers) {
        Ok(Some(token)) => token,
        Ok(None) => return Authentication::Missing,
        Err(error) => return Authentication::Refused(error),
    };
    match verifier.verify(token, now).await {
        Ok(principal) => Authentication::Known(principal),
        Err(error) => {
            tracing::debug!(%error, "token rejected");
            Authentication::Refused(error)
        }
    }
}

/// A caller with a valid token, as use cases take them.
#[derive(Debug, Clone)]
pub struct Caller<I = Principal>(pub I);

/// A caller with a valid token and the role `admin`.
pub type Admin = Caller<application::Admin>;

/// What a use case takes as its caller: `Principal`, or `Admin` for operators.
pub trait Identity: Sized + 'static {
    /// The caller as this type.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    fn authorize(caller: Principal) -> Result<Self, AppError>;

    /// The caller as a `Principal`.
    fn principal(&self) -> &Principal;

    /// The same caller, for a change of these versions.
    fn expecting(self, versions: VersionPrecondition) -> Self;
}

impl Identity for Principal {
    fn authorize(caller: Principal) -> Result<Self, AppError> {
        Ok(caller)
    }

    fn principal(&self) -> &Principal {
        self
    }

    fn expecting(self, versions: VersionPrecondition) -> Self {
        self.expecting(versions)
    }
}

impl Identity for application::Admin {
    fn authorize(caller: Principal) -> Result<Self, AppError> {
        Self::try_from(caller)
    }

    fn principal(&self) -> &Principal {
        self.principal()
    }

    fn expecting(self, versions: VersionPrecondition) -> Self {
        self.expecting(versions)
    }
}

/// An extractor of the caller.
pub trait CallerExtractor:
    FromRequest<Error = Problem, Future = Ready<Result<Self, Problem>>> + 'static
{
    /// What it extracts.
    type Identity: Identity;

    /// The caller.
    fn into_identity(self) -> Self::Identity;
}

impl<I: Identity> CallerExtractor for Caller<I> {
    type Identity = I;

    fn into_identity(self) -> I {
        self.0
    }
}

impl<I: Identity> FromRequest for Caller<I> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(known(req).and_then(|caller| Ok(Self(I::authorize(caller)?))))
    }
}

fn known(req: &HttpRequest) -> Result<Principal, Problem> {
    let extensions = req.extensions();
    let found = extensions.get::<Authentication>().unwrap_or(&Authentication::Missing);
    let caller = found.caller().and_then(|caller| {
        scopes::ensure(req, found)?;
        Ok(caller.clone())
    });
    // A path that takes no such method needs no token to say so, even if another route's
    // pattern fits it as well.
    caller.map_err(|problem| refusal(req).unwrap_or(problem))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use application::Role;
    use async_trait::async_trait;
    use domain::ids::UserId;

    use super::*;
    use crate::errors::Code;

    struct Known;

    #[async_trait]
    impl TokenVerifier for Known {
        async fn verify(&self, token: &str, _: Instant) -> Result<Principal, TokenError> {
            match token {
                "good" => Ok(principal(&[Role::Customer])),
                "old" => Err(TokenError::Expired),
                "early" => Err(TokenError::NoKeys),
                _ => Err(TokenError::Invalid("no".to_owned())),
            }
        }
    }

    fn principal(roles: &[Role]) -> Principal {
        Principal {
            user_id: UserId(uuid::Uuid::nil()),
            roles: roles.to_vec(),
            email: None,
            phone: None,
            name: None,
            locale: None,
            expected: VersionPrecondition::any(),
        }
    }

    async fn says(sent: &[&'static str]) -> Result<(), Code> {
        let mut headers = HeaderMap::new();
        for value in sent {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        let seen = authenticate(&headers, &Known, Instant::UNIX_EPOCH).await;
        seen.caller().map(|_| ()).map_err(|problem| problem.code())
    }

    #[actix_web::test]
    async fn one_bearer_token_counts() {
        for good in ["Bearer good", "bearer good", "BEARER  good "] {
            assert_eq!(says(&[good]).await, Ok(()), "{good}");
        }
        for none in [&[][..], &["Basic YTpi"], &["Bearer"], &[""], &["good"]] {
            assert_eq!(says(none).await, Err(Code::TokenMissing), "{none:?}");
        }
        assert_eq!(says(&["Bearer bad"]).await, Err(Code::TokenInvalid));
        assert_eq!(says(&["Bearer old"]).await, Err(Code::TokenExpired));
        assert_eq!(says(&["Bearer early"]).await, Err(Code::IdentityUnavailable));
        let two = ["Bearer good", "Bearer good"];
        assert_eq!(says(&two).await, Err(Code::TokenInvalid));
    }

    #[actix_web::test]
    async fn admin_needs_the_role() {
        let table = [
            (vec![Role::Customer], false),
            (vec![Role::Service], false),
            (vec![Role::Customer, Role::Admin], true),
        ];
        for (roles, gets_in) in table {
            let req = actix_web::test::TestRequest::get().to_http_request();
            req.extensions_mut().insert(Authentication::Known(principal(&roles)));
            let seen = Admin::extract(&req).await;
            assert_eq!(seen.is_ok(), gets_in, "{roles:?}");
            assert!(<Caller>::extract(&req).await.is_ok(), "{roles:?}");
        }
        let anonymous = actix_web::test::TestRequest::get().to_http_request();
        let refused = Admin::extract(&anonymous).await.unwrap_err();
        assert_eq!(refused.code(), Code::TokenMissing);
    }
}
