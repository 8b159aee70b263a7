//! Attempts at paying, and what providers say of them.

use domain::ids::PaymentId;
use domain::money::Money;
use domain::order::{OrderRecord, PayPolicy, Step};
use domain::payment::{PaymentNews, ProviderStatus};

use super::{CARD, at, customer, decide, online_order, system};

/// An order with the attempt that was begun last.
type Attempt = (OrderRecord, PaymentId);

/// Begins an attempt, which its provider is busy with for a minute.
pub fn begin(record: &OrderRecord) -> Attempt {
    let (step, id) =
        decide(&customer(), at(10), |change| record.begin_payment(CARD, at(70), change)).unwrap();
    (step.record, id)
}

/// News of an attempt, with this amount where the news names one.
pub fn status_news(status: ProviderStatus, amount: Option<Money>) -> PaymentNews {
    PaymentNews {
        provider_ref: None,
        payment_token: None,
        status,
        amount,
        failure_code: None,
        next_action: None,
        pay_until: None,
        raw: "{}".to_owned(),
    }
}

/// The step that such an answer of the provider comes to.
pub fn news(record: &OrderRecord, id: PaymentId, news: &PaymentNews) -> Step {
    system(at(20), |change| record.answered(id, news, PayPolicy::default(), change)).unwrap()
}

/// The same, where the provider says it by itself.
pub fn heard(record: &OrderRecord, id: PaymentId, status: ProviderStatus) -> Step {
    let news = status_news(status, None);
    system(at(20), |change| record.hear(id, &news, PayPolicy::default(), change)).unwrap()
}

/// The attempt is paid, without the news naming an amount.
pub fn paid(record: &OrderRecord, id: PaymentId) -> Step {
    news(record, id, &status_news(ProviderStatus::Paid, None))
}

/// The attempt is paid, with this amount.
pub fn paid_amount(record: &OrderRecord, id: PaymentId, amount: Money) -> Step {
    news(record, id, &status_news(ProviderStatus::Paid, Some(amount)))
}

/// The attempt failed.
pub fn failed(record: &OrderRecord, id: PaymentId) -> Step {
    news(record, id, &status_news(ProviderStatus::Failed, None))
}

/// The provider's answer was lost.
pub fn lost(record: &OrderRecord, id: PaymentId) -> Step {
    system(at(20), |change| record.answer_lost(id, change)).unwrap()
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
