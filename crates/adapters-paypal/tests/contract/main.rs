//! The adapter against the contract suite of its port, with PayPal's test double.

#[cfg(test)]
mod behaviour;
#[cfg(test)]
mod fixture;

port_contracts::gateway_contract!(fixture::Fixture::start().await);
