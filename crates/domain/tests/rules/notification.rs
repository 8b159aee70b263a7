//! Messages: over which channels they go, and how sending them comes along.

use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};

use crate::support::{SHOPPER, at, id_of};

fn queued() -> Notification {
    Notification {
        id: id_of(1),
        user_id: SHOPPER,
        order_id: Some(id_of(2)),
        notification_type: NotificationType::OrderShipped,
        channel: Channel::Email,
        subject: "On its way".to_owned(),
        message: "Your order has left.".to_owned(),
        status: NotificationStatus::Queued,
        attempts: 0,
        last_error: None,
        created_at: at(0),
        sent_at: None,
        version: 1,
    }
}

#[test]
fn a_message_that_is_taken_is_sent() {
    let tried = queued().failed("421 try again", false);
    assert_eq!((tried.status, tried.attempts), (NotificationStatus::Queued, 1));
    assert_eq!(tried.last_error.as_deref(), Some("421 try again"));
    assert!(!tried.is_sent());
    let sent = tried.accepted(at(10));
    assert!(sent.is_sent());
    assert_eq!((sent.attempts, sent.sent_at, sent.last_error.as_deref()), (2, Some(at(10)), None));
    assert_eq!(sent.accepted(at(20)).sent_at, Some(at(10)), "it was sent the first time");
}

#[test]
fn the_last_failure_gives_a_message_up_and_keeps_it() {
    let dead = queued().failed("550 no such user", true);
    assert_eq!((dead.status, dead.attempts), (NotificationStatus::Dead, 1));
    assert!(!dead.is_sent());
    let again = dead.resend(Channel::Email);
    assert_eq!((again.status, again.attempts), (NotificationStatus::Queued, 0));
    assert!(again.accepted(at(20)).is_sent());
    assert!(dead.accepted(at(20)).is_sent(), "a slow worker may still report success");
}

#[test]
fn a_late_failure_leaves_a_sent_message_alone() {
    let sent = queued().accepted(at(10));
    assert_eq!(sent.failed("timeout", false), sent);
    assert_eq!(sent.failed("timeout", true), sent);
}

#[test]
fn a_sent_message_can_be_sent_again_by_hand() {
    let again = queued().accepted(at(10)).resend(Channel::Email);
    assert_eq!((again.status, again.sent_at), (NotificationStatus::Queued, None));
    assert_eq!(again.accepted(at(30)).sent_at, Some(at(30)));
}

#[test]
fn a_message_without_an_address_waits_for_an_operator() {
    let owed = queued().address_missing();
    assert_eq!((owed.status, owed.attempts), (NotificationStatus::NoAddress, 0));
    assert!(!owed.is_sent());
    assert_eq!(owed.address_missing(), owed);
    let again = owed.resend(Channel::Sms);
    assert_eq!((again.status, again.channel), (NotificationStatus::Queued, Channel::Sms));
    let sent = queued().accepted(at(10));
    assert_eq!(sent.address_missing(), sent, "one that was sent stays so");
}

#[test]
fn a_long_error_is_cut() {
    let tried = queued().failed(&"é".repeat(10_000), false);
    assert_eq!(tried.last_error.unwrap().chars().count(), 500);
}

#[test]
fn money_matters_and_returns_go_by_mail_alone() {
    for &kind in NotificationType::ALL {
        let by_mail = matches!(
            kind,
            NotificationType::PaymentReceived
                | NotificationType::PaymentFailed
                | NotificationType::RefundIssued
                | NotificationType::ReturnRequested
                | NotificationType::ReturnApproved
                | NotificationType::ReturnRejected
                | NotificationType::ReturnReceived
        );
        assert!(kind.channels().contains(&Channel::Email));
        assert_eq!(kind.channels().contains(&Channel::Sms), !by_mail, "{kind}");
    }
}
