//! Deserialization of query strings.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;

use crate::errors::{Code, Problem};

/// The parameters of the query. Unknown ones are ignored in customers' calls and rejected in
/// operators' calls, because a mistyped filter would silently have no effect.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req.query_string()).map(Self))
    }
}

/// # Errors
/// `validation_failed` or `unknown_field`, naming the parameter.
fn read<T: DeserializeOwned + 'static>(query: &str) -> Result<T, Problem> {
    let parsed = |part: &str| web::Query::<T>::from_query(part).map(web::Query::into_inner);
    parsed(query).map_err(|all| {
        // Each parameter is optional, so that the one at fault is at fault by itself as well.
        let alone = query.split('&').find_map(|part| Some((part, parsed(part).err()?)));
        let (part, error) = alone.unwrap_or(("", all));
        wrong(part.split('=').next().unwrap_or_default(), &error.to_string())
    })
}

fn wrong(name: &str, error: &str) -> Problem {
    let name: String = name.chars().take(64).collect();
    let words = error.trim_start_matches("Query deserialize error: ");
    let detail: String = words.chars().take(200).collect();
    let unknown = words.starts_with("unknown field");
    let code = if unknown { Code::UnknownField } else { Code::ValidationFailed };
    let sort = if unknown { "unknown_field" } else { "invalid" };
    Problem::new(code, detail.clone()).error(&format!("?{name}"), sort, detail)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        limit: Option<i64>,
        word: Option<String>,
    }

    #[test]
    fn what_fits_is_read() {
        let all: Filter = read("limit=7&word=a%20b").unwrap();
        assert_eq!((all.limit, all.word.as_deref()), (Some(7), Some("a b")));
        assert!(read::<Filter>("").is_ok());
    }

    #[test]
    fn the_parameter_at_fault_is_named() {
        let table = [
            ("word=a&limit=many", "validation_failed", "?limit"),
            ("limit=1&wrod=a", "unknown_field", "?wrod"),
            ("word=a&word=b", "validation_failed", "?"),
        ];
        for (query, code, pointer) in table {
            let answer = read::<Filter>(query).unwrap_err().to_stored();
            let problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!((answer.status, &problem["code"]), (400, &code.into()), "{query}");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{query}");
        }
    }
}
