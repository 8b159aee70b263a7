//! Kassa's pages: the shop and the admin as HTML that the server renders, over the same use cases as the API
//! and with its shapes. They work without script, and every change is a form.
//!
//! ```text
//! site.rs        the pages as the API's server mounts them
//! options.rs     how they are served
//! routes.rs      every page and form: method, path, who may use it
//! visitor.rs     who sends a request: anyone, a customer, an operator
//! cookies.rs     the cookies that hold the secret of a session
//! csrf.rs        where a form comes from
//! form.rs        a submitted form: checked, and run under its idempotency key
//! origin.rs      the page that a form was submitted from
//! multipart.rs   a form with a file
//! page.rs        rendering a page
//! navigation.rs  the navigation of the admin
//! failure.rs     errors as pages
//! error_page.rs  what the page of an error says
//! signed_in.rs   as whom a visitor is signed in
//! redirect.rs    leading to another page
//! query.rs       filters and paging of lists
//! templates.rs   the templates, and what they can call
//! chart.rs       bars of a chart
//! format.rs      times and status words for people
//! language.rs    the languages that a browser asks for
//! numbers.rs     how amounts are written in the language of a browser
//! calls.rs       the calls of the API that do what a page does
//! custom.rs      an operator's files in place of templates and the style sheet
//! provider_page.rs  the page of a test provider in a demo
//! sign_in.rs     sign-in links, the demo customer, signing out
//! provider_sign_in.rs  signing in with an identity provider
//! attempt.rs     a sign-in that the provider has still to complete
//! sign_in_code.rs  shoppers sign in with a code by mail
//! assets.rs      the style sheet, the scripts, and `/`
//! shop/          the shop's pages, one file per area
//! admin/         the operators' pages, one file per area
//! ```
//!
//! It decides no rule of the shop. Start reading at `routes.rs`, then `admin/orders.rs`.
#![deny(missing_docs)]

mod admin;
mod assets;
mod attempt;
mod calls;
mod chart;
mod cookies;
mod csrf;
mod custom;
mod error_page;
mod failure;
mod form;
mod format;
mod history;
mod language;
mod multipart;
mod navigation;
mod next_page;
mod numbers;
mod options;
mod order_view;
mod origin;
mod page;
mod provider_page;
mod provider_sign_in;
mod provider_sign_out;
mod query;
mod redirect;
mod refusals;
mod routes;
mod shop;
mod sign_in;
mod sign_in_code;
mod signed_in;
mod site;
mod templates;
#[cfg(test)]
mod tests;
mod visitor;

pub use custom::{CustomPages, PageFaults};
pub use options::{DemoShop, ProviderPage, ShownSetting, SignInProvider, SiteOptions, SystemInfo};
pub use provider_page::PROVIDER_PAGE;
pub use routes::{Access, ROUTES, RouteEntry};
pub use sign_in::{admin_link, shop_link};
pub use site::Site;
