//! The callers of the matrix, and the things that they call for.

use serde_json::json;
use tests::shop::fresh_id;
use tests::{Api, Reply, Shop, Shopper};

use super::policies::{Row, Thing};

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Anonymous,
    Owner,
    Stranger,
    Service,
    Admin,
}

impl Who {
    pub const ALL: [Self; 5] =
        [Self::Anonymous, Self::Owner, Self::Stranger, Self::Service, Self::Admin];
}

/// A shop with everything that routes name.
pub struct World {
    shop: Shop,
    owner: Shopper,
    stranger: Shopper,
    service: Api,
    listing: String,
    coupon: String,
    message: String,
}

impl World {
    pub async fn of(shop: Shop) -> Self {
        let (owner, stranger) = (shop.reachable_shopper().await, shop.shopper());
        let (listing, service) = (shop.listing("5.00", 100_000).await, shop.service());
        let coupon = shop.coupon("1.00", json!({})).await.code;
        let order = owner.buy(&shop, &listing, 1).await.order;
        let sent = owner.is_notified(&order, "order_confirmation").await;
        let message = sent[0]["id"].as_str().expect("an id").to_owned();
        Self { shop, owner, stranger, service, listing: listing.id, coupon, message }
    }

    /// A thing of the owner's that no one has touched yet.
    pub async fn fresh(&self, thing: Thing) -> String {
        let api = &self.owner.api;
        match thing {
            Thing::Nothing => fresh_id(),
            Thing::Item => api.put_in_cart(&self.listing, 1).await.text("id"),
            Thing::Order => self.fresh_order().await,
            Thing::Parcel => self.parcel().await,
            Thing::Return => self.requested_return().await,
            Thing::Delivered => self.delivered().await,
            Thing::Payment => self.attempt().await,
            Thing::Listing => self.shop.listing("1.00", 5).await.id,
            Thing::Coupon => self.shop.coupon("1.00", json!({})).await.id,
            Thing::ShippingMethod => self.shop.idle_shipping_method(&fresh_id()).await,
            Thing::TaxRate => self.shop.idle_tax_rate(&fresh_id()).await,
            Thing::Message => self.message.clone(),
            Thing::Webhook => self.send_webhook().await,
            Thing::Endpoint => self.endpoint().await,
            Thing::Delivery => {
                let endpoint = self.endpoint().await;
                self.shop.operator.admin_test_endpoint(&endpoint).await.expect(202).text("id")
            }
            Thing::View => {
                let (name, filters) = (fresh_id(), json!({ "status": "paid" }));
                let office = &self.shop.operator;
                let view = office.admin_save_view(&name, &filters).await.expect(201).text("id");
                self.forget_older_views(&view).await;
                view
            }
            Thing::ApiKey => self.shop.operator.admin_create_api_key("read").await.text("id"),
        }
    }

    /// A paused endpoint of its own: nothing is sent.
    async fn endpoint(&self) -> String {
        let operator = &self.shop.operator;
        let listed = operator.admin_list_endpoints().await.expect(200);
        for old in listed.items() {
            operator.admin_delete_endpoint(old["id"].as_str().expect("an id")).await.expect(204);
        }
        let body = json!({ "url": "https://erp.example/hook" });
        let id = operator.admin_create_endpoint(&body).await.expect(201).text("id");
        let paused = json!({ "state": "paused" });
        operator.admin_change_endpoint(&id, &paused).await.expect(200);
        id
    }

    /// An operator has few views, so that only the newest stays.
    async fn forget_older_views(&self, kept: &str) {
        let office = &self.shop.operator;
        for view in office.admin_list_views().await.expect(200).items() {
            let id = view["id"].as_str().expect("an id");
            if id != kept {
                office.admin_delete_view(id).await.expect(204);
            }
        }
    }

