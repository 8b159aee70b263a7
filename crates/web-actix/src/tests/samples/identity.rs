//! Samples of the pages for signing in.

use serde_json::json;

use super::Sample;

pub fn samples() -> Vec<Sample> {
    let admin = json!({
        "next": "/admin", "link": "l", "is_refused": true, "provider": "Example ID",
        "sign_out_at": "Example ID",
    });
    let no_link = json!({
        "next": "", "link": null, "is_refused": false, "provider": null, "sign_out_at": null,
    });
    let shop = json!({
        "next": "/shop", "by_mail": true, "provider": "Example ID", "sign_out_at": "Example ID",
    });
    let no_way = json!({ "next": "", "by_mail": false, "provider": null, "sign_out_at": null });
    let refused = json!({
        "reason": "Example ID does not respond.", "advice": "Wait.", "next": "/admin",
        "provider": "Example ID",
    });
    let plain = json!({ "reason": "no", "advice": null, "next": "", "provider": "" });
    vec![
        ("admin/sign_in.html", admin, no_link),
        ("shop/sign_in.html", shop, no_way),
        ("sign_in_refused.html", refused, plain),
    ]
}
