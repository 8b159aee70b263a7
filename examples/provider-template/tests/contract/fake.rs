//! Acme's test double: payments and refunds in memory, and faults on request.

use std::collections::HashMap;
use std::sync::Mutex;

use domain::money::{Currency, Money};
use port_contracts::gateway::{GatewayCall, ProviderFault};
use port_contracts::http::{Answer, Request};
use serde_json::{Value, json};

/// The key of the API.
pub const API_KEY: &str = "acme_test_key";

/// What the double knows.
#[derive(Default)]
pub struct Fake {
    books: Mutex<Books>,
}

#[derive(Default)]
pub struct Books {
    pub payments: Vec<Value>,
    pub refunds: Vec<Value>,
    /// The references of what was created, by the key and body of the request.
    created: HashMap<String, (Value, String)>,
    fault: Option<(GatewayCall, ProviderFault)>,
    pub holds_refunds: bool,
}

impl Fake {
    /// Looks at the books, or changes them.
    pub fn with<T>(&self, look: impl FnOnce(&mut Books) -> T) -> T {
        look(&mut self.books.lock().unwrap())
    }

    pub fn fail_next(&self, call: GatewayCall, fault: ProviderFault) {
        self.with(|books| books.fault = Some((call, fault)));
    }

    pub fn answer(&self, request: Request) -> Answer {
        let call = call_of(&request);
        let fault = self.with(|books| books.fault.take_if(|(of, _)| call.contains(of)));
        match fault.map(|(_, fault)| fault) {
            None => self.process(request),
            Some(ProviderFault::AnswerLost) => {
                self.process(request);
                Answer::Lost
            }
            Some(ProviderFault::ServerError) => {
                self.process(request);
                Answer::Json(500, json!({}))
            }
            Some(ProviderFault::Refused) => Answer::Later(503, 1),
            Some(ProviderFault::RateLimited(wait)) => Answer::Later(429, wait.as_secs()),
            Some(ProviderFault::WrongCredentials) => Answer::Json(401, json!({"message": "key"})),
            Some(ProviderFault::Rejected) => Answer::Json(400, json!({"message": "malformed"})),
            Some(ProviderFault::NoAnswer) => Answer::Never,
        }
    }

    fn process(&self, request: Request) -> Answer {
        if request.header("authorization") != format!("Bearer {API_KEY}") {
            return Answer::Json(401, json!({"message": "unknown key"}));
        }
        let (status, body) = self.with(|books| match request.method.as_str() {
            "POST" => books.post(&request),
            _ => books.read(&request.path),
        });
        Answer::Json(status, body)
    }
}

/// The calls that a request may be of: what is confirmed is looked up.
fn call_of(request: &Request) -> &'static [GatewayCall] {
    let (path, is_post) = (request.path.as_str(), request.method == "POST");
    match path {
        "/payments" if is_post => &[GatewayCall::Create],
        "/refunds" if is_post => &[GatewayCall::Refund],
        "/accounts/me" => &[GatewayCall::Check],
        _ if path.starts_with("/payments/") => &[GatewayCall::Lookup, GatewayCall::Confirm],
        _ if path.starts_with("/refunds/") => &[GatewayCall::LookupRefund],
        _ => &[],
    }
}

impl Books {
    fn read(&self, path: &str) -> (u16, Value) {
        let id = path.rsplit('/').next().unwrap_or_default();
        if path == "/accounts/me" {
            return (200, json!({"id": "acc_1"}));
        }
        let found = self.payments.iter().chain(&self.refunds).find(|one| one["id"] == id);
        found.map_or((404, json!({"message": "not found"})), |found| (200, found.clone()))
    }

    /// Creates something, or answers with what was created under the same key.
    fn post(&mut self, request: &Request) -> (u16, Value) {
        let key = request.header("idempotency-key");
        if let Some((body, id)) = self.created.get(key) {
            return match *body == request.body {
                true => self.read(id),
                false => (400, json!({"message": "another body for this key"})),
            };
        }
        let (status, answer) = match request.path.as_str() {
            "/payments" => self.create(&request.body),
            "/refunds" => self.refund(&request.body),
            _ => (404, json!({"message": "not found"})),
        };
        if let Some(id) = answer["id"].as_str() {
            self.created.insert(key.to_owned(), (request.body.clone(), id.to_owned()));
        }
        (status, answer)
    }

    fn create(&mut self, body: &Value) -> (u16, Value) {
        let id = format!("acme_{}", self.payments.len() + 1);
        let zero = amount(Money::zero(money(body, "amount").currency()));
        let mut payment = body.clone();
        payment["page"] = json!(format!("https://pay.acme.example/{id}"));
        payment["id"] = json!(id);
        payment["status"] = json!("open");
        payment["captured"] = zero.clone();
        payment["refunded"] = zero;
        self.payments.push(payment.clone());
        (201, payment)
    }

    fn refund(&mut self, body: &Value) -> (u16, Value) {
        let id = format!("acme_re_{}", self.refunds.len() + 1);
        let status = if self.holds_refunds { "pending" } else { "succeeded" };
        let Some(payment) = self.payments.iter_mut().find(|one| one["id"] == body["of"]) else {
            return (404, json!({"message": "unknown payment"}));
        };
        let refunded = money(payment, "refunded").plus(money(body, "amount"));
        let Ok(refunded) = refunded else {
            return (400, json!({"message": "another currency"}));
        };
        if money(payment, "captured").minus(refunded).is_err() {
            return (402, json!({"code": "amount_too_large"}));
        }
        payment["refunded"] = amount(refunded);
        let mut refund = body.clone();
        refund["id"] = json!(id);
        refund["status"] = json!(status);
        self.refunds.push(refund.clone());
        (201, refund)
    }

    /// Lets a refund fail: its amount is no longer refunded.
    pub fn fail_refund(&mut self, id: &str) {
        let refund = self.refunds.iter_mut().find(|one| one["id"] == id).unwrap();
        refund["status"] = json!("failed");
        refund["failure_code"] = json!("account_closed");
        let payment = self.payments.iter_mut().find(|one| one["id"] == refund["of"]).unwrap();
        let left = money(payment, "refunded").minus(money(refund, "amount")).unwrap();
        payment["refunded"] = amount(left);
    }
}

/// An amount as Acme writes it.
pub fn amount(amount: Money) -> Value {
    json!({ "value": amount.to_string(), "currency": amount.currency().code() })
}

/// An amount, in the currency's number of decimals: others are refused.
pub fn money(body: &Value, name: &str) -> Money {
    let text = body[name]["value"].as_str().unwrap();
    let currency: Currency = body[name]["currency"].as_str().unwrap().parse().unwrap();
    let money = Money::parse(text, currency).unwrap();
    assert_eq!(money.to_string(), text, "an amount in {currency}");
    money
}
