//! The condition of a change: the expected versions (`If-Match`, RFC 9110, 13.1.1).

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, IF_MATCH};
use actix_web::{FromRequest, HttpRequest};
use application::VersionPrecondition;

use crate::auth::{CallerExtractor, Identity};
use crate::errors::Problem;

/// Versions that one header may name.
const MOST: usize = 32;

/// A caller of type `C` and the versions it expects; any version if there is no condition, or with `*`.
pub struct IfMatch<C: CallerExtractor>(pub C::Identity);

impl<C: CallerExtractor> CallerExtractor for IfMatch<C> {
    type Identity = C::Identity;

    fn into_identity(self) -> C::Identity {
        self.0
    }
}

impl<C: CallerExtractor> FromRequest for IfMatch<C> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = C::from_request(req, payload).into_inner();
        ready(caller.and_then(|caller| {
            let versions = read(req.headers())?;
            Ok(Self(caller.into_identity().expecting(versions)))
        }))
    }
}

fn read(headers: &HeaderMap) -> Result<VersionPrecondition, Problem> {
    let mut words = Vec::new();
    for value in headers.get_all(IF_MATCH) {
        let text = value.to_str().map_err(|_| malformed("the header is not visible ASCII"))?;
        words.extend(text.split(',').map(str::trim));
    }
    if words.is_empty() || words == ["*"] {
        return Ok(VersionPrecondition::any());
    }
    if words.len() > MOST {
        return Err(malformed("the header lists too many versions"));
    }
    words.into_iter().map(version).collect::<Result<_, _>>().map(VersionPrecondition::one_of)
}

/// The version in a strong tag as this shop gives them. A tag of another make is well-formed and fits
/// no version.
fn version(word: &str) -> Result<i64, Problem> {
    if word.starts_with("W/") {
        return Err(malformed("weak tags never match; send the `ETag` unchanged"));
    }
    let tag = word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let tag = tag.filter(|tag| tag.bytes().all(|b| b > b' ' && b != b'"' && b != 0x7f));
    let tag = tag.ok_or_else(|| malformed("a version must be in double quotes, such as \"7\""))?;
    let own = tag.bytes().all(|b| b.is_ascii_digit());
    Ok(tag.parse().ok().filter(|_| own).unwrap_or(-1))
}

fn malformed(why: &str) -> Problem {
    Problem::invalid("If-Match", why)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;
    use crate::errors::Code;

    fn said(values: &[&'static str]) -> Result<VersionPrecondition, Code> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IF_MATCH, HeaderValue::from_static(value));
        }
        read(&headers).map_err(|problem| problem.code())
    }

    #[test]
    fn no_condition_and_a_star_fit_every_version() {
        for values in [&[][..], &["*"], &[" * "]] {
            assert_eq!(said(values), Ok(VersionPrecondition::any()), "{values:?}");
        }
    }

    #[test]
    fn a_list_of_strong_tags_names_versions() {
        assert_eq!(said(&["\"7\""]), Ok(VersionPrecondition::one_of(vec![7])));
        assert_eq!(
            said(&["\"7\" , \"9\"", "\"12\""]),
            Ok(VersionPrecondition::one_of(vec![7, 9, 12]))
        );
        let foreign = said(&["\"abc\", \"+7\""]).unwrap();
        assert_eq!(foreign, VersionPrecondition::one_of(vec![-1, -1]), "it fits nothing");
    }

    #[test]
    fn what_is_weak_or_malformed_is_refused() {
        for bad in
            ["W/\"7\"", "7", "\"7", "7\"", "", "\"7\",", "*, \"7\"", "\"7 8\"", "\"7\" \"8\""]
        {
            assert_eq!(said(&[bad]), Err(Code::ValidationFailed), "{bad}");
        }
        let crowd: &'static str = Box::leak(vec!["\"1\""; 33].join(",").into_boxed_str());
        assert_eq!(said(&[crowd]), Err(Code::ValidationFailed));
    }
}
