//! Payment attempts, and updates of them.

use domain::ids::PaymentId;
use domain::money::Money;
use domain::order::{OrderRecord, PayPolicy, Transition};
use domain::payment::{NewPayment, ProviderStatus, ProviderUpdate};

use super::{CARD, at, customer, decide, online_order, system};

/// An order with the attempt that was begun last.
type Attempt = (OrderRecord, PaymentId);

/// Begins an attempt, which its provider is busy with for a minute.
pub fn begin(record: &OrderRecord) -> Attempt {
    let (step, id) = decide(&customer(), at(10), |change| {
        record.begin_payment(NewPayment::at(CARD), at(70), change)
    })
    .unwrap();
    (step.record, id)
}

/// An update of an attempt, with this amount if it has one.
pub fn provider_update(status: ProviderStatus, amount: Option<Money>) -> ProviderUpdate {
    ProviderUpdate { amount, ..ProviderUpdate::new(status) }
}

/// The transition after such a response of the provider.
pub fn apply_response(record: &OrderRecord, id: PaymentId, update: &ProviderUpdate) -> Transition {
    system(at(20), |change| {
        record.apply_provider_response(id, update, PayPolicy::default(), change)
    })
    .unwrap()
}

/// The transition after a webhook with this status.
pub fn apply_webhook(record: &OrderRecord, id: PaymentId, status: ProviderStatus) -> Transition {
    let update = provider_update(status, None);
    system(at(20), |change| record.apply_webhook_event(id, &update, PayPolicy::default(), change))
        .unwrap()
}

/// The attempt is paid, by an update without an amount.
pub fn paid(record: &OrderRecord, id: PaymentId) -> Transition {
    apply_response(record, id, &provider_update(ProviderStatus::Paid, None))
}

/// The attempt is paid, with this amount.
pub fn paid_amount(record: &OrderRecord, id: PaymentId, amount: Money) -> Transition {
    apply_response(record, id, &provider_update(ProviderStatus::Paid, Some(amount)))
}

/// The attempt failed.
pub fn failed(record: &OrderRecord, id: PaymentId) -> Transition {
    apply_response(record, id, &provider_update(ProviderStatus::Failed, None))
}

/// The provider's answer was lost.
pub fn lost(record: &OrderRecord, id: PaymentId) -> Transition {
    system(at(20), |change| record.record_lost_response(id, change)).unwrap()
}

/// The order paid by a new attempt.
pub fn pay_with(record: &OrderRecord) -> Attempt {
    let (record, id) = begin(record);
    (paid(&record, id).record, id)
}

/// An online order of 25.00 that is paid.
pub fn paid_order() -> Attempt {
    pay_with(&online_order())
}
