//! The query string in the shape that a call takes.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;

use crate::errors::{Code, Problem};

/// The parameters of the query. Those that the call does not know are left alone.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match web::Query::<T>::from_query(req.query_string()) {
            Ok(query) => Ok(Self(query.into_inner())),
            Err(error) => {
                let detail: String = error.to_string().chars().take(200).collect();
                let problem = Problem::new(Code::ValidationFailed, detail.clone());
                Err(problem.error("?", "invalid", detail))
            }
        })
    }
}
