//! The adapter against the contract suite of its port, with PayPal's test double.

#[cfg(test)]
mod access;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod payments;
#[cfg(test)]
mod refunds;
#[cfg(test)]
mod steps;
#[cfg(test)]
mod webhooks;

port_contracts::gateway_contract!(fixture::Fixture::start().await);
