//! `send_notification_email`, `send_order_confirmation_email`: sends a message and records the
//! result. The send happens between two commits, never inside one.

use std::sync::Arc;

use domain::contact::Contact;
use domain::notification::{Channel, Notification, NotificationStatus};
use domain::order::OrderRecord;
use ports::{
    Changes, ClaimedJob, CommitError, Message, MessageToDeliver, Notifier, NotifyError,
    RenderedMessage,
};

use super::job_outcome::retry_at;
use super::sign_in_codes::OutgoingCode;
use crate::delivery_job::is_linked;
use crate::effects::contact_or_placeholder;
use crate::engine::Engine;
use crate::messages::link_to_order;
use crate::orders::new_order_link;
use crate::secret::new_secret;

/// A message that is ready to be sent.
pub(super) struct Outgoing {
    pub(super) notification: Notification,
    /// The address with which a guest placed the order; else that of the user, who may have changed it since the
    /// message was written.
    pub(super) to: String,
    card: Contact,
    /// The order that it is about, as it was when the message was prepared.
    order: Option<OrderRecord>,
    notifier: Arc<dyn Notifier>,
}

/// What is to be done about the job of a message.
pub(super) enum Delivery {
    /// Record this: nothing is sent.
    Record(Box<Changes>),
    /// Send it.
    Send(Box<Outgoing>),
    /// Send a sign-in code.
    SendCode(Box<OutgoingCode>),
}

/// Whether the message of a job is to be sent, and to which address; `found` is what is stored of it.
pub(super) fn prepare(
    engine: &Engine,
    claimed: &ClaimedJob,
    found: Option<MessageToDeliver>,
) -> Delivery {
    let Some(found) = found.filter(|m| m.notification.status == NotificationStatus::Queued) else {
        let mut changes = Changes::default();
        changes.finish(claimed);
        return Delivery::Record(Box::new(changes));
    };
    let MessageToDeliver { notification, contact, order, placed_with } = found;
    let permanent = |why: &str| DeliveryResult::Failed(NotifyError::Permanent(why.to_owned()));
    let Some(card) = contact_or_placeholder(engine, notification.user_id, contact) else {
        let missing = record(engine, claimed, &notification, DeliveryResult::AddressMissing);
        return Delivery::Record(Box::new(missing));
    };
    let refused = if !card.wants(notification.channel) {
        permanent("the user has opted out of this channel")
    } else if let Some(notifier) = engine.notifier(notification.channel) {
        let placed_with = placed_with.filter(|_| notification.channel == Channel::Email);
        let own = || card.address(notification.channel).map(str::to_owned);
        if let Some(to) = placed_with.or_else(own) {
            let notifier = Arc::clone(notifier);
            return Delivery::Send(Box::new(Outgoing { notification, to, card, order, notifier }));
        }
        DeliveryResult::AddressMissing
    } else {
        permanent("no notifier is configured for this channel")
    };
    Delivery::Record(Box::new(record(engine, claimed, &notification, refused)))
}

/// Sends a message, and returns what is to be recorded.
pub(super) async fn send(engine: &Engine, claimed: &ClaimedJob, outgoing: Outgoing) -> Changes {
    let Outgoing { notification, to, card, order, notifier } = outgoing;
    let link = match order_link(engine, claimed, &notification, &to).await {
        Ok(link) => link,
        Err(error) => {
            let failed = NotifyError::Temporary(error.to_string());
            return record(engine, claimed, &notification, DeliveryResult::Failed(failed));
        }
    };
    let message = Message {
        dedupe_key: notification.id.to_string(),
        channel: notification.channel,
        to,
        subject: notification.subject.clone(),
        body: match &link {
            Some(link) => {
                let languages = card.locale.iter().chain([&engine.policy.default_locale]);
                format!("{}\n\n{}", notification.message, link_to_order(link, languages))
            }
            None => notification.message.clone(),
        },
        rendered: render_message(engine, &notification, order.as_ref(), &card, link),
    };
    let limit = engine.policy.message_timeout;
    let sent = match tokio::time::timeout(limit, notifier.send(&message)).await {
        Ok(Ok(())) => DeliveryResult::Accepted,
        Ok(Err(error)) => DeliveryResult::Failed(error),
        Err(_) => DeliveryResult::Failed(NotifyError::Temporary("timed out".to_owned())),
    };
    record(engine, claimed, &notification, sent)
}

