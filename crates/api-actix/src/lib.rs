//! Kassa's REST API: routes, JSON shapes, auth, problem+json and the OpenAPI document, over the
//! engine's use cases. Independent of databases and providers.
//!
//! ```text
//! app.rs           the application, as a server or a test uses it
//! serve.rs         serving it until shutdown
//! options.rs       how it is served
//! state.rs         the state that handlers use
//! middleware.rs    every request: id, caller, time limit, headers, log line
//! routes/          one file per area; a handler extracts, calls one use case, renders
//! route_table.rs   the paths and their methods, read from the OpenAPI document
//! routing.rs       the response to requests that match no handler
//! command.rs       requests that change something: caller, condition, key, run
//! extract/         bodies, ids in the path, queries, pages, conditions
//! reply.rs         responses: status, headers and body
//! idempotency.rs   keys, fingerprints, stored responses
//! quota.rs         rate limits per caller
//! allowance.rs     a number of requests per period
//! coupon_guard.rs  protection of coupon codes against guessing
//! pages.rs         how pages of another crate are served beside the API
//! views.rs         the shapes of responses, for pages
//! origins.rs       origins whose pages may call from a browser (CORS)
//! csv.rs           lists as files
//! dto/             the JSON shapes
//! errors/          the registry of codes, and the mapping of the engine's errors to them
//! auth/            bearer tokens
//! metrics_page.rs  the metrics page
//! demo_clock.rs    the clock of a demo
//! openapi.rs       the document, generated from the handlers
//! shop.rs          a server in memory, for unit tests
//! ```
//!
//! It decides no rule of the shop. Start reading at `routes/orders.rs` and `command.rs`, then `app.rs`.
#![deny(missing_docs)]

mod allowance;
mod app;
mod auth;
mod command;
mod coupon_guard;
mod csv;
mod demo_clock;
mod dto;
pub mod errors;
mod extract;
mod idempotency;
mod metrics_page;
mod middleware;
mod mount;
mod openapi;
mod options;
mod origins;
mod pages;
mod quota;
mod reply;
mod route_table;
mod routes;
mod routing;
mod serve;
mod state;
pub mod views;

#[cfg(test)]
mod shop;

pub use allowance::Allowance;
pub use app::{app, configure};
pub use auth::{
    EitherVerifier, Hs256Settings, Hs256Verifier, JwksSource, JwksVerifier, Rules, TokenError,
    TokenVerifier,
};
pub use coupon_guard::{CouponAttempt, CouponGuard};
pub use demo_clock::DemoClock;
pub use dto::{OrderDocument, order_value};
pub use errors::render_markdown;
pub use extract::RawBody;
pub use idempotency::run_to_completion;
pub use metrics_page::{MetricsPage, MetricsSource};
pub use openapi::{demo_openapi, openapi};
pub use options::ApiOptions;
pub use origins::{Origins, OriginsError};
pub use pages::{Pages, caller, not_found};
pub use quota::{Proxies, ProxiesError, Quotas};
pub use route_table::ApiDocument;
pub use routes::{export_orders, export_shipping_methods, export_tax_rates};
pub use serve::serve;
pub use state::{ApiState, State};
