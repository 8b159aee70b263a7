//! The cases of the renderer suite: messages about an order whose user input is hostile in every
//! field.

use domain::contact::Contact;
use domain::fulfillment::{Parcel, ParcelLine, ParcelStatus};
use domain::ids::{NotificationId, ParcelId};
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use domain::order::OrderRecord;
use ports::{MessageRenderer, RenderedMessage};

use crate::sample::{Basket, Sample};

/// Hostile input: markup, a line break and a header.
const TYPED: &str = "<img src=x onerror=alert(1)>\" onmouseover='x'\r\nBcc: thief@example.com";

/// The same message is rendered identically at any time.
pub fn same_message_same_rendering(texts: &dyn MessageRenderer) {
    let sample = Sample::new();
    let (record, contact) = typed_order(&sample);
    for message in messages(&sample, &record) {
        let first = rendered(texts, &message, &record, &contact);
        sample.tick();
        assert_eq!(rendered(texts, &message, &record, &contact), first);
        let version = message.version + 1;
        let tried = Notification { attempts: 3, version, ..message.clone() };
        assert_eq!(
            rendered(texts, &tried, &record, &contact),
            first,
            "a retry is rendered identically"
        );
    }
}

/// A subject is one line, and says something.
pub fn subjects_are_one_line(texts: &dyn MessageRenderer) {
    let sample = Sample::new();
    let (record, contact) = typed_order(&sample);
    for message in messages(&sample, &record) {
        let subject = rendered(texts, &message, &record, &contact).subject;
        let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        assert!(!subject.trim().is_empty(), "{}", message.notification_type);
        assert!(!subject.contains(breaks), "{subject:?}");
    }
}

/// Input of users and operators is text: HTML escapes it, and in plain text it starts no line of
/// its own.
pub fn typed_text_is_no_markup(texts: &dyn MessageRenderer) {
    let sample = Sample::new();
    let (record, contact) = typed_order(&sample);
    let mut shown = 0;
    for message in messages(&sample, &record) {
        let RenderedMessage { text, html, .. } = rendered(texts, &message, &record, &contact);
        assert!(!text.lines().any(|line| line.trim_start().starts_with("Bcc:")), "{text}");
        let Some(html) = html else { continue };
        for markup in ["<img", "\" onmouseover", "' onmouseover", "onmouseover='"] {
            assert!(!html.contains(markup), "{markup} in {html}");
        }
        shown += html.matches("onerror").count();
    }
    assert!(shown > 0, "no message shows the input, so nothing was proved");
}

fn rendered(
    texts: &dyn MessageRenderer,
    message: &Notification,
    record: &OrderRecord,
    contact: &Contact,
) -> RenderedMessage {
    let written = texts.render(message, record, contact, None);
    written.unwrap_or_else(|error| panic!("{}: {error}", message.notification_type))
}

/// One message of every type on every channel.
fn messages(sample: &Sample, record: &OrderRecord) -> Vec<Notification> {
    let of = |&kind: &NotificationType| {
        Channel::ALL.iter().map(move |&channel| Notification {
            id: NotificationId(sample.id()),
            user_id: record.order.user_id,
            order_id: Some(record.order.id),
            notification_type: kind,
            channel,
            subject: format!("About {TYPED}"),
            message: format!("It is about {TYPED}"),
            status: NotificationStatus::Queued,
            attempts: 0,
            last_error: None,
            created_at: sample.now(),
            sent_at: None,
            version: 1,
        })
    };
    NotificationType::ALL.iter().flat_map(of).collect()
}

/// An order that has left, and its customer, with [`TYPED`] wherever a text stands.
fn typed_order(sample: &Sample) -> (OrderRecord, Contact) {
    let user = sample.user();
    let listing = sample.listing(Some(5));
    let mut record = sample.placed_order(&Basket::of(user, &[(&listing, 2)])).record;
    for item in &mut record.order.items {
        item.product_name = TYPED.to_owned();
        item.sku = TYPED.to_owned();
    }
    let line = |item: &domain::order::OrderItem| ParcelLine {
        order_item_id: item.id,
        quantity: item.quantity,
    };
    record.parcels.push(Parcel {
        id: ParcelId(sample.id()),
        order_id: record.order.id,
        carrier: Some(TYPED.to_owned()),
        tracking_number: Some(TYPED.to_owned()),
        status: ParcelStatus::Shipped,
        lines: record.order.items.iter().map(line).collect(),
        shipped_at: sample.now(),
        delivered_at: None,
        returned_at: None,
        version: 1,
    });
    let contact = Contact { name: Some(TYPED.to_owned()), ..Contact::empty(user, sample.now()) };
    (record, contact)
}
