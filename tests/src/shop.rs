//! Arranging a situation: an operator who fills the shelves, shoppers who fill carts.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Api, Reply, as_strings};
use crate::server::CURRENCY;
use crate::{tokens, webhook};

/// A shop with its operator.
#[derive(Clone)]
pub struct Shop {
    pub operator: Api,
    anonymous: Api,
}

/// Something to buy.
#[derive(Debug, Clone)]
pub struct Listing {
    pub id: String,
    pub sku: String,
    pub name: String,
}

/// Something that makes it cheaper.
#[derive(Debug, Clone)]
pub struct Coupon {
    pub id: String,
    pub code: String,
}

/// A customer with a cart of their own.
#[derive(Clone)]
pub struct Shopper {
    pub id: String,
    pub email: String,
    pub phone: String,
    pub api: Api,
}

/// A checkout session that was opened.
#[derive(Debug, Clone)]
pub struct Session {
    pub order: String,
    pub payment: String,
    pub token: String,
    pub key: String,
    pub cart: String,
    pub reply: Reply,
}

impl Shop {
    pub fn new(base_url: &str) -> Self {
        let anonymous = Api::anonymous(base_url);
        let token = tokens::with_roles(&fresh_id(), &["admin"]);
        Self { operator: anonymous.with_token(token), anonymous }
    }

    /// A caller without a token, such as a payment provider.
    pub fn anonymous(&self) -> &Api {
        &self.anonymous
    }

    /// Another system with the role `service`, which may act for the users that it names.
    pub fn service(&self) -> Api {
        self.anonymous.with_token(tokens::with_roles(&fresh_id(), &["service"]))
    }

    /// A customer whom the shop has never seen.
    pub fn shopper(&self) -> Shopper {
        let user = Uuid::now_v7();
        let id = user.to_string();
        let api = self.anonymous.with_token(tokens::customer(&id));
        let email = format!("{}@shopper.example", user.simple());
        let phone = format!("+4477{:08}", user.as_u128() % 100_000_000);
        Shopper { id, email, phone, api }
    }

    /// The same with contact data, so that there is somewhere to send notifications.
    pub async fn reachable_shopper(&self) -> Shopper {
        let shopper = self.shopper();
        let contact =
            json!({ "email": shopper.email, "phone": shopper.phone, "name": "Ada Shopper" });
        shopper.api.change_me(&contact).await.expect(200);
        shopper
    }

    /// A listing with a price like `"12.50"` and a stock, or none if it is not tracked.
    pub async fn listing(&self, unit_price: &str, stock: impl Into<Option<i64>>) -> Listing {
        let sku = format!("SKU-{}", fresh_id());
        let name = format!("Article {}", &sku[sku.len() - 6..]);
        let body = json!({
            "sku": sku, "name": name, "unit_price": unit_price,
            "currency": CURRENCY, "stock": stock.into(),
        });
        let made = self.operator.admin_create_listing(&body).await.expect(201);
        Listing { id: made.text("id"), sku, name }
    }

    /// A coupon that takes a fixed sum off, for anyone, without limits. `more` adds or replaces
    /// members.
    pub async fn coupon(&self, discount_amount: &str, more: Value) -> Coupon {
        let code = format!("C{}", Uuid::new_v4().simple());
        let mut body = json!({
            "code": code, "kind": "fixed", "discount_amount": discount_amount,
            "currency": CURRENCY, "expires_at": "2099-01-01T00:00:00Z",
        });
        for (member, value) in more.as_object().expect("members to add") {
            body[member] = value.clone();
        }
        let made = self.operator.admin_create_coupon(&body).await.expect(201);
        Coupon { id: made.text("id"), code }
    }

    /// A shipping method that is not offered, so that other orders of the shop stay as they are; its id.
    pub async fn idle_shipping_method(&self, code: &str) -> String {
        let body = json!({
            "code": code, "name": "Parcel", "price": "4.90", "currency": CURRENCY, "is_active": false,
        });
        self.operator.admin_create_shipping_method(&body).await.expect(201).text("id")
    }

    /// A tax rate that does not apply; its id.
    pub async fn idle_tax_rate(&self, name: &str) -> String {
        let body = json!({
            "country": "GB", "name": name, "rate": "20", "included": true, "is_active": false,
        });
        self.operator.admin_create_tax_rate(&body).await.expect(201).text("id")
    }

    /// A webhook of the mock provider about a payment, with a valid signature.
    pub async fn provider_says(&self, provider_ref: &str, status: &str) -> Reply {
        self.anonymous.send_webhook(&webhook::signed(provider_ref, status)).await
    }

    /// The operator's view of one listing, with `stock` and `reserved`.
    pub async fn stock_of(&self, listing: &Listing) -> Value {
        let page = self.operator.admin_list_listings().query("query", &listing.sku).await;
        let page = page.expect(200);
        let found = page.items().iter().find(|entry| entry["id"] == listing.id.as_str());
        found.unwrap_or_else(|| panic!("{} is not listed: {page}", listing.sku)).clone()
    }

