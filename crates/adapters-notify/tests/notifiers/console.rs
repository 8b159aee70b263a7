//! The console notifier against the suite of its port.

mod fixture;

use domain::notification::Channel;
use fixture::Console;
use ports::{Message, Notifier, NotifyError};

mod email {
    use domain::notification::Channel;

    use super::fixture::Console;

    port_contracts::notifier_contract!(Console::of(Channel::Email));
}

mod sms {
    use domain::notification::Channel;

    use super::fixture::Console;

    port_contracts::notifier_contract!(Console::of(Channel::Sms));
}

#[tokio::test]
async fn a_message_of_another_channel_is_refused_and_not_printed() {
    let console = Console::of(Channel::Sms);
    let mail = Message {
        dedupe_key: "key".to_owned(),
        channel: Channel::Email,
        to: "user@example.com".to_owned(),
        subject: "Order Confirmed".to_owned(),
        body: "Your order #7 is paid.".to_owned(),
        rendered: None,
    };
    let sent = console.notifier.send(&mail).await;
    assert!(matches!(sent, Err(NotifyError::Permanent(_))), "{sent:?}");
    assert_eq!(console.screen.text(), "");
}
