//! Authorization and later capture: the attempt records the requested amount.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::order::{OrderRecord, PayPolicy};
use domain::payment::{PaymentStatus, ProviderStatus};
use ports::Storage;

use crate::sample::{money, provider_update};
use crate::shop::Shop;

/// All of it, or a part, is asked for and comes in.
pub async fn capture_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for part in [None, Some(money("0.01", "GBP"))] {
        let (aside, id) = shop.attempt_that_is(PaymentStatus::Authorized).await;
        let in_flight_until = shop.sample.now() + TimeDelta::seconds(30);
        let asked = shop.step(&aside, |o, c| o.begin_capture(id, part, in_flight_until, c)).await;
        assert_eq!(asked.payments[0].to_capture, part);
        let came = asked.payments[0].expected();
        let paid = shop
            .step(&asked, |o, c| {
                let update =
                    provider_update(ProviderStatus::Paid, "ignored: it has one", Some(came));
                o.apply_provider_response(id, &update, PayPolicy::default(), c)
            })
            .await;
        assert_eq!(captured(&paid, id), (PaymentStatus::Paid, part, Some(came)));
    }
}

/// An operator takes less than was asked for, and more.
pub async fn accepted_mismatch_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for came in [money("0.01", "GBP"), money("99999999.99", "GBP")] {
        let (begun, id) = shop.begin_payment(&shop.any_order().await).await;
        let wrong = shop.apply_response_of(&begun, id, ProviderStatus::Paid, came).await;
        assert_eq!(captured(&wrong, id), (PaymentStatus::Mismatch, None, Some(came)));
        let policy = PayPolicy::default();
        let taken = shop.step(&wrong, |o, c| o.accept_mismatch(id, policy, c)).await;
        assert_eq!(captured(&taken, id), (PaymentStatus::Paid, Some(came), Some(came)));
    }
}

type Captured = (PaymentStatus, Option<Money>, Option<Money>);

fn captured(record: &OrderRecord, id: PaymentId) -> Captured {
    let payment = record.payment(id).expect("an attempt of it");
    (payment.status, payment.to_capture, payment.captured)
}
