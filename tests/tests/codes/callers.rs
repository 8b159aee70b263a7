//! Who calls: tokens, roles, and paths that lead nowhere.

use tests::server::jwt_secret;
use tests::shop::fresh_id;
use tests::{Reply, Server, tokens};

use crate::case;
use crate::case::{Case, OnShared};

pub const CASES: &[Case<OnShared>] = &[
    case!("token_missing", 401, without_a_token),
    case!("token_invalid", 401, with_a_token_signed_with_another_secret),
    case!("token_expired", 401, with_a_token_of_yesterday),
    case!("forbidden", 403, a_shopper_in_the_office),
    case!("not_found", 404, an_order_that_is_not_there),
    case!("method_not_allowed", 405, a_method_that_the_path_does_not_take),
    case!("too_many_requests", 429, guessing_coupon_codes),
];

async fn without_a_token(server: &Server) -> Reply {
    server.shop().anonymous().see_cart().await
}

async fn with_a_token_signed_with_another_secret(server: &Server) -> Reply {
    let claims = tokens::claims(&fresh_id(), &["customer"], 3_600);
    let token = tokens::mint("a secret of another issuer, long enough", &claims);
    server.shop().anonymous().with_token(token).see_cart().await
}

async fn with_a_token_of_yesterday(server: &Server) -> Reply {
    let claims = tokens::claims(&fresh_id(), &["customer"], -86_400);
    let token = tokens::mint(jwt_secret(), &claims);
    server.shop().anonymous().with_token(token).see_cart().await
}

async fn a_shopper_in_the_office(server: &Server) -> Reply {
    server.shop().shopper().api.admin_list_orders().await
}

async fn an_order_that_is_not_there(server: &Server) -> Reply {
    server.shop().shopper().api.see_order(&fresh_id()).await
}

async fn a_method_that_the_path_does_not_take(server: &Server) -> Reply {
    server.shop().shopper().api.call_path("PUT", "/api/cart").await
}

/// Twenty codes a minute may be wrong, by default; the next one is not looked at.
async fn guessing_coupon_codes(server: &Server) -> Reply {
    let shopper = server.shop().shopper();
    for guess in 0..20 {
        let wrong = shopper.api.put_coupon_on_cart(&format!("GUESS-{guess}")).await;
        wrong.refused(422, "coupon_not_usable");
    }
    shopper.api.put_coupon_on_cart("GUESS-20").await
}
