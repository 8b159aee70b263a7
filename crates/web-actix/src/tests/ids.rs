//! Ids that exist, for the places in paths.

use application::account::{PutContact, put_contact};
use application::coupons::{CouponDraft, DiscountDraft};
use application::returns::{self, RequestReturn};
use application::webhook_endpoints::{self, EndpointDraft};
use application::{Admin, Executed, coupons, notifications, outbox};
use domain::ids::UserId;
use domain::order::OrderRecord;
use domain::webhook_endpoint::PayloadKind;
use ports::{JobFilter, NotificationFilter, PageRequest};

use super::{TestSite, price_tables, principal};

/// Ids that exist.
pub struct Ids {
    listing: String,
    order: String,
    payment: String,
    customer: String,
    coupon: String,
    method: String,
    rate: String,
    message: String,
    job: String,
    endpoint: String,
    token: String,
    /// A delivered order and a return of it.
    returned: (String, String),
}

impl Ids {
    /// Those of an order, of what it has caused, and the token of a link to it.
    pub async fn of(site: &TestSite, record: &OrderRecord, token: &str) -> Self {
        let (engine, admin) = (&site.engine, Admin::local_operator());
        site.reachable(record.order.user_id).await;
        // It works off the jobs that wait; those that are listed come after it.
        let returned = returned(site, record.order.user_id).await;
        site.paid_order(record.order.user_id).await;
        let page = PageRequest { after: None, limit: 1 };
        let filter = NotificationFilter::default();
        let messages = notifications::list(engine, &admin, filter, page).await.unwrap();
        let jobs = outbox::list(engine, &admin, JobFilter::default(), page).await.unwrap();
        Self {
            listing: record.order.items[0].product_id.to_string(),
            order: record.order.id.to_string(),
            payment: record.payments[0].id.to_string(),
            customer: record.order.user_id.to_string(),
            coupon: coupon(site, "IDS").await,
            method: price_tables::shipping_method(site, "ids").await.id.to_string(),
            rate: price_tables::tax_rate(site, "IDS").await.id.to_string(),
            message: messages.items[0].id.to_string(),
            job: jobs.items[0].id.to_string(),
            endpoint: endpoint(site).await,
            token: token.to_owned(),
            returned,
        }
    }

    /// A path of the table with the id of what it is about.
    pub fn path(&self, pattern: &str) -> String {
        if pattern.contains("{return_id}") {
            let (order, id) = &self.returned;
            return pattern.replace("{id}", order).replace("{return_id}", id);
        }
        let all = [
            ("/listings/", &self.listing),
            ("/payments/", &self.payment),
            ("/customers/", &self.customer),
            ("/coupons/", &self.coupon),
            ("/shipping/", &self.method),
            ("/taxes/", &self.rate),
            ("/messages/", &self.message),
            ("/jobs/", &self.job),
            ("/endpoints/", &self.endpoint),
        ];
        let found = all.iter().find(|(part, _)| pattern.contains(part));
        let id = found.map_or(&self.order, |(_, id)| id);
        pattern.replace("{id}", id).replace("{token}", &self.token)
    }
}

impl TestSite {
    /// Gives a customer an e-mail address, so that messages to them are queued.
    pub async fn reachable(&self, user: UserId) {
        let input = PutContact { email: Some("ada@example.com".to_owned()), ..Default::default() };
        put_contact(&self.engine, &principal(user), input).await.unwrap();
    }
}

/// A webhook endpoint; its id.
async fn endpoint(site: &TestSite) -> String {
    let draft = EndpointDraft {
        url: "https://erp.example/hook".to_owned(),
        description: String::new(),
        event_types: Vec::new(),
        payload: PayloadKind::Thin,
    };
    let (engine, admin) = (&site.engine, Admin::local_operator());
    let secret = webhook_endpoints::new_secret(engine);
    match webhook_endpoints::create(engine, &admin, draft, &secret, None).await.unwrap() {
        Executed::Fresh(endpoint) => endpoint.id.to_string(),
        Executed::Replayed(_) => panic!("no key was given"),
    }
}

/// A coupon of 10 %; its id.
pub async fn coupon(site: &TestSite, code: &str) -> String {
    coupon_of(site, code, "10").await
}

/// A coupon that takes a percentage off.
pub async fn coupon_of(site: &TestSite, code: &str, percent: &str) -> String {
    let draft = CouponDraft {
        code: code.to_owned(),
        owner_id: None,
        discount: DiscountDraft::Percent(percent.to_owned()),
        currency: None,
        min_order_amount: None,
        max_redemptions: Some(5),
        max_per_user: None,
        starts_at: None,
        expires_at: None,
        is_active: true,
    };
    match coupons::create(&site.engine, &Admin::local_operator(), draft, None).await.unwrap() {
        Executed::Fresh(coupon) => coupon.id.to_string(),
        Executed::Replayed(_) => panic!("no key was given"),
    }
}

/// A delivered order of a customer, and a return that they have requested.
async fn returned(site: &TestSite, customer: UserId) -> (String, String) {
    let record = super::return_pages::delivered(site, customer).await;
    let lines = vec![(record.order.items[0].id, 1)];
    let input = RequestReturn { order: record.order.id, lines, reason: "too small".to_owned() };
    returns::request(&site.engine, &principal(customer), input, None).await.unwrap();
    let record = site.record(record.order.id).await;
    (record.order.id.to_string(), record.returns[0].id.to_string())
}
