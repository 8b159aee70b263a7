//! Cases about amounts: their currencies and digits, and that the provider's amount is the one reported.

use domain::money::{Currency, Money};
use ports::CreatePayment;

use super::GatewayFixture;
use super::paying::{paid, paid_for};
use super::steps::{
    declared, each_lookup, expect_charged, expect_nothing_charged, new_payment, one_unit,
    refund_of, refundable_part,
};
use crate::left_out::{left_out, not_applicable};

/// Currencies with two, no and three decimals.
const CURRENCIES: [&str; 3] = ["EUR", "JPY", "KWD"];

/// The amounts in those currencies: 12,340 minor units each.
const MINOR_UNITS: i64 = 12_340;

/// Amounts reach the provider and come back in their currency, with its number of decimals.
pub async fn amounts_keep_their_digits(fixture: &dyn GatewayFixture) {
    let case = "gateway::amounts_keep_their_digits";
    for code in CURRENCIES {
        let currency: Currency = code.parse().expect("a currency");
        if !declared(fixture).currencies.include(currency) {
            not_applicable(case, &format!("no payments in {code}"));
            continue;
        }
        let amount = Money::new(MINOR_UNITS, currency).expect("an amount");
        let request = CreatePayment { amount, ..new_payment(fixture, true, fixture.ok_token()) };
        let payment = paid_for(fixture, request).await;
        let (request, made) = &payment;
        expect_charged(fixture, case, request.payment_id, amount).await;
        for lookup in each_lookup(fixture, request, made) {
            let seen = fixture.gateway().lookup(lookup).await.expect("it can be looked up");
            let seen = seen.expect("a paid payment is found");
            assert_eq!(seen.amount, amount, "a lookup reports the amount in its currency");
        }
        let part = refundable_part(fixture, amount);
        let refunded = fixture.gateway().refund(refund_of(&payment, part)).await;
        refunded.expect("a payment in a declared currency can be refunded");
        let rest = amount.minus(part).expect("a part is less");
        if rest.is_zero() {
            expect_nothing_charged(fixture, case, request.payment_id).await;
        } else {
            expect_charged(fixture, case, request.payment_id, rest).await;
        }
    }
}

/// What is reported as captured is what the provider has captured, not what was requested.
pub async fn other_amount_is_reported(fixture: &dyn GatewayFixture) {
    let case = "gateway::other_amount_is_reported";
    let (request, made) = paid(fixture).await;
    let other = request.amount.plus(one_unit(request.amount)).expect("an amount");
    if !fixture.capture_other_amount(request.payment_id, other).await {
        return left_out(case, "the fixture cannot make the provider capture another amount");
    }
    for lookup in each_lookup(fixture, &request, &made) {
        let seen = fixture.gateway().lookup(lookup).await.expect("it can be looked up");
        let seen = seen.expect("a paid payment is found");
        assert_eq!(seen.amount, other, "a lookup reports the provider's amount, not ours");
    }
    let again = fixture.gateway().create(request.clone()).await;
    let again = again.expect("a repeated `create` is answered like the first");
    assert_eq!(again.amount, other, "a repeated `create` reports the provider's amount, not ours");
}