    /// An order that is on its way, and its parcel.
    async fn parcel(&self) -> String {
        let order = self.fresh_order().await;
        self.owner.api.pay_order_with(&order, "mock_ok").await.expect(200);
        self.shop.operator.admin_confirm_order(&order).await.expect(200);
        let shipped = self.shop.operator.admin_ship_order(&order).await.expect(200);
        format!("{order} {}", shipped["parcels"][0]["id"].as_str().expect("an id"))
    }

    async fn delivered(&self) -> String {
        let parcel = self.parcel().await;
        let (order, _) = parcel.split_once(' ').expect("an order and a parcel");
        self.shop.operator.admin_deliver_order(order).await.expect(200);
        order.to_owned()
    }

    /// A delivered order, and a return of it that waits for approval.
    async fn requested_return(&self) -> String {
        let order = self.delivered().await;
        let line = self.line(&order).await;
        let asked = self.owner.api.request_return(&order, &line, 1).await;
        format!("{order} {}", asked.expect(201).text("id"))
    }

    /// The line of an order; any id if there is no such order.
    async fn line(&self, order: &str) -> String {
        let seen = self.shop.operator.admin_see_order(order).await;
        let line = seen["items"][0]["id"].as_str();
        line.map_or_else(fresh_id, ToOwned::to_owned)
    }

    async fn fresh_order(&self) -> String {
        self.owner.api.order_one(&self.listing, 1).await.expect(201).text("id")
    }

    /// A payment that waits, of a session that another one of the owner's devices has opened.
    async fn attempt(&self) -> String {
        let order = self.owner.api.order_one(&self.listing, 1).await.expect(201).text("id");
        let paid = self.owner.api.pay_order_with(&order, "mock_ok").await.expect(200);
        paid["payment"]["id"].as_str().expect("an attempt").to_owned()
    }

    /// The job of a deferred webhook about an unknown payment.
    async fn send_webhook(&self) -> String {
        let reference = format!("mock_pi_{}", fresh_id());
        self.shop.provider_says(&reference, "paid").await.expect(202);
        let mut call = self.shop.operator.admin_list_parked().query("limit", "100");
        loop {
            let page = call.await.expect(200);
            let job = page.items().iter().find(|job| job["reference"] == reference.as_str());
            if let Some(job) = job {
                return job["id"].as_str().expect("an id").to_owned();
            }
            let cursor = page.text("next_cursor");
            let list = self.shop.operator.admin_list_parked().query("limit", "100");
            call = list.query("cursor", &cursor);
        }
    }

    /// Calls a route with a body that it takes.
    pub async fn call(&self, who: Who, row: &Row, id: &str) -> Reply {
        let (method, pattern, _, body) = *row;
        let api = self.api(who);
        let places = pattern.matches('{').count();
        let id = if pattern.ends_with("{provider}") { "mock" } else { id };
        let id = if pattern == "/api/listings/{id}" { &self.listing } else { id };
        let ids: Vec<&str> = id.split(' ').cycle().take(places).collect();
        let call = api.call(method, pattern, &ids);
        let call = if method == "POST" { call.key(&fresh_id()) } else { call };
        if body.is_empty() {
            return call.await;
        }
        let cart = if body.contains("CART") && who != Who::Anonymous {
            api.put_in_cart(&self.listing, 1).await;
            api.see_cart().await.expect(200).text("id")
        } else {
            fresh_id()
        };
        let line = if body.contains("LINE") { self.line(id).await } else { fresh_id() };
        let body = body.replace("LINE", &line);
        let body = body.replace("LISTING", &self.listing).replace("COUPON", &self.coupon);
        let body = body.replace("CART", &cart).replace("FRESH", &fresh_id());
        let kind = if body.starts_with('{') { "application/json" } else { "text/csv" };
        call.raw(body, kind).await
    }

    fn api(&self, who: Who) -> &Api {
        match who {
            Who::Anonymous => self.shop.anonymous(),
            Who::Owner => &self.owner.api,
            Who::Stranger => &self.stranger.api,
            Who::Service => &self.service,
            Who::Admin => &self.shop.operator,
        }
    }
}
