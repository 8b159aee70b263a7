//! Amounts that Stripe counts in other units than ISO 4217, and those that it does not take.

use domain::money::Money;
use ports::{CreatePayment, Currencies, GatewayError};

use crate::fixture::{Fixture, GOOD, by_reference, refund_of};

fn money(text: &str, currency: &str) -> Money {
    Money::parse(text, currency.parse().unwrap()).unwrap()
}

#[tokio::test]
async fn currencies_with_units_of_their_own_are_paid_and_refunded() {
    let fixture = Fixture::start().await;
    let cases = [("500", "JPY", "500"), ("5", "ISK", "500"), ("5", "UGX", "500")];
    let more = [("5.00", "MGA", "5"), ("5.120", "KWD", "5120"), ("10.45", "HUF", "1045")];
    for (text, currency, units) in cases.into_iter().chain(more) {
        let amount = money(text, currency);
        let request = CreatePayment { amount, ..fixture.request(Some(GOOD)) };
        let made = fixture.created(&request).await;
        assert_eq!(made.amount, amount, "{currency}");
        let sent = fixture.sent("POST", "payment_intents").pop().unwrap().form();
        assert!(sent.contains(&("amount".to_owned(), units.to_owned())), "{sent:?}");
        let ledger = fixture.ledger(request.payment_id).unwrap();
        assert_eq!((ledger.captured, ledger.currency.as_str()), (amount.minor_units(), currency));
        let refund = refund_of(by_reference(&request, &made), amount, "duplicate");
        fixture.gateway.refund(refund).await.unwrap();
        assert_eq!(fixture.ledger(request.payment_id).unwrap().kept(), 0);
    }
}

#[tokio::test]
async fn what_stripe_does_not_take_is_refused_before_anything_is_sent() {
    let fixture = Fixture::start().await;
    for (text, currency) in [("5.124", "KWD"), ("5.01", "MGA"), ("5.00", "KPW")] {
        let amount = money(text, currency);
        assert!(!fixture.gateway.takes(amount), "{currency}");
        let request = CreatePayment { amount, ..fixture.request(Some(GOOD)) };
        let made = fixture.gateway.create(request).await;
        assert!(matches!(made, Err(GatewayError::InvalidRequest(_))), "{currency}: {made:?}");
    }
    assert_eq!(fixture.server.requests().len(), 0);
}

#[tokio::test]
async fn every_declared_currency_is_taken() {
    let fixture = Fixture::start().await;
    let Currencies::Only(codes) = fixture.gateway.capabilities().currencies else {
        panic!("Stripe does not take every currency");
    };
    for currency in codes {
        let currency: domain::money::Currency = currency.parse().unwrap();
        let amount = Money::new(100_000, currency).unwrap();
        assert!(fixture.gateway.takes(amount), "{currency}");
        let request = CreatePayment { amount, ..fixture.request(None) };
        assert_eq!(fixture.created(&request).await.amount, amount);
    }
}
