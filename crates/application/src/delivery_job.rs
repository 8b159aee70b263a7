//! The job that delivers a message.

use domain::notification::{Channel, Notification, NotificationType};
use ports::Work;

use crate::engine::Engine;
use crate::secret::new_secret;

/// The work that delivers a message. A message that links to its order has one link, however often it is tried.
pub(crate) fn delivery(engine: &Engine, message: &Notification) -> Work {
    let confirmation = message.notification_type == NotificationType::OrderConfirmation;
    let work = Work::notify(message.id, message.order_id.filter(|_| confirmation));
    let is_linked = engine.policy.order_links.is_some() && is_linked(message);
    if is_linked { work.with_link(new_secret(engine)) } else { work }
}

/// Whether the message has a link to its order.
pub(crate) fn is_linked(message: &Notification) -> bool {
    message.notification_type == NotificationType::OrderConfirmation
        && message.channel == Channel::Email
}
