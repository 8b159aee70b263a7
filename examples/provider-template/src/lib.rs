//! A payment provider for Kassa, to copy and change. Acme has a page on which shoppers pay, an HTTP API with JSON, and
//! signed webhooks. Start reading at [`AcmeProvider`].

mod api;
mod gateway;
mod plugin;
mod webhook;

pub use plugin::AcmeProvider;
