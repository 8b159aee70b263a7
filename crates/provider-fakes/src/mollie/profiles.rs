//! The profile of the API key.

use serde_json::json;

use super::call::Call;
use super::errors::hal;
use super::links::{api, documentation};
use crate::exchange::Reply;

/// Its reference.
pub(super) const PROFILE: &str = "pfl_QkEhN94Ba";

pub(super) fn me(call: &Call<'_>) -> Reply {
    let body = json!({
        "resource": "profile", "id": PROFILE, "mode": call.mode, "name": "Corner Shop",
        "website": "https://shop.example", "email": "owner@shop.example", "phone": "+31208202070",
        "countriesOfActivity": ["NL"], "businessCategory": "OTHER_MERCHANDISE", "status": "verified",
        "createdAt": "2018-03-20T09:28:37+00:00",
        "_links": {
            "self": api(call, &format!("profiles/{PROFILE}")),
            "documentation": documentation("get-current-profile"),
        },
    });
    hal(200, body)
}
