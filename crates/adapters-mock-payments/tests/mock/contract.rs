//! The mock provider against the suite of its port: as each of its characters, and with its ledger in a
//! file that two of them share.

macro_rules! as_each_character {
    ($($module:ident: $character:ident),+ $(,)?) => { $(
        mod $module {
            use adapters_mock_payments::Character;

            use crate::support::fixture::Mock;

            port_contracts::gateway_contract!(Mock::resembling(Character::$character));
        }
    )+

        #[test]
        fn every_character_is_tested() {
            use adapters_mock_payments::Character;

            let tested = [$(Character::$character),+];
            assert_eq!(tested, Character::ALL);
        }
    };
}

as_each_character! {
    instant: Instant,
    stripe: Stripe,
    paypal: Paypal,
    mollie: Mollie,
    razorpay: Razorpay,
}

mod shared_ledger_file {
    use crate::support::fixture::Mock;

    port_contracts::gateway_contract!(Mock::shared());
}