/// The link to the order of a confirmation by e-mail, if the shop has pages for it: that of the job, so that a mail that
/// arrives twice has the same. It is stored before it is sent, so that no message has a link that does not work.
async fn order_link(
    engine: &Engine,
    claimed: &ClaimedJob,
    notification: &Notification,
    to: &str,
) -> Result<Option<String>, CommitError> {
    let order = notification.order_id.filter(|_| is_linked(notification));
    let (Some(order), Some(shop)) = (order, &engine.policy.order_links) else {
        return Ok(None);
    };
    let token = claimed.job.work.link().map_or_else(|| new_secret(engine), ToOwned::to_owned);
    let link = new_order_link(engine, &token, order, to);
    let changes = Changes { order_links: vec![link], ..Changes::default() };
    engine.write(changes).await?;
    Ok(Some(address_of_link(shop, &token)))
}

/// The result of a delivery.
enum DeliveryResult {
    /// Accepted by the service.
    Accepted,
    /// No address.
    AddressMissing,
    /// Delivery failed.
    Failed(NotifyError),
}

fn record(
    engine: &Engine,
    claimed: &ClaimedJob,
    notification: &Notification,
    result: DeliveryResult,
) -> Changes {
    let mut changes = Changes::default();
    let mut after = match result {
        DeliveryResult::Accepted => {
            changes.finish(claimed);
            notification.accepted(engine.now())
        }
        DeliveryResult::AddressMissing => {
            changes.finish(claimed);
            notification.address_missing()
        }
        DeliveryResult::Failed(error) => {
            failed(engine, claimed, notification, &error, &mut changes)
        }
    };
    changes.update_notification(&mut after);
    changes
}

/// A failed attempt: the job is retried, or the message is dead-lettered after the last one.
fn failed(
    engine: &Engine,
    claimed: &ClaimedJob,
    notification: &Notification,
    error: &NotifyError,
    changes: &mut Changes,
) -> Notification {
    let last = matches!(error, NotifyError::Permanent(_))
        || notification.attempts.saturating_add(1) >= engine.policy.max_attempts;
    let words = error.to_string();
    if last {
        tracing::warn!(notification = %notification.id, error = words, "message dead-lettered");
        changes.finish(claimed);
    } else {
        changes.retry(claimed, retry_at(engine, claimed.job.attempts), &words);
    }
    notification.failed(&words, last)
}

/// What stands for the link in a message that is shown to operators: the token of a link is not stored.
pub(crate) fn link_placeholder(engine: &Engine, notification: &Notification) -> Option<String> {
    let shop = engine.policy.order_links.as_ref().filter(|_| is_linked(notification))?;
    Some(address_of_link(shop, "…"))
}

fn address_of_link(shop: &str, token: &str) -> String {
    format!("{shop}/shop/o/{token}")
}

/// The rendered message; the plain sentence if there are no templates, or one fails.
pub(crate) fn render_message(
    engine: &Engine,
    notification: &Notification,
    order: Option<&OrderRecord>,
    to: &Contact,
    link: Option<String>,
) -> Option<RenderedMessage> {
    let (texts, order) = (engine.texts.as_ref()?, order?);
    let rendered = texts.render(notification, order, to, link);
    let kind = notification.notification_type.as_str();
    rendered
        .inspect_err(|error| {
            tracing::error!(%error, kind, "template failed to render; sending the plain fallback");
        })
        .ok()
}
