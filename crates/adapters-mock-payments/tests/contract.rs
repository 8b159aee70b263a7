//! The mock provider against the suite of its port: with its ledger in memory, and in a file that
//! two of them share.
#![cfg(test)]

#[path = "support/fixture.rs"]
mod fixture;
mod support;

mod in_memory {
    use super::fixture::Mock;

    port_contracts::gateway_contract!(Mock::in_memory());
}

mod shared_ledger_file {
    use super::fixture::Mock;

    port_contracts::gateway_contract!(Mock::shared());
}
