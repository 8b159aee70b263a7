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
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::csrf::{self, KEY, TOKEN};
use crate::failure::{self, PageError};
use crate::redirect::see_other;
use crate::visitor::{Anyone, Customer, Visitor};
use crate::{multipart, origin, query};

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
        let fields = match multipart::boundary(req.headers()) {
            Some(boundary) => multipart::fields(&boundary, body)
                .ok_or_else(|| Problem::new(Code::ValidationFailed, "the form is not complete"))?,
            None => url::form_urlencoded::parse(body).into_owned().collect(),
        };
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
            // A page of this site that was drawn before the session began or ended: nothing is changed.
            false if csrf::is_surely_same_origin(req.headers()) => Err(PageError::FormExpired(
                format!("{}?done=form-expired", origin::page_of_form(req)),
            )),
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

    /// A field as it was sent, with the space around it.
    pub fn raw(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// A field of a type that may be left empty.
    ///
    /// # Errors
    /// `validation_failed`.
    pub fn parse_optional<T: FromStr>(&self, name: &str) -> Result<Option<T>, PageError> {
        self.optional(name).map(|text| query::parsed(name, &text)).transpose()
    }

    /// A field that is a day or a time, or empty; a day begins at midnight UTC.
    ///
    /// # Errors
    /// `validation_failed`.
    pub fn day(&self, name: &str) -> Result<Option<Instant>, PageError> {
        self.optional(name).map(|text| query::day(name, &text)).transpose()
    }

    /// A field of a type.
    ///
    /// # Errors
    /// `validation_failed`.
    pub fn parse<T: FromStr>(&self, name: &str) -> Result<T, PageError> {
        query::parsed(name, self.text(name))
    }

    /// Whether a box is checked.
    pub fn is_checked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// Refuses a form whose box that confirms its consequence is not checked.
    ///
    /// # Errors
    /// `validation_failed`.
    pub fn ensure_confirmed(&self) -> Result<(), PageError> {
        match self.text("confirm") {
            "yes" => Ok(()),
            _ => {
                Err(Problem::invalid("confirm", "check the box above the button to confirm").into())
            }
        }
    }

    /// All values of a field that may be sent more than once.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        let found = self.fields.iter().filter(move |(field, _)| field == name);
        found.map(|(_, value)| value.trim())
    }

    /// The fields whose names begin so, by the rest of their names.
    pub fn all_of<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        let found = self.fields.iter();
        found.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.trim())))
    }

    /// Runs a use case under the form's key, and gives what `content` says of its result: the same again if the form is
    /// submitted again.
    ///
    /// # Errors
    /// The refusal of the use case.
    pub async fn answer<T: 'static>(
        self,
        content: impl Fn(&T) -> Value + Send + Sync + 'static,
        use_case: impl AsyncFnOnce(
            &Engine,
            &V,
            Option<&IdempotentRequest<T>>,
        ) -> Result<Executed<T>, AppError>
        + 'static,
    ) -> Result<(V, Value), PageError> {
        let content = Arc::new(content);
        let shown = Arc::clone(&content);
        let keyed = self.keyed(Arc::new(move |out: &T| stored_content(&shown(out))))?;
        let (visitor, _, outcome) = self.execute(keyed, use_case).await?;
        let content = match outcome? {
            Executed::Fresh(out) => content(&out),
            Executed::Replayed(stored) => replayed_content(&stored)?,
        };
        Ok((visitor, content))
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
        let first = Arc::clone(&to);
        self.run_showing(to, move |_, out| Ok(see_other(&first(out))), use_case).await
    }

    /// The same with a page of its own in response to the first submit: for what is shown once and must not be in
    /// an address or a stored response. A repeated submit leads to the page that `to` names.
    ///
    /// # Errors
    /// The refusal of the use case.
    pub async fn run_showing<T: 'static>(
        self,
        to: Destination<T>,
        show: impl FnOnce(&V, &T) -> Result<HttpResponse, PageError>,
        use_case: impl AsyncFnOnce(
            &Engine,
            &V,
            Option<&IdempotentRequest<T>>,
        ) -> Result<Executed<T>, AppError>
        + 'static,
    ) -> Result<HttpResponse, PageError> {
        let keyed = self.keyed(Arc::new(move |out: &T| stored_see_other(to(out))))?;
        let (visitor, path, outcome) = self.execute(keyed, use_case).await?;
        match outcome {
            Ok(Executed::Fresh(out)) => show(&visitor, &out),
            Ok(Executed::Replayed(stored)) => Ok(replayed(&stored)?),
            Err(error) => match landing(&error, &path) {
                Some(page) => Ok(see_other(&page)),
                None => Err(error.into()),
            },
        }
    }

    /// Runs a use case to its end, also if the browser leaves; gives the visitor, the path of the form and the outcome.
    async fn execute<T: 'static>(
        self,
        keyed: IdempotentRequest<T>,
        use_case: impl AsyncFnOnce(
            &Engine,
            &V,
            Option<&IdempotentRequest<T>>,
        ) -> Result<Executed<T>, AppError>
        + 'static,
    ) -> Result<(V, String, Result<Executed<T>, AppError>), PageError> {
        let Self { visitor, engine, path, .. } = self;
        let work = async move {
            let outcome = use_case(&engine, &visitor, Some(&keyed)).await;
            Ok((visitor, path, outcome))
        };
        let done: Result<_, Problem> = run_to_completion(work).await;
        Ok(done?)
    }

    fn keyed<T: 'static>(&self, answer: Answer<T>) -> Result<IdempotentRequest<T>, PageError> {
        let key = self.text(KEY);
        let is_key = (1..=MAX_KEY_CHARS).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_graphic());
        let caller = self.visitor.caller().filter(|_| is_key);
        let Some(caller) = caller else {
            return Err(Problem::new(Code::IdempotencyKeyMissing, "the form has no key").into());
        };
        let (operation, key) = (self.operation.clone(), key.to_owned());
        let path = self.path.clone();
        Ok(IdempotentRequest {
            scope: IdempotencyScope { user_id: caller.user_id, operation, key },
            limited: !caller.is_trusted(),
            fingerprint: self.fingerprint(),
            render: Arc::new(move |outcome: Result<&T, &AppError>| match outcome {
                Ok(out) => answer(out),
                Err(error) => match landing(error, &path) {
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
pub type Destination<T> = Arc<dyn Fn(&T) -> String + Send + Sync>;

/// What is stored under the key of a form that has succeeded.
type Answer<T> = Arc<dyn Fn(&T) -> StoredResponse + Send + Sync>;

fn stored_content(content: &Value) -> StoredResponse {
    StoredResponse { status: 200, headers: Vec::new(), body: content.to_string() }
}

fn replayed_content(stored: &StoredResponse) -> Result<Value, Problem> {
    let content = serde_json::from_str(&stored.body).ok().filter(|_| stored.status == 200);
    content.ok_or_else(|| failure::stored(&stored.body))
}

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

/// The page that shows what an error of a form at `path` says better than an error page.
fn landing(error: &AppError, path: &str) -> Option<String> {
    if let AppError::PaymentDeclined { order_id, .. } = error {
        Some(format!("/shop/orders/{order_id}/pay"))
    } else if let AppError::PaymentReturned { order_id, .. } = error {
        Some(format!("/shop/orders/{order_id}"))
    } else if let AppError::CartInCheckout(checkout) = error {
        match path.starts_with("/shop/cart") || checkout.adopted {
            true => Some("/shop/cart?done=not-added".to_owned()),
            false => Some(format!("/shop/orders/{}", checkout.order_id)),
        }
    } else {
        None
    }
}

fn foreign(detail: &str) -> PageError {
    Problem::new(Code::Forbidden, detail).into()
}
