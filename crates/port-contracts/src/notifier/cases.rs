//! The cases of the notifiers' suite.

use domain::notification::Channel;
use ports::Message;

use super::{Delivered, NotifierFixture};
use crate::left_out::left_out;

/// What an attacker would like to see at the beginning of a line.
const INJECTED: &[&str] = &["Bcc:", "X-Injected:", "[EMAIL MOCK]", "[SMS MOCK]", "QUIT"];

/// `Ok` means that the service has the message, whole, and has it once; an error means that it has
/// not.
pub async fn accepted_means_delivered(fixture: &dyn NotifierFixture) {
    let case = "notifier::accepted_means_delivered";
    let notifier = fixture.notifier();
    let messages: Vec<_> = (1..=3).map(|n| message(notifier.channel(), n)).collect();
    for message in &messages {
        let sent = notifier.send(message).await;
        sent.expect("a plain message is taken");
    }
    let delivered = fixture.delivered().await;
    assert_eq!(delivered.len(), messages.len(), "{delivered:?}");
    for (message, delivered) in messages.iter().zip(&delivered) {
        assert_eq!(delivered.to, message.to);
        assert!(delivered.text.contains(&message.body), "{delivered:?}");
        let subject = message.channel == Channel::Email;
        assert!(!subject || delivered.text.contains(&message.subject), "{delivered:?}");
    }
    if !fixture.refuse_next().await {
        return left_out(case, "the service cannot be made to refuse");
    }
    let refused = notifier.send(&message(notifier.channel(), 4)).await;
    assert!(refused.is_err(), "the service did not take it");
    assert_eq!(fixture.delivered().await, delivered);
}

/// The same message bears the same key whenever it is sent, another one another.
pub async fn same_message_same_key(fixture: &dyn NotifierFixture) {
    let case = "notifier::same_message_same_key";
    let notifier = fixture.notifier();
    let (first, second) = (message(notifier.channel(), 1), message(notifier.channel(), 2));
    for message in [&first, &second, &first] {
        notifier.send(message).await.expect("it is taken");
    }
    // A service that knows its keys may keep the second copy to itself.
    let delivered = fixture.delivered().await;
    let keys_of = |message: &Message| -> Vec<Option<String>> {
        let same = delivered.iter().filter(|d| d.text.contains(&message.body));
        same.map(|d| d.dedupe_key.clone()).collect()
    };
    let (of_first, of_second) = (keys_of(&first), keys_of(&second));
    assert!(!of_first.is_empty() && !of_second.is_empty(), "{delivered:?}");
    if delivered.iter().any(|d| d.dedupe_key.is_none()) {
        return left_out(case, "the service has no place for a key");
    }
    assert!(of_first.iter().all(|key| *key == of_first[0]), "{of_first:?}");
    assert_ne!(of_first[0], of_second[0]);
}

/// A line break in an address, a subject or a text never begins a header, a command or a second
/// message. An address that is none may be refused; the text must arrive.
pub async fn line_breaks_stay_in_the_text(fixture: &dyn NotifierFixture) {
    let notifier = fixture.notifier();
    let plain = message(notifier.channel(), 1);
    let mut expected = 0;
    for line_break in ["\r\n", "\n", "\r", "\u{2028}", "\u{85}", "\n.\r\n"] {
        for injected in INJECTED {
            let attack = format!("harmless{line_break}{injected} thief@example.com");
            let to = Message { to: format!("{}{attack}", plain.to), ..plain.clone() };
            let subject = Message { subject: attack.clone(), ..plain.clone() };
            let body = Message { body: attack.clone(), ..plain.clone() };
            expected += usize::from(notifier.send(&to).await.is_ok());
            expected += usize::from(notifier.send(&subject).await.is_ok());
            let sent = notifier.send(&body).await;
            sent.expect("a text with line breaks is a text");
            expected += 1;
            let delivered = fixture.delivered().await;
            assert_eq!(delivered.len(), expected, "one message became several: {attack:?}");
            nothing_injected(&delivered, &attack);
            let last = delivered.last().expect("it was sent");
            assert!(last.text.contains("harmless"), "{last:?}");
            assert!(last.text.contains("thief@example.com"), "{last:?}");
        }
    }
}

/// Only the service's own beginnings begin a line: those that stand there without an attack.
fn nothing_injected(delivered: &[Delivered], attack: &str) {
    for one in delivered {
        for (at, line) in one.lines.iter().enumerate() {
            let begins = INJECTED.iter().any(|injected| line.starts_with(injected));
            let own = at == 0 && line.starts_with('[');
            assert!(!begins || own, "{attack:?} begins a line: {:?}", one.lines);
            let breaks = ['\r', '\n', '\u{85}', '\u{2028}', '\u{2029}'];
            assert!(!line.contains(breaks), "{attack:?} breaks a line: {:?}", one.lines);
        }
    }
}

fn message(channel: Channel, number: u32) -> Message {
    let to = match channel {
        Channel::Email => "user@example.com",
        Channel::Sms => "+911234567890",
    };
    Message {
        dedupe_key: format!("0190d3a4-0000-7000-8000-00000000000{number}"),
        channel,
        to: to.to_owned(),
        subject: format!("Order Confirmed ({number})"),
        body: format!("Your order #{number} is paid. Amount: 240.00"),
        rendered: None,
    }
}
