//! Samples of the pages with which shoppers sign in, and of orders that can only be read.

use serde_json::{Value, json};

use super::samples::Sample;

pub fn all(order: &Value, price: &Value, history: &Value) -> Vec<Sample> {
    let code = json!({ "email": "ada@example.com", "next": "/shop", "is_refused": true });
    let no_code = json!({ "email": "", "next": "", "is_refused": false });
    let linked = json!({ "order": order, "price": price, "history": history, "is_adoptable": true, "owed": "25.00", "note": "on_delivery", "received": null });
    let new = json!({ "order": order, "price": price, "history": [], "is_adoptable": false, "owed": "0.00", "note": null, "received": null });
    vec![("shop/sign_in_code.html", code, no_code), ("shop/linked_order.html", linked, new)]
}
