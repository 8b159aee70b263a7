//! Attempts that failed, by reason.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::payment::{NewPayment, PaymentStatus, ProviderStatus};
use domain::time_zone::TimeZone;
use ports::{DeclineFigures, StatsRequest, Storage};

use super::{all_time, within};
use crate::sample::{moving, provider_update};
use crate::shop::Shop;

/// Most attempts first, then by provider and code; if the provider gave no code it is empty.
/// Attempts that ended otherwise are none, and an attempt is counted when it was begun, not when
/// its order was placed.
pub async fn declines_are_counted(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for status in PaymentStatus::ALL {
        if *status != PaymentStatus::Failed {
            shop.attempt_that_is(*status).await;
        }
    }
    let waits = shop.any_order().await;
    let from = shop.sample.advance(TimeDelta::minutes(10));
    assert_eq!(all_time(&shop).await.declines, []);
    for (provider, code) in [
        ("mock", Some("expired_card")),
        ("stripe", None),
        ("mock", None),
        ("stripe", Some("card_declined")),
        ("mock", Some("card_declined")),
        ("mock", Some("expired_card")),
        ("stripe", None),
        ("stripe", None),
    ] {
        decline(&shop, provider, code).await;
    }
    let (begun, payment) = shop.begin_payment(&waits).await;
    shop.apply_response(&begun, payment, ProviderStatus::Failed).await;

    let figures = |provider: &str, code: &str, attempts| DeclineFigures {
        provider: provider.to_owned(),
        code: code.to_owned(),
        attempts,
    };
    let wanted = [
        figures("stripe", "", 3),
        figures("mock", "card_declined", 2),
        figures("mock", "expired_card", 2),
        figures("mock", "", 1),
        figures("stripe", "card_declined", 1),
    ];
    assert_eq!(all_time(&shop).await.declines, wanted);
    let to = shop.sample.tick();
    let later = within(&shop, StatsRequest { from, to, top: 1, time_zone: TimeZone::UTC }).await;
    assert_eq!(later.declines, wanted, "the order was placed before, the attempt begun after");
}

/// An attempt with this provider fails for this reason.
async fn decline(shop: &Shop, provider: &str, code: Option<&str>) {
    let order = shop.any_order().await;
    let in_flight_until = shop.sample.now() + TimeDelta::seconds(30);
    let begun = shop
        .step(&order, |o, c| Ok(o.begin_payment(NewPayment::at(provider), in_flight_until, c)?.0))
        .await;
    let payment = begun.payments[0].id;
    let mut said = provider_update(ProviderStatus::Failed, &payment.to_string(), None);
    said.failure_code = code.map(ToOwned::to_owned);
    let mut step = shop.sample.apply_response(&begun, payment, &said);
    shop.done(moving(&begun, &mut step, shop.sample.now())).await;
}
