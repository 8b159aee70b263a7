//! Stripe against the contract suite of its port, with Stripe's test double, and what only Stripe does.
#![cfg(test)]

mod amounts;
mod confirming;
mod fixture;
mod interposed;
mod journeys;
mod looking;
mod refunding;
mod secrets;
mod webhooks;

port_contracts::gateway_contract!(fixture::Fixture::start().await);
