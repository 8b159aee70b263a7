//! The carrier of text messages against the suite of its port, and against what such a service may
//! answer.

mod service;

use std::time::Duration;

use adapters_notify::{SmsNotifier, SmsOptions, SmsSender};
use domain::notification::Channel;
use ports::{Message, Notifier, NotifyError, RenderedMessage};
use rstest::rstest;
use service::{Service, options};

port_contracts::notifier_contract!(Service::start().await);

fn sms() -> Message {
    Message {
        dedupe_key: "0190d3a4-0000-7000-8000-000000000001".to_owned(),
        channel: Channel::Sms,
        to: "+911234567890".to_owned(),
        subject: "not sent".to_owned(),
        body: "Order #7 paid successfully.".to_owned(),
        rendered: None,
    }
}

#[tokio::test]
async fn a_message_goes_in_twilios_form() {
    let service = Service::start().await;
    service.notifier.send(&sms()).await.expect("it is taken");
    let request = service.requests().remove(0);
    assert_eq!(request.line, "POST /2010-04-01/Accounts/AC7/Messages.json HTTP/1.1");
    assert_eq!(request.header("authorization"), "Basic QUM3OnRva2Vu", "AC7:token");
    assert_eq!(request.header("idempotency-key"), sms().dedupe_key);
    assert_eq!(request.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(
        request.body,
        "To=%2B911234567890&From=%2B15550100&Body=Order+%237+paid+successfully."
    );
}

#[tokio::test]
async fn a_rendered_text_replaces_the_sentence_and_a_service_the_number() {
    let service = Service::start().await;
    let sender = SmsSender::Service("MG1".to_owned());
    let notifier = SmsNotifier::new(SmsOptions { sender, ..options(service.port()) }).unwrap();
    let rendered =
        RenderedMessage { subject: String::new(), text: "Paid. Thanks!\n".to_owned(), html: None };
    notifier.send(&Message { rendered: Some(rendered), ..sms() }).await.expect("it is taken");
    let body = service.requests().remove(0).body;
    assert_eq!(body, "To=%2B911234567890&MessagingServiceSid=MG1&Body=Paid.+Thanks%21");
}

#[rstest]
#[case("400 Bad Request", r#"{"code":21211,"message":"+911234567890 is no number"}"#, true)]
#[case("404 Not Found", "no such account", true)]
#[case("401 Unauthorized", r#"{"code":20003,"message":"Authenticate"}"#, false)]
#[case("403 Forbidden", "not yours", false)]
#[case("429 Too Many Requests", "slower", false)]
#[case("500 Internal Server Error", "oops", false)]
#[case("503 Service Unavailable", "", false)]
#[case("307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/", "", false)]
#[tokio::test]
async fn an_answer_is_sorted_by_whose_fault_it_is(
    #[case] status: &str,
    #[case] body: &str,
    #[case] for_good: bool,
) {
    let service = Service::start().await;
    service.answer_next(status, body);
    let refused = service.notifier.send(&sms()).await.unwrap_err();
    assert_eq!(matches!(refused, NotifyError::Permanent(_)), for_good, "{refused}");
    assert!(refused.to_string().contains(&status[..3]), "{refused}");
    assert!(!refused.to_string().contains("911234567890"), "{refused}");
    assert_eq!(service.requests().len(), 1, "no redirect is followed");
}

#[tokio::test]
async fn a_long_answer_is_read_only_so_far() {
    let service = Service::start().await;
    service.answer_next("400 Bad Request", &"é".repeat(1_000_000));
    let refused = service.notifier.send(&sms()).await.unwrap_err().to_string();
    assert!(refused.chars().count() < 400, "{} characters", refused.chars().count());
}

#[tokio::test]
async fn silence_and_absence_are_for_later() {
    let service = Service::start().await;
    let short = SmsOptions { timeout: Duration::from_millis(200), ..options(service.port()) };
    service.say_nothing();
    let silent = SmsNotifier::new(short).unwrap().send(&sms()).await;
    let why = "the text message service did not answer in time".to_owned();
    assert_eq!(silent, Err(NotifyError::Temporary(why)));
    let unreachable = SmsNotifier::new(options(1)).unwrap().send(&sms()).await;
    let why = "the text message service is unreachable".to_owned();
    assert_eq!(unreachable, Err(NotifyError::Temporary(why)));
}

#[tokio::test]
async fn what_is_no_text_message_is_refused_for_good() {
    let service = Service::start().await;
    let mail = Message { channel: Channel::Email, ..sms() };
    let nowhere = Message { to: "ada@example.com".to_owned(), ..sms() };
    for message in [mail, nowhere] {
        let sent = service.notifier.send(&message).await;
        assert!(matches!(sent, Err(NotifyError::Permanent(_))), "{sent:?}");
    }
    assert!(service.requests().is_empty());
}
