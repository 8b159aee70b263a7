//! Lists of payment attempts, across orders.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::OrderId;
use domain::order::OrderRecord;
use domain::payment::{NewPayment, Payment, PaymentStatus, ProviderStatus};
use ports::{PageRequest, PaymentFilter, Storage};

use super::pages::assert_walks;
use crate::sample::PROVIDER;
use crate::shop::Shop;

const TICK: TimeDelta = TimeDelta::microseconds(1);

/// Page by page, newest first, whichever orders they belong to, each as its order has it.
pub async fn payments_are_walked_newest_first(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (one, two) = (shop.any_order().await, shop.any_order().await);
    let mut payments: Vec<Payment> = Vec::new();
    let mut orders = [one, two];
    for at in 0..11 {
        let order = &mut orders[at % 2];
        let (begun, id) = shop.begin_payment(order).await;
        *order = shop.apply_response(&begun, id, ProviderStatus::Failed).await;
        payments.insert(0, order.payment(id).expect("it was begun").clone());
    }
    let of_one = orders[0].order.id;
    for order_id in [None, Some(of_one), Some(OrderId(shop.sample.id()))] {
        let filter = PaymentFilter { order_id, ..PaymentFilter::default() };
        let meant = payments.iter().filter(|p| order_id.is_none_or(|id| p.order_id == id));
        let wanted: Vec<Payment> = meant.cloned().collect();
        finds(&shop, &filter, &wanted).await;
    }
}

/// By status, each of them.
pub async fn payments_are_filtered_by_status(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut shown: Vec<Payment> = Vec::new();
    for _ in 0..2 {
        for status in PaymentStatus::ALL {
            let (record, id) = shop.attempt_that_is(*status).await;
            shown.insert(0, record.payment(id).expect("an attempt of it").clone());
        }
    }
    for status in PaymentStatus::ALL {
        let filter = PaymentFilter { status: Some(*status), ..PaymentFilter::default() };
        let wanted: Vec<Payment> = shown.iter().filter(|p| p.status == *status).cloned().collect();
        finds(&shop, &filter, &wanted).await;
    }
}

/// By the time at which they were begun, never at it; by provider, whose letter case counts; and by
/// all of it, where an attempt that differs in any one thing is left out.
pub async fn payments_are_filtered(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut shown: Vec<Payment> = Vec::new();
    for provider in [PROVIDER, "stripe", "Stripe", PROVIDER, "stripe"] {
        let order = begun_with(&shop, provider).await;
        shown.push(order.payments[0].clone());
    }
    let at = |payment: usize| Some(shown[payment].created_at);
    let stripe = || Some("stripe".to_owned());
    let filter = PaymentFilter::default;
    let cases = [
        (filter(), vec![4, 3, 2, 1, 0]),
        (PaymentFilter { provider: stripe(), ..filter() }, vec![4, 1]),
        (PaymentFilter { provider: Some(PROVIDER.to_owned()), ..filter() }, vec![3, 0]),
        (PaymentFilter { provider: Some("none".to_owned()), ..filter() }, vec![]),
        (PaymentFilter { created_after: at(2), ..filter() }, vec![4, 3]),
        (PaymentFilter { created_after: at(2).map(|t| t - TICK), ..filter() }, vec![4, 3, 2]),
        (PaymentFilter { created_before: at(2), ..filter() }, vec![1, 0]),
        (PaymentFilter { created_before: at(2).map(|t| t + TICK), ..filter() }, vec![2, 1, 0]),
        (PaymentFilter { created_after: at(0), created_before: at(4), ..filter() }, vec![3, 2, 1]),
        (PaymentFilter { created_after: at(1), created_before: at(1), ..filter() }, vec![]),
    ];
    for (filter, wanted) in cases {
        let wanted: Vec<Payment> = wanted.into_iter().map(|at: usize| shown[at].clone()).collect();
        finds(&shop, &filter, &wanted).await;
    }

    let one = &shown[1];
    let all = PaymentFilter {
        order_id: Some(one.order_id),
        status: Some(PaymentStatus::Pending),
        provider: stripe(),
        created_after: at(0),
        created_before: at(2),
    };
    finds(&shop, &all, std::slice::from_ref(one)).await;
    let others = [
        PaymentFilter { order_id: Some(shown[4].order_id), ..all.clone() },
        PaymentFilter { status: Some(PaymentStatus::Paid), ..all.clone() },
        PaymentFilter { provider: Some("Stripe".to_owned()), ..all.clone() },
        PaymentFilter { created_after: at(1), ..all.clone() },
        PaymentFilter { created_before: at(1), ..all.clone() },
    ];
    for filter in others {
        finds(&shop, &filter, &[]).await;
    }
}

/// An order with an attempt with this provider.
async fn begun_with(shop: &Shop, provider: &str) -> OrderRecord {
    let order = shop.any_order().await;
    let in_flight_until = shop.sample.now() + TimeDelta::seconds(30);
    shop.step(&order, |o, c| Ok(o.begin_payment(NewPayment::at(provider), in_flight_until, c)?.0))
        .await
}

/// All attempts that are meant are found, with every field, and in pages of every size.
async fn finds(shop: &Shop, filter: &PaymentFilter, wanted: &[Payment]) {
    let page = PageRequest { after: None, limit: 100 };
    let found = shop.storage.list_payments(filter, page).await.expect("readable");
    assert_eq!(found.items, wanted, "{filter:?}");
    let ids: Vec<_> = wanted.iter().map(|p| p.id.0).collect();
    let read = async |page| shop.storage.list_payments(filter, page).await.expect("readable");
    assert_walks(&ids, read, |p: &Payment| p.id.0).await;
}
