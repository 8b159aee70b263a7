//! Samples of the pages of API keys and sessions.

use serde_json::json;

use super::{Sample, list, no_list, with};

pub(super) fn samples() -> Vec<Sample> {
    let key = json!({
        "id": "1", "name": "Warehouse", "prefix": "kassa_sk_1f2e3d", "role": "admin",
        "scopes": ["orders:read", "payments:write"], "status": "active",
        "created_at": "2026-01-01T00:00:00Z", "created_by": "2",
        "last_used_at": "2026-01-01T00:00:00Z", "expires_at": "2026-04-01T00:00:00Z",
        "revoked_at": null,
    });
    let endless = with(key.clone(), json!({ "expires_at": null, "last_used_at": null }));
    let choices = json!({ "roles": ["admin", "service"], "scopes": ["all", "orders:read"] });
    let session = json!({
        "id": "1", "user_id": "2", "role": "admin", "browser": "Firefox on Linux",
        "created_at": "2026-01-01T00:00:00Z", "last_seen_at": "2026-01-01T00:00:00Z",
        "expires_at": "2026-01-01T12:00:00Z",
    });
    let other = with(session.clone(), json!({ "id": "3", "user_id": "4", "browser": null }));
    let full = json!({ "rows": [session, other], "current": "1", "own": "2" });
    let none = json!({ "rows": [], "current": "1", "own": "2" });
    let secret = json!({ "key": key, "secret": "kassa_sk_1f2e3d4c" });
    let no_end = json!({ "key": endless, "secret": "kassa_sk_1f2e3d4c" });
    vec![
        (
            "admin/api_keys.html",
            with(list(json!([key, endless])), choices.clone()),
            with(no_list(), choices),
        ),
        ("admin/api_key.html", secret, no_end),
        ("admin/sessions.html", full.clone(), none.clone()),
        ("shop/sessions.html", full, none),
    ]
}
