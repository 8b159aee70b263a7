//! The routes over an engine in memory: requests, responses, access.

mod account;
mod admin;
mod admin_lists;
mod admin_work;
mod api_keys;
mod auth;
mod cart;
mod checkout;
mod codes;
mod demo;
mod metrics;
mod orders;
mod payments;
mod payments_admin;
mod returns;
mod system;
mod worklist;
