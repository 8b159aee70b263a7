//! The provider against the contract suite of its port, and what is Mollie's own, with Mollie's test double.

#[cfg(test)]
mod access;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod refunds;
#[cfg(test)]
mod settling;
#[cfg(test)]
mod steps;

port_contracts::gateway_contract!(fixture::Fixture::start().await);
