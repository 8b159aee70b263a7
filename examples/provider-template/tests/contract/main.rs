//! The provider against the contract suite of its port, with Acme's test double.

mod fake;
mod fixture;

port_contracts::gateway_contract!(fixture::Fixture::start().await);
