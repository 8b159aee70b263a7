//! The adapter against the contract suite of its port, with PayPal's test double.

mod behaviour;
mod fixture;

port_contracts::gateway_contract!(fixture::Fixture::start().await);
