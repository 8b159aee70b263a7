//! The provider against the contract suite of its port, and what is Mollie's own, with Mollie's test double.

#[cfg(test)]
mod fixture;

port_contracts::gateway_contract!(fixture::Fixture::start().await);
