//! The mock provider against the suite of its port: with its ledger in memory, and in a file that
//! two of them share.

mod in_memory {
    use crate::support::fixture::Mock;

    port_contracts::gateway_contract!(Mock::in_memory());
}

mod shared_ledger_file {
    use crate::support::fixture::Mock;

    port_contracts::gateway_contract!(Mock::shared());
}
