//! A submitted form: it comes from a page of the visitor's session, and has one effect however often it is
//! submitted, because it carries the idempotency key with which its page was drawn.

use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use api_actix::errors::{Code, Problem};
use api_actix::{RawBody, State, run_to_completion};
use application::{AppError, Engine, Executed, IdempotentRequest, sessions};
use domain::Instant;
use domain::limits::MAX_KEY_CHARS;
use ports::{IdempotencyScope, StoredResponse};
use sha2::{Digest, Sha256};

use crate::csrf::{self, KEY, TOKEN};
use crate::failure::{self, PageError};
use crate::query;
use crate::redirect::see_other;
use crate::visitor::{Anyone, Customer, Visitor};

/// A form of a visitor of type `V`.
pub struct Form<V> {
    /// Who submitted it.
    pub visitor: V,
    /// The engine.
    pub engine: Arc<Engine>,
    fields: Vec<(String, String)>,
    operation: String,
    path: String,
}

impl<V: Visitor> FromRequest for Form<V> {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, body) = (req.clone(), RawBody::from_request(req, payload));
        Box::pin(async move {
            let RawBody(body) = body.await?;
            Self::read(&req, &body)
        })
    }
}

impl Form<Anyone> {
    /// The form of a shopper: of the customer who is signed in, or of a guest whose session begins now. Then the
    /// response has to give the browser this secret.
    ///
    /// # Errors
    /// `too_many_requests` if too many guests came from this client; `storage_unavailable`.
    pub async fn of_shopper(
        self,
        client: &str,
        now: Instant,
    ) -> Result<(Form<Customer>, Option<String>), PageError> {
        let (caller, cookie) = match self.visitor.caller().cloned() {
            Some(caller) => (caller, None),
            None => {
                let (secret, guest) = sessions::begin_for_guest(&self.engine, client, now).await?;
                (guest, Some(self.visitor.browser().replace(&secret)))
            }
        };
        let Self { visitor, engine, fields, operation, path } = self;
        let visitor = visitor.shopping_as(caller);
        Ok((Form { visitor, engine, fields, operation, path }, cookie))
    }
}

impl<V: Visitor> Form<V> {
    fn read(req: &HttpRequest, body: &[u8]) -> Result<Self, PageError> {
        if !csrf::is_same_origin(req.headers()) {
            return Err(foreign("the form was sent by a page of another site"));
        }
        let visitor = V::of(req)?;
        let fields: Vec<_> = url::form_urlencoded::parse(body).into_owned().collect();
        let state = req.app_data::<State>().ok_or_else(|| Problem::internal("no state"))?;
        let pattern = req.match_pattern().unwrap_or_else(|| req.path().to_owned());
        let form = Self {
            visitor,
            engine: state.engine(),
            fields,
            operation: format!("{} {pattern}", req.method()),
            path: req.path().to_owned(),
        };
        let secret = form.visitor.browser().secret();
        match csrf::is_token(secret, form.text(TOKEN)) {
            true => Ok(form),
            false => Err(foreign("the form does not belong to this session")),
        }
    }

    /// A field as it was sent, without space around it; empty if it was not sent.
    pub fn text(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.trim()).unwrap_or_default()
    }

    /// A field that may be left empty.
    pub fn optional(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
    }

    /// A field of a type.
    ///
    /// # Errors
    /// `validation_failed`.
    pub fn parse<T: FromStr>(&self, name: &str) -> Result<T, PageError> {
        query::parsed(name, self.text(name))
    }

    /// Runs a use case under the form's key, and leads to the page that `to` names.
    ///
    /// # Errors
    /// The refusal of the use case.
    pub async fn run<T: 'static>(
        self,
        to: impl Fn(&T) -> String + Send + Sync + 'static,
        use_case: impl AsyncFnOnce(
            &Engine,
            &V,
            Option<&IdempotentRequest<T>>,
        ) -> Result<Executed<T>, AppError>
        + 'static,
    ) -> Result<HttpResponse, PageError> {
        let to: Destination<T> = Arc::new(to);
        let keyed = self.keyed(Arc::clone(&to))?;
        let Self { visitor, engine, .. } = self;
        let work = async move {
            Ok(match use_case(&engine, &visitor, Some(&keyed)).await {
                Ok(Executed::Fresh(out)) => see_other(&to(&out)),
                Ok(Executed::Replayed(stored)) => replayed(&stored)?,
                Err(error) => match landing(&error) {
                    Some(page) => see_other(&page),
                    None => return Err(error.into()),
                },
            })
        };
        let done: Result<HttpResponse, Problem> = run_to_completion(work).await;
        Ok(done?)
    }

    fn keyed<T: 'static>(&self, to: Destination<T>) -> Result<IdempotentRequest<T>, PageError> {
        let key = self.text(KEY);
        let is_key = (1..=MAX_KEY_CHARS).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_graphic());
        let caller = self.visitor.caller().filter(|_| is_key);
        let Some(caller) = caller else {
            return Err(Problem::new(Code::IdempotencyKeyMissing, "the form has no key").into());
        };
        let (operation, key) = (self.operation.clone(), key.to_owned());
        Ok(IdempotentRequest {
            scope: IdempotencyScope { user_id: caller.user_id, operation, key },
            limited: !caller.is_trusted(),
            fingerprint: self.fingerprint(),
            render: Arc::new(move |outcome: Result<&T, &AppError>| match outcome {
                Ok(out) => stored_see_other(to(out)),
                Err(error) => match landing(error) {
                    Some(page) => stored_see_other(page),
                    None => Problem::from(error).to_stored(),
                },
            }),
        })
    }

    /// SHA-256 of what was submitted and where, in hex; a later page of the same session may have another token.
    fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.path.as_bytes());
        for (name, value) in self.fields.iter().filter(|(name, _)| name != TOKEN) {
            for part in [name, value] {
                hash.update([0]);
                hash.update(part.as_bytes());
            }
        }
        hex::encode(hash.finalize())
    }
}

/// Names the page to which a form leads.
type Destination<T> = Arc<dyn Fn(&T) -> String + Send + Sync>;

fn stored_see_other(location: String) -> StoredResponse {
    let headers = vec![("location".to_owned(), location)];
    StoredResponse { status: 303, headers, body: String::new() }
}

fn replayed(stored: &StoredResponse) -> Result<HttpResponse, Problem> {
    let location = stored.headers.iter().find(|(name, _)| name == "location");
    match location {
        Some((_, location)) if stored.status == 303 => Ok(see_other(location)),
        Some(_) | None => Err(failure::stored(&stored.body)),
    }
}

/// The page that shows what an error says better than an error page.
fn landing(error: &AppError) -> Option<String> {
    if let AppError::PaymentDeclined { order_id, .. } = error {
        Some(format!("/shop/orders/{order_id}/pay"))
    } else if let AppError::PaymentReturned { order_id, .. } = error {
        Some(format!("/shop/orders/{order_id}"))
    } else if let AppError::CartInCheckout(checkout) = error {
        Some(format!("/shop/orders/{}", checkout.order_id))
    } else {
        None
    }
}

fn foreign(detail: &str) -> PageError {
    Problem::new(Code::Forbidden, detail).into()
}
