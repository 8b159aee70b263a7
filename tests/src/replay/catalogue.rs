//! Which listing a sku is, found by walking all pages of the shop once.

use std::collections::HashMap;

use super::Options;
use super::source::Order;
use super::steps::answered;
use crate::client::Api;

/// The listings' ids by their exact skus. Some skus differ by letter case only.
pub struct Catalogue(HashMap<String, String>);

impl Catalogue {
    /// Walks the pages, and makes sure that everything in the orders is there to be bought.
    pub async fn fetch(api: &Api, options: &Options, orders: &[Order]) -> Result<Self, String> {
        let mut ids = HashMap::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut page = api.browse_listings().query("limit", "100");
            if let Some(cursor) = &cursor {
                page = page.query("cursor", cursor);
            }
            let page = answered(&page, options.timeout).await?.reply;
            if page.status != 200 {
                return Err(page.to_string());
            }
            for listing in page.items() {
                let member = |name: &str| listing[name].as_str().unwrap_or_default().to_owned();
                ids.insert(member("sku"), member("id"));
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => break,
            }
        }
        let mut lines = orders.iter().flat_map(|order| &order.lines);
        match lines.find(|line| !ids.contains_key(&line.sku)) {
            Some(missing) => Err(format!("the shop does not sell {}", missing.sku)),
            None => Ok(Self(ids)),
        }
    }

    /// The listing of a sku that the orders name.
    pub fn listing(&self, sku: &str) -> &str {
        self.0.get(sku).map_or("", String::as_str)
    }
}
