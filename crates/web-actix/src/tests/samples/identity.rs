//! Samples of the pages that lead to an identity provider.

use serde_json::json;

use super::Sample;

pub fn samples() -> Vec<Sample> {
    let admin = json!({
        "next": "/admin", "link": null, "is_refused": false, "provider": "Example ID",
    });
    let admin_refused = json!({
        "next": "", "link": null, "is_refused": true, "provider": "Example ID",
    });
    let shop = json!({ "next": "/shop", "provider": "Example ID" });
    let refused = json!({
        "reason": "Example ID does not respond.", "advice": "Wait.", "next": "/admin",
        "provider": "Example ID",
    });
    let plain = json!({ "reason": "no", "advice": null, "next": "", "provider": "" });
    vec![
        ("admin/sign_in.html", admin, admin_refused),
        ("shop/sign_in.html", shop, json!({ "next": "", "provider": null, "signed_in_as": null })),
        ("sign_in_refused.html", refused, plain),
    ]
}
