//! Lists of jobs for operators.

use std::sync::Arc;

use domain::ids::{JobId, NotificationId, OrderId, PaymentId, RefundId};
use domain::order::OrderJob;
use ports::{Changes, Job, JobFilter, JobKind, JobState, PageRequest, Storage, Work};

use super::leases::{claim, deferred_webhook};
use crate::shop::Shop;

/// By kind, by state, and by both: dead-lettered webhooks, say.
pub async fn jobs_are_filtered(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut jobs = Vec::new();
    for _ in 0..3 {
        for kind in JobKind::ALL {
            jobs.push(add(&shop, *kind).await);
        }
    }
    // One of each kind is given up, those of the second round.
    let kinds = JobKind::ALL.len();
    let claimed = claim(&shop, shop.sample.now(), 100).await;
    let mut changes = Changes::default();
    for dead in &jobs[kinds..2 * kinds] {
        let claim = claimed.iter().find(|c| c.job.id == dead.id).expect("it was due");
        changes.dead_letter(claim, "no use");
    }
    shop.done(changes).await;

    let states = [None, Some(JobState::Waiting), Some(JobState::Dead)];
    let kinds: Vec<Option<JobKind>> =
        std::iter::once(None).chain(JobKind::ALL.iter().copied().map(Some)).collect();
    for state in states {
        for kind in &kinds {
            let filter = JobFilter { state, kind: *kind };
            let wanted = wanted(&jobs, &filter);
            assert_eq!(read(&shop, &filter).await, wanted, "{filter:?}");
        }
    }
}

/// Those jobs that a filter means; the dead ones are those of the second round.
fn wanted(jobs: &[Job], filter: &JobFilter) -> Vec<JobId> {
    let round = JobKind::ALL.len();
    let state = |at: usize| {
        if at / round == 1 { JobState::Dead } else { JobState::Waiting }
    };
    let meant = jobs.iter().enumerate().filter(|(at, job)| {
        filter.state.is_none_or(|s| s == state(*at))
            && filter.kind.is_none_or(|kind| kind == job.work.kind())
    });
    meant.map(|(_, job)| job.id).collect()
}

/// What a filter finds, read in pages of two.
async fn read(shop: &Shop, filter: &JobFilter) -> Vec<JobId> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest { after, limit: 2 };
        let page = shop.storage.list_jobs(filter, page).await.expect("readable");
        found.extend(page.items.iter().map(|j| j.id));
        after = page.next;
        if after.is_none() {
            return found;
        }
        assert_eq!(page.items.len(), 2, "a page in the middle is full");
    }
}

/// A job of this kind, written now.
pub(super) async fn add(shop: &Shop, kind: JobKind) -> Job {
    let (id, now) = (|| shop.sample.id(), shop.sample.now());
    let (order, payment) = (OrderId(id()), PaymentId(id()));
    let work = match kind {
        JobKind::SendOrderConfirmationEmail => Work::notify(NotificationId(id()), Some(order)),
        JobKind::SendNotificationEmail => Work::notify(NotificationId(id()), None),
        JobKind::SendSignInCode => Work::SendSignInCode {
            address: "ada@example.com".to_owned(),
            code: "012345".to_owned(),
            locale: Some("de-AT".to_owned()),
            expires_at: now.timestamp_micros(),
        },
        JobKind::UpdateInventory => Work::order(order, OrderJob::UpdateInventory),
        JobKind::ProcessPaymentWebhook => {
            Work::ProcessPaymentWebhook { webhook: deferred_webhook() }
        }
        JobKind::ConfirmPayment => Work::order(order, OrderJob::ConfirmPayment(payment)),
        JobKind::CapturePayment => Work::order(order, OrderJob::CapturePayment(payment)),
        JobKind::RefundPayment => Work::order(order, OrderJob::SendRefund(RefundId(id()))),
        JobKind::CancelPayment => Work::order(order, OrderJob::CancelPayment(payment)),
        JobKind::SyncPayment => Work::order(order, OrderJob::SyncPayment(payment)),
    };
    let job = Job::new(JobId(id()), work, now, now);
    let mut changes = Changes::default();
    changes.enqueue(job.clone());
    shop.done(changes).await;
    job
}
