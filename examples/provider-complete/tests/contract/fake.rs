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
    answers: HashMap<String, (Value, u16, Value)>,
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
        let fault = self.with(|books| books.fault.take_if(|(of, _)| Some(*of) == call));
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

    /// Answers a request; one with a known idempotency key is answered as before.
    fn process(&self, request: Request) -> Answer {
        if request.header("authorization") != format!("Bearer {API_KEY}") {
            return Answer::Json(401, json!({"message": "unknown key"}));
        }
        let key = request.header("idempotency-key").to_owned();
        self.with(|books| {
            if let Some((body, status, answer)) = books.answers.get(&key) {
                return match *body == request.body {
                    true => Answer::Json(*status, books.newest(answer)),
                    false => Answer::Json(400, json!({"message": "another body for this key"})),
                };
            }
            let (status, answer) = books.route(&request);
            if request.method == "POST" && !key.is_empty() && status < 300 {
                books.answers.insert(key, (request.body, status, answer.clone()));
            }
            Answer::Json(status, answer)
        })
    }
}

fn call_of(request: &Request) -> Option<GatewayCall> {
    let (path, post) = (request.path.as_str(), request.method == "POST");
    Some(match path {
        "/account" => GatewayCall::Check,
        "/payments" if post => GatewayCall::Create,
        "/refunds" => GatewayCall::Refund,
        _ if path.ends_with("/complete") => GatewayCall::Confirm,
        _ if path.ends_with("/capture") => GatewayCall::Capture,
        _ if path.starts_with("/payments") && !post => GatewayCall::Lookup,
        _ if path.starts_with("/refunds") && !post => GatewayCall::LookupRefund,
        _ => return None,
    })
}

impl Books {
    /// What has become of something that was answered before.
    fn newest(&self, answer: &Value) -> Value {
        let mut all = self.payments.iter().chain(&self.refunds);
        all.find(|one| one["id"] == answer["id"]).unwrap_or(answer).clone()
    }

    fn route(&mut self, request: &Request) -> (u16, Value) {
        let (path, body) = (request.path.trim_start_matches('/'), &request.body);
        if let Some((list, reference)) = path.split_once("?reference=") {
            let all = if list == "payments" { &self.payments } else { &self.refunds };
            let found: Vec<&Value> =
                all.iter().filter(|one| one["reference"] == reference).collect();
            return (200, json!({ "data": found }));
        }
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["account"]) => (200, json!({"id": "acc_1"})),
            ("POST", ["payments"]) => self.create(body),
            ("POST", ["refunds"]) => self.refund(body),
            ("GET", ["payments", id]) => found(self.payments.iter().find(|one| one["id"] == *id)),
            ("GET", ["refunds", id]) => found(self.refunds.iter().find(|one| one["id"] == *id)),
            ("POST", ["payments", id, action]) => match self.payment(id) {
                Some(payment) => act(payment, action, body),
                None => found(None),
            },
            _ => found(None),
        }
    }

    fn payment(&mut self, id: &str) -> Option<&mut Value> {
        self.payments.iter_mut().find(|one| one["id"] == id)
    }

    fn create(&mut self, body: &Value) -> (u16, Value) {
        let id = format!("acme_{}", self.payments.len() + 1);
        let zero = Money::zero(currency(body)).to_string();
        let mut payment = body.clone();
        payment["page"] = json!(format!("https://pay.acme.example/{id}"));
        payment["id"] = json!(id);
        payment["status"] = json!("open");
        payment["captured"] = json!(zero);
        payment["refunded"] = json!(zero);
        self.payments.push(payment.clone());
        (201, payment)
    }

    fn refund(&mut self, body: &Value) -> (u16, Value) {
        let id = format!("acme_re_{}", self.refunds.len() + 1);
        let status = if self.holds_refunds { "pending" } else { "succeeded" };
        let Some(payment) = self.payment(body["payment"].as_str().unwrap_or_default()) else {
            return (404, json!({"message": "unknown payment"}));
        };
        if currency(body) != currency(payment) {
            return (400, json!({"message": "another currency"}));
        }
        let refunded = money(payment, "refunded").plus(money(body, "amount")).unwrap();
        if payment["status"] != "paid" || money(payment, "captured").minus(refunded).is_err() {
            return (402, json!({"code": "amount_too_large"}));
        }
        payment["refunded"] = json!(refunded.to_string());
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
        let (amount, of) =
            (money(refund, "amount"), refund["payment"].as_str().unwrap().to_owned());
        let payment = self.payment(&of).unwrap();
        payment["refunded"] = json!(money(payment, "refunded").minus(amount).unwrap().to_string());
    }
}

fn found(value: Option<&Value>) -> (u16, Value) {
    value.map_or((404, json!({"message": "not found"})), |value| (200, value.clone()))
}

/// Completes, captures or cancels a payment, if its status allows it.
fn act(payment: &mut Value, action: &str, body: &Value) -> (u16, Value) {
    let status = payment["status"].as_str().unwrap().to_owned();
    match (action, status.as_str()) {
        ("complete", "approved") if payment["capture"] == true => {
            payment["status"] = json!("paid");
            payment["captured"] = payment["amount"].clone();
        }
        ("complete", "approved") => payment["status"] = json!("authorized"),
        ("capture", "authorized") => {
            if currency(body) != currency(payment) {
                return (400, json!({"message": "another currency"}));
            }
            if money(payment, "amount").minus(money(body, "amount")).is_err() {
                return (402, json!({"code": "amount_too_large"}));
            }
            payment["status"] = json!("paid");
            payment["captured"] = body["amount"].clone();
        }
        ("capture", _) => return (409, json!({"message": "nothing is authorized"})),
        ("cancel", "open" | "approved" | "authorized") => payment["status"] = json!("cancelled"),
        ("complete", "failed") => return (402, json!({"code": "card_declined"})),
        _ => {}
    }
    (200, payment.clone())
}

fn currency(body: &Value) -> Currency {
    body["currency"].as_str().unwrap().parse().unwrap()
}

/// An amount, in the currency's number of decimals: others are refused.
pub fn money(body: &Value, name: &str) -> Money {
    let (text, currency) = (body[name].as_str().unwrap(), currency(body));
    let money = Money::parse(text, currency).unwrap();
    assert_eq!(money.to_string(), text, "an amount in {currency}");
    money
}