    /// Asserts the on-hand and reserved quantities.
    pub async fn assert_stock(&self, listing: &Listing, stock: i64, reserved: i64) {
        let listing = self.stock_of(listing).await;
        let seen = (listing["stock"].as_i64(), listing["reserved"].as_i64());
        assert_eq!(seen, (Some(stock), Some(reserved)), "stock and reserved: {listing}");
    }

    /// Waits until the outbox has brought the stock to this state.
    pub async fn stock_becomes(&self, listing: &Listing, stock: i64, reserved: i64) {
        let what = format!("stock {stock}, reserved {reserved}");
        let right = |listing: &Value| listing["stock"] == stock && listing["reserved"] == reserved;
        crate::eventually(&what, || self.stock_of(listing), right).await;
    }
}

impl Shopper {
    /// Puts a quantity of a listing into the cart and returns the item.
    pub async fn put(&self, listing: &Listing, qty: i64) -> Reply {
        let reply = self.api.put_in_cart(&listing.id, qty).await;
        assert!(matches!(reply.status, 200 | 201), "{reply}");
        reply
    }

    /// The id of the cart as it is now.
    pub async fn cart_id(&self) -> String {
        self.api.see_cart().await.expect(200).text("id")
    }

    /// Opens a checkout session for the cart as it is.
    pub async fn check_out(&self) -> Session {
        self.check_out_with(json!({})).await
    }

    /// The same with further members in the body.
    pub async fn check_out_with(&self, more: Value) -> Session {
        let (cart, key) = (self.cart_id().await, fresh_id());
        let mut body = json!({ "cart_id": cart });
        for (member, value) in more.as_object().expect("members to add") {
            body[member] = value.clone();
        }
        let reply = self.api.open_session(&body).key(&key).await.expect(201);
        let token = reply["payment_token"].as_str().unwrap_or_default().to_owned();
        let payment = reply["payment_id"].as_str().unwrap_or_default().to_owned();
        Session { order: reply.text("order_id"), payment, token, key, cart, reply }
    }

    /// From an empty cart to an open session for one listing.
    pub async fn check_out_one(&self, listing: &Listing, qty: i64) -> Session {
        self.put(listing, qty).await;
        self.check_out().await
    }

    /// From an empty cart to a paid order.
    pub async fn buy(&self, shop: &Shop, listing: &Listing, qty: i64) -> Session {
        let session = self.check_out_one(listing, qty).await;
        shop.provider_says(&session.token, "paid").await.expect(200);
        session
    }

    /// The order as its owner sees it.
    pub async fn order(&self, id: &str) -> Reply {
        self.api.see_order(id).await.expect(200)
    }

    /// What happened to the order, from its first event to its last.
    pub async fn history(&self, id: &str) -> Vec<String> {
        let events = self.api.see_order_events(id).query("limit", "100").await.expect(200);
        as_strings(events.items(), "kind")
    }

    /// Waits until a notification of this type has gone out over every channel it was written for.
    pub async fn is_notified(&self, order: &str, kind: &str) -> Vec<Value> {
        let look = async || {
            let page = self.api.list_notifications().query("limit", "100").await.expect(200);
            let about =
                |entry: &&Value| entry["notification_type"] == kind && entry["order_id"] == order;
            page.items().iter().filter(about).cloned().collect::<Vec<_>>()
        };
        let all_sent = |sent: &Vec<Value>| {
            !sent.is_empty() && sent.iter().all(|entry| entry["is_sent"] == true)
        };
        crate::eventually(&format!("{kind} is sent"), look, all_sent).await
    }

    /// Waits until no message to this person is waiting, and no work of the shop's is due any more:
    /// what is read after this and before the next request stays as it is.
    pub async fn is_left_in_peace(&self) {
        let look = async || {
            let page = self.api.list_notifications().query("limit", "100").await.expect(200);
            let orders = self.api.list_orders().query("limit", "100").await.expect(200);
            (page.items().to_vec(), orders.items().to_vec())
        };
        let done = |(messages, orders): &(Vec<Value>, Vec<Value>)| {
            let moving = |order: &Value| order["payment_status"] == "processing";
            messages.iter().all(|message| message["is_sent"] == true) && !orders.iter().any(moving)
        };
        crate::eventually("the worker has done its work", look, done).await;
    }

    /// Waits until a word of the order (`status`, `payment_status` …) has become this one.
    pub async fn order_becomes(&self, id: &str, member: &str, word: &str) -> Reply {
        let what = format!("order with {member} {word}");
        let right = |order: &Reply| order[member] == word;
        crate::eventually(&what, || self.order(id), right).await
    }
}

/// An id that no one has used; also good for idempotency keys.
pub fn fresh_id() -> String {
    Uuid::now_v7().to_string()
}
