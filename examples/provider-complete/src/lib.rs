//! A payment provider for Kassa that can do everything that the port has, with a client of its own. Acme has a page on which
//! shoppers approve payments, an HTTP API with JSON, and signed webhooks. Start reading at [`AcmeProvider`].

mod api;
mod gateway;
mod plugin;
mod webhook;

pub use plugin::AcmeProvider;
