//! The mail carrier against the suite of its port, and against everything that a mail server can
//! say or leave unsaid.

mod fixture;
#[path = "../../../../tests/src/smtp.rs"]
mod server;
mod tls;

use std::time::{Duration, Instant};

use adapters_notify::{SmtpLogin, SmtpOptions};
use domain::notification::Channel;
use fixture::{Mailing, notifier, options};
use ports::{Message, Notifier, NotifyError};
use rstest::rstest;
use server::{SmtpServer, Stage};

port_contracts::notifier_contract!(Mailing::start().await);

fn mail(to: &str) -> Message {
    Message {
        dedupe_key: format!("key-of-{to}"),
        channel: Channel::Email,
        to: to.to_owned(),
        subject: "Order Confirmed".to_owned(),
        body: "Your order #7 is paid.".to_owned(),
        rendered: None,
    }
}

/// What a refusal comes to, and its words.
fn told(sent: Result<(), NotifyError>) -> (&'static str, String) {
    match sent {
        Ok(()) => ("taken", String::new()),
        Err(NotifyError::Temporary(why)) => ("later", why),
        Err(NotifyError::Permanent(why)) => ("never", why),
    }
}

#[rstest]
#[case(Stage::Greeting, "421 too busy", "later", "the mail server cannot be used")]
#[case(Stage::Greeting, "554 go away", "later", "the mail server cannot be used")]
#[case(Stage::From, "451 not now", "later", "sender address")]
#[case(Stage::From, "550 5.7.1 no such sender", "later", "sender address")]
#[case(Stage::To, "450 4.2.1 box is busy", "later", "rejected the address")]
#[case(Stage::To, "550 5.1.1 no such user", "never", "rejected the address")]
#[case(Stage::To, "530 5.7.0 log in first", "later", "log in first")]
#[case(Stage::Data, "452 4.3.1 disk is full", "later", "rejected the message")]
#[case(Stage::Data, "554 5.6.0 looks like spam", "never", "rejected the message")]
#[tokio::test]
async fn a_refusal_is_sorted_by_whose_fault_it_is(
    #[case] stage: Stage,
    #[case] answer: &str,
    #[case] comes_to: &str,
    #[case] words: &str,
) {
    let server = SmtpServer::start().await;
    let notifier = notifier(options(server.port()));
    server.refuse_next(stage, answer);
    let (came_to, why) = told(notifier.send(&mail("ada@example.com")).await);
    assert_eq!(came_to, comes_to, "{why}");
    assert!(why.contains(words), "{why}");
    assert!(server.mails().is_empty());
    notifier.send(&mail("ada@example.com")).await.expect("the next one goes");
}

#[tokio::test]
async fn a_refused_login_is_for_later_and_a_right_one_is_made_once() {
    let server = SmtpServer::start().await;
    server.demand_login("shop", "right");
    let with = |password: &str| {
        let login = SmtpLogin { user: "shop".to_owned(), password: password.to_owned().into() };
        notifier(SmtpOptions { login: Some(login), ..options(server.port()) })
    };
    let (came_to, why) = told(with("wrong-canary").send(&mail("ada@example.com")).await);
    assert_eq!(came_to, "later");
    assert!(why.contains("rejected the login") && !why.contains("canary"), "{why}");
    let right = with("right");
    for to in ["ada@example.com", "bob@example.com"] {
        right.send(&mail(to)).await.expect("it is taken");
    }
    assert_eq!((server.mails().len(), server.logins()), (2, 1));
}

#[tokio::test]
async fn the_words_of_a_refusal_leave_the_address_out() {
    let server = SmtpServer::start().await;
    server.refuse_address("ada@example.com");
    let sent = notifier(options(server.port())).send(&mail("ada@example.com")).await;
    let (came_to, why) = told(sent);
    assert_eq!(came_to, "never");
    assert!(why.contains("no one of that name") && !why.contains("ada@"), "{why}");
}

#[tokio::test]
async fn connections_are_kept_and_never_more_than_the_pool_has() {
    let server = SmtpServer::start().await;
    let notifier = notifier(options(server.port()));
    let mails: Vec<Message> = (0..12).map(|n| mail(&format!("u{n}@example.com"))).collect();
    let all = futures(&notifier, &mails).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(server.mails().len(), 12);
    assert!(server.sessions() <= 2, "{} connections", server.sessions());
}

async fn futures(
    notifier: &adapters_notify::SmtpNotifier,
    mails: &[Message],
) -> Vec<Result<(), NotifyError>> {
    futures_util::future::join_all(mails.iter().map(|mail| notifier.send(mail))).await
}

#[tokio::test]
async fn a_server_that_was_away_is_found_again() {
    let server = SmtpServer::start().await;
    let notifier = notifier(options(server.port()));
    notifier.send(&mail("ada@example.com")).await.expect("it is taken");
    server.stop().await;
    let (came_to, why) = told(notifier.send(&mail("bob@example.com")).await);
    assert_eq!(came_to, "later", "{why}");
    server.come_back().await;
    notifier.send(&mail("bob@example.com")).await.expect("it is taken");
    server.stop().await;
    server.come_back().await;
    // The connection that was kept is dead by now; no one should notice.
    notifier.send(&mail("cyd@example.com")).await.expect("it is taken");
    assert_eq!(server.mails().len(), 3);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_and_its_connection_not_used_again() {
    let server = SmtpServer::start().await;
    let short = SmtpOptions { timeout: Duration::from_secs(2), ..options(server.port()) };
    let notifier = notifier(short);
    server.hold_answers(true);
    let begun = Instant::now();
    let (came_to, why) = told(notifier.send(&mail("ada@example.com")).await);
    assert_eq!((came_to, why.as_str()), ("later", "the mail server did not answer in time"));
    assert!(begun.elapsed() < Duration::from_secs(20));
    server.hold_answers(false);
    notifier.send(&mail("bob@example.com")).await.expect("it is taken");
    assert_eq!(server.sessions(), 2);
}

#[tokio::test]
async fn a_message_of_another_channel_or_to_no_address_is_refused_for_good() {
    let server = SmtpServer::start().await;
    let notifier = notifier(options(server.port()));
    let sms = Message { channel: Channel::Sms, ..mail("+911234567890") };
    assert_eq!(told(notifier.send(&sms).await).0, "never");
    assert_eq!(told(notifier.send(&mail("unknown")).await).0, "never");
    let foreign = notifier.send(&mail("用户@example.com")).await;
    assert_eq!(told(foreign).0, "never", "this server knows no SMTPUTF8");
    assert!(server.mails().is_empty());
}
