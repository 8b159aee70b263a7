//! Queues of jobs with the same dependency. Each runs separately, so that a stuck mail server or
//! provider blocks only its own queue.

use std::sync::atomic::{AtomicBool, Ordering};

use ports::{Changes, JobKind, JobWrite};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// A queue of jobs, by the dependency that they need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Queue {
    /// Nothing but the shop's own database.
    Shop,
    /// Notifiers.
    Messages,
    /// Payment providers.
    Providers,
}

impl Queue {
    pub(super) const ALL: [Self; 3] = [Self::Shop, Self::Messages, Self::Providers];

    fn of(kind: JobKind) -> Self {
        match kind {
            JobKind::UpdateInventory | JobKind::ProcessPaymentWebhook => Self::Shop,
            JobKind::SendOrderConfirmationEmail
            | JobKind::SendNotificationEmail
            | JobKind::SendSignInCode => Self::Messages,
            JobKind::ConfirmPayment
            | JobKind::CapturePayment
            | JobKind::RefundPayment
            | JobKind::CancelPayment
            | JobKind::SyncPayment => Self::Providers,
        }
    }

    /// The queues that changes bring work for. A requeued job may belong to any: its write does not
    /// name its kind.
    pub(crate) fn with_new_work(changes: &Changes) -> Vec<Self> {
        let brings = |queue: Self, write: &JobWrite| match write {
            JobWrite::Enqueue(job) => Self::of(job.work.kind()) == queue,
            JobWrite::Requeue { .. } => true,
            JobWrite::Finish { .. }
            | JobWrite::Retry { .. }
            | JobWrite::Release { .. }
            | JobWrite::DeadLetter { .. } => false,
        };
        let has = |queue: &Self| changes.jobs.iter().any(|write| brings(*queue, write));
        Self::ALL.into_iter().filter(has).collect()
    }

    /// The kinds of work in it.
    pub(super) fn kinds(self) -> Vec<JobKind> {
        JobKind::ALL.iter().copied().filter(|kind| Self::of(*kind) == self).collect()
    }
}

/// Wakes the workers of this process if there is something to do for them.
#[derive(Debug, Default)]
pub(crate) struct Wake {
    shop: Notify,
    messages: Notify,
    providers: Notify,
    receivers: Notify,
    /// Whether the shop was last seen to have an active webhook endpoint.
    has_receivers: AtomicBool,
    jumped: Notify,
}

impl Wake {
    /// There is new work in these queues.
    pub(crate) fn queues(&self, queues: &[Queue]) {
        queues.iter().for_each(|queue| self.queue(*queue).notify_one());
    }

    /// Whether changes bring work for receivers: events if there are any receivers, and what operators do about them.
    pub(crate) fn concerns_receivers(&self, changes: &Changes) -> bool {
        (!changes.events.is_empty() && self.has_receivers.load(Ordering::Relaxed))
            || !changes.webhook_endpoints.is_empty()
            || !changes.webhook_deliveries.is_empty()
    }

    /// There is work for receivers, if so.
    pub(crate) fn receivers_if(&self, concerned: bool) {
        if concerned {
            self.receivers.notify_waiters();
            self.receivers.notify_one();
        }
    }

    /// The shop has active webhook endpoints, or none.
    pub(super) fn set_has_receivers(&self, has: bool) {
        self.has_receivers.store(has, Ordering::Relaxed);
    }

    /// Until there is work for receivers.
    pub(super) fn work_for_receivers(&self) -> Notified<'_> {
        self.receivers.notified()
    }

    /// The clock has jumped: every worker looks for due jobs.
    pub(crate) fn all(&self) {
        for queue in Queue::ALL {
            self.queue(queue).notify_waiters();
            self.queue(queue).notify_one();
        }
        self.receivers_if(true);
        self.jumped.notify_waiters();
    }

    /// Until there is work in a queue.
    pub(super) fn work_in(&self, queue: Queue) -> Notified<'_> {
        self.queue(queue).notified()
    }

    /// Until the clock jumps; from the moment of this call on, not of the first look at it.
    pub(super) fn jump(&self) -> Notified<'_> {
        self.jumped.notified()
    }

    fn queue(&self, queue: Queue) -> &Notify {
        match queue {
            Queue::Shop => &self.shop,
            Queue::Messages => &self.messages,
            Queue::Providers => &self.providers,
        }
    }
}
