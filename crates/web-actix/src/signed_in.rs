//! As whom a visitor is signed in, in words, for the header of every page.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest};
use api_actix::State;
use application::{Engine, Principal, Role, account};

use crate::options::SiteOptions;

/// As whom a visitor is signed in; kept with the request, so that its page can be rendered without reading again.
#[derive(Debug, Clone)]
struct SignedInAs(String);

/// Reads the name of a visitor who is signed in, before their page is made.
///
/// # Errors
/// None.
pub async fn with_name(
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let name = name_of(req.request()).await;
    if let Some(name) = name {
        req.extensions_mut().insert(SignedInAs(name));
    }
    next.call(req).await
}

/// As whom the visitor is signed in; `None` for guests and for visitors who are not signed in.
#[must_use]
pub fn name(req: &HttpRequest) -> Option<String> {
    req.extensions().get::<SignedInAs>().map(|name| name.0.clone())
}

async fn name_of(req: &HttpRequest) -> Option<String> {
    let caller = api_actix::caller(req).filter(|caller| !caller.is(Role::Guest))?;
    let demo = SiteOptions::of(req).and_then(|options| options.demo.as_ref());
    if demo.is_some_and(|demo| demo.customer == caller.user_id) {
        return Some("the demo customer".to_owned());
    }
    let state = req.app_data::<State>()?;
    Some(address_of(&state.engine(), &caller).await.unwrap_or_else(|| described(&caller)))
}

/// The address of the contact card. A page is shown without it if it cannot be read.
async fn address_of(engine: &Engine, caller: &Principal) -> Option<String> {
    account::get_contact(engine, caller).await.ok()?.email
}

/// Operators share one shop and are told apart by the beginning of their id.
fn described(caller: &Principal) -> String {
    if caller.is(Role::Admin) {
        let id: String = caller.user_id.to_string().chars().take(8).collect();
        return format!("operator {id}");
    }
    "a customer".to_owned()
}
