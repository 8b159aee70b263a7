//! For unit tests: a server in memory with the mock provider, and requests to it.

use std::sync::{Arc, LazyLock};

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, init_service};
use actix_web::{Error, HttpResponse};
use adapters_memory::{MemoryStore, SequentialIds, TestClock};
use adapters_mock_payments::{MockGateway, MockOptions, sign};
use application::{Engine, EngineParts, Policy, Principal, Role};
use async_trait::async_trait;
use domain::Instant;
use domain::ids::UserId;
use ports::Clock;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::auth::{TokenError, TokenVerifier};
use crate::openapi::openapi;
use crate::options::ApiOptions;
use crate::route_table::ApiDocument;
use crate::state::ApiState;

pub const SHOPPER: &str = "0197a5a0-0000-7000-8000-00000000000a";
pub const RIVAL: &str = "0197a5a0-0000-7000-8000-00000000000b";
const OPERATOR: &str = "0197a5a0-0000-7000-8000-00000000000c";
const WEBHOOK_SECRET: &str = "the webhook secret of unit tests";

/// The document of the API, which takes longer to make than most tests.
static DOCUMENT: LazyLock<ApiDocument> = LazyLock::new(|| (&openapi()).into());

/// A shop in memory.
pub struct Shop {
    pub state: ApiState,
    pub gateway: Arc<MockGateway>,
}

impl Shop {
    pub fn open() -> Self {
        Self::documented(DOCUMENT.clone())
    }

    /// The same with another document.
    pub fn documented(document: ApiDocument) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(TestClock::default());
        let options =
            MockOptions { webhook_secrets: vec![WEBHOOK_SECRET.into()], ..MockOptions::default() };
        let gateway = Arc::new(MockGateway::open(options, Arc::clone(&clock)).unwrap());
        let mut policy = Policy::new("GBP".parse().unwrap());
        policy.default_provider = Some(MockGateway::NAME.to_owned());
        let engine = Engine::new(EngineParts {
            store: Arc::new(MemoryStore::new()),
            gateways: vec![Arc::clone(&gateway) as _],
            notifiers: Vec::new(),
            texts: None,
            clock,
            ids: Arc::new(SequentialIds::default()),
            policy,
        });
        Self { state: ApiState::new(Arc::new(engine), Arc::new(Plain), document), gateway }
    }

    /// Sends a request to the whole application.
    pub async fn send(&self, ask: ApiRequest) -> ApiResponse {
        let app = crate::app(self.state.clone(), &ApiOptions::default());
        send(&init_service(app).await, ask.request().to_request()).await
    }

    /// A listing of this price and stock; its id.
    pub async fn listing(&self, unit_price: &str, stock: i64) -> String {
        let sku = format!("SKU-{}", Uuid::now_v7());
        let body = json!({ "sku": sku, "name": "Mug", "unit_price": unit_price, "stock": stock });
        let made = self.send(admin("POST", "/api/admin/listings").json(&body));
        made.await.expect(201).text("id")
    }

    /// An order of the shopper's for one piece of a new listing; its id.
    pub async fn order(&self, unit_price: &str) -> String {
        let listing = self.listing(unit_price, 10).await;
        let body = json!({ "items": [{ "product_id": listing, "quantity": 1 }] });
        let placed = self.send(shopper("POST", "/api/orders").json(&body)).await;
        placed.expect(201).text("id")
    }

    /// A cart of the shopper's with one piece of a new listing; its id.
    pub async fn cart(&self, unit_price: &str) -> String {
        let listing = self.listing(unit_price, 10).await;
        let body = json!({ "listing": listing, "qty": 1 });
        self.send(shopper("POST", "/api/cart/items").json(&body)).await;
        self.send(shopper("GET", "/api/cart")).await.expect(200).text("id")
    }
}

/// A genuine webhook of the mock provider.
pub fn webhook(provider_ref: &str, status: &str) -> Value {
    let body = json!({ "provider_ref": provider_ref, "status": status, "raw_data": {} });
    sign(&WEBHOOK_SECRET.into(), body).unwrap()
}

/// A request in the making.
#[derive(Clone)]
pub struct ApiRequest {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

pub fn anonymous(method: &str, path: &str) -> ApiRequest {
    ApiRequest {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    }
}

pub fn shopper(method: &str, path: &str) -> ApiRequest {
    anonymous(method, path).token(&format!("{SHOPPER}.customer"))
}

pub fn rival(method: &str, path: &str) -> ApiRequest {
    anonymous(method, path).token(&format!("{RIVAL}.customer"))
}

pub fn admin(method: &str, path: &str) -> ApiRequest {
    anonymous(method, path).token(&format!("{OPERATOR}.admin"))
}

impl ApiRequest {
    pub fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    pub fn json(self, body: &Value) -> Self {
        self.raw(body.to_string())
    }

    pub fn raw(self, body: impl Into<Vec<u8>>) -> Self {
        self.typed(body, "application/json")
    }

    pub fn typed(mut self, body: impl Into<Vec<u8>>, content_type: &str) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    pub fn request(self) -> TestRequest {
        let method = self.method.parse().unwrap();
        let request = TestRequest::with_uri(&self.path).method(method).set_payload(self.body);
        let headers = self.headers.into_iter();
        headers.fold(request, |request, header| request.append_header(header))
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct ApiResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub raw: String,
    pub body: Value,
}

impl ApiResponse {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        assert_eq!(self.body["type"], format!("/errors/{code}"), "{self:?}");
        self
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[track_caller]
    pub fn text(&self, member: &str) -> String {
        self.body[member].as_str().unwrap_or_else(|| panic!("{member}: {self:?}")).to_owned()
    }
}

/// Sends a request to an application; an error becomes the answer that a server makes of it.
pub async fn send<S, B, R>(app: &S, request: R) -> ApiResponse
where
    S: Service<R, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let (status, headers, body) = match app.call(request).await {
        Ok(answer) => {
            let (status, headers) = (answer.status(), answer.headers().clone());
            (status, headers, to_bytes(answer.into_body()).await.ok().unwrap())
        }
        Err(error) => {
            let answer: HttpResponse<BoxBody> = error.error_response();
            let (status, headers) = (answer.status(), answer.headers().clone());
            (status, headers, to_bytes(answer.into_body()).await.unwrap())
        }
    };
    let raw = String::from_utf8_lossy(&body).into_owned();
    ApiResponse {
        status: status.as_u16(),
        headers,
        body: serde_json::from_str(&raw).unwrap_or(Value::Null),
        raw,
    }
}

/// Takes `UUID.role` at its word.
struct Plain;

#[async_trait]
impl TokenVerifier for Plain {
    async fn verify(&self, token: &str, _: Instant) -> Result<Principal, TokenError> {
        if token == "expired" {
            return Err(TokenError::Expired);
        }
        if token == "keyless" {
            return Err(TokenError::NoKeys);
        }
        let refused = || TokenError::Invalid("not UUID.role".to_owned());
        let (user, role) = token.split_once('.').ok_or_else(refused)?;
        let role = match role {
            "admin" => Role::Admin,
            "service" => Role::Service,
            _ => Role::Customer,
        };
        Ok(Principal {
            user_id: UserId(user.parse().map_err(|_| refused())?),
            roles: vec![role],
            email: None,
            phone: None,
            name: None,
            locale: None,
            expected: application::VersionPrecondition::any(),
        })
    }
}
