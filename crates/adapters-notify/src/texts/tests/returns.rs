//! A message about a return describes that return, also when others have changed since.

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::ReturnId;
use domain::order::{OrderReturn, ReturnStatus};
use uuid::Uuid;

use super::*;

fn at(minute: i32) -> Instant {
    Instant::UNIX_EPOCH + TimeDelta::minutes(i64::from(minute))
}

/// A return that was requested, decided and closed in these minutes, told apart by its units and its reason.
fn returned(
    units: i64,
    status: ReturnStatus,
    (created, decided, closed): (i32, Option<i32>, Option<i32>),
) -> OrderReturn {
    let [(record, _), ..] = sample::orders().unwrap();
    let mut row = record.returns[0].clone();
    row.id = ReturnId(Uuid::from_u128(u128::try_from(units).unwrap()));
    row.status = status;
    row.lines[0].quantity = units;
    row.received[0].quantity = units;
    if status != ReturnStatus::Received {
        (row.received, row.due, row.withheld_reason) = (Vec::new(), None, None);
    }
    row.closing_reason = (status == ReturnStatus::Rejected).then(|| format!("Reason {units}"));
    (row.created_at, row.decided_at, row.closed_at) =
        (at(created), decided.map(at), closed.map(at));
    row
}

/// The text of a message that was written in this minute and is sent now.
fn told(kind: NotificationType, written: i32) -> String {
    let [(mut record, contact), ..] = sample::orders().unwrap();
    record.returns = vec![
        returned(11, ReturnStatus::Received, (1, Some(5), Some(9))),
        returned(12, ReturnStatus::Rejected, (2, Some(6), None)),
        returned(13, ReturnStatus::Rejected, (3, Some(7), None)),
        returned(14, ReturnStatus::Approved, (4, Some(8), None)),
        returned(15, ReturnStatus::Requested, (10, None, None)),
    ];
    let mut message = sample::message(kind, Channel::Email);
    message.created_at = at(written) + TimeDelta::milliseconds(3);
    shop().render(&message, &record, &contact, None).unwrap().text
}

#[test]
fn a_message_describes_the_return_that_it_was_written_about() {
    use NotificationType as Kind;
    for (kind, written, units) in [
        (Kind::ReturnRequested, 1, 11),
        (Kind::ReturnRequested, 2, 12),
        (Kind::ReturnRequested, 4, 14),
        (Kind::ReturnRequested, 10, 15),
        (Kind::ReturnApproved, 5, 11),
        (Kind::ReturnApproved, 8, 14),
        (Kind::ReturnRejected, 6, 12),
        (Kind::ReturnRejected, 7, 13),
        (Kind::ReturnReceived, 9, 11),
    ] {
        let text = told(kind, written);
        assert!(text.contains(&format!("{units} x Sample article")), "{kind} {written}: {text}");
        let others = (11..=15).filter(|other| *other != units);
        for other in others {
            assert!(!text.contains(&format!("{other} x Sample article")), "{kind}: {text}");
        }
        if kind == Kind::ReturnRejected {
            assert!(text.contains(&format!("Reason: Reason {units}")), "{text}");
        }
    }
}

#[test]
fn a_customer_whose_return_the_shop_cancelled_is_told_to_keep_the_units() {
    let [(mut record, contact), ..] = sample::orders().unwrap();
    record.returns = vec![
        returned(11, ReturnStatus::Rejected, (1, Some(3), None)),
        returned(12, ReturnStatus::Cancelled, (2, Some(4), Some(5))),
    ];
    record.returns[1].closing_reason = Some("Out of the season".to_owned());
    for (tag, subject, keep, reason) in [
        ("en", "was cancelled", "please do not send them back", "Reason: Out of the season"),
        ("de", "wurde storniert", "bitte senden Sie sie nicht zurück", "Grund: Out of the season"),
    ] {
        let contact = contact.clone().with_locale(Some(tag)).unwrap();
        let mut message = sample::message(NotificationType::ReturnRejected, Channel::Email);
        message.created_at = at(5);
        let mail = shop().render(&message, &record, &contact, None).unwrap();
        assert!(mail.subject.ends_with(subject), "{}", mail.subject);
        for text in [mail.text, mail.html.unwrap()] {
            assert!(text.contains(keep) && text.contains(reason), "{text}");
            assert!(text.contains("12 ") && !text.contains("Reason 11"), "{text}");
        }
    }
}
