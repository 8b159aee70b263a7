//! The mock provider as a separate process: its service over HTTP, and the gateway that calls it. It can
//! be stopped, killed and cut off like a real provider, and sends its webhooks by itself.

mod calls;
mod client;
mod hosted_page;
mod service;
mod webhooks;

pub(crate) use client::RemoteMock;
pub(crate) use service::serve;
