//! The sender against a receiver on loopback.

use std::net::Ipv4Addr;

use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

fn sender(allowed: &str, allow_http: bool) -> HttpWebhookSender {
    let timeout = Duration::from_millis(500);
    let options = WebhookOptions { allowed: allowed.parse().unwrap(), allow_http, timeout };
    HttpWebhookSender::new(options).unwrap()
}

fn request(url: &str) -> OutgoingWebhook {
    let headers = vec![("webhook-id", "msg_1".to_owned())];
    OutgoingWebhook { url: url.to_owned(), headers, body: "{}".to_owned() }
}

/// A receiver that answers each connection with this text; gives its URL and the requests.
async fn receiver(answer: String) -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (seen, requests) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut buffer = vec![0; 4_096];
            let read = connection.read(&mut buffer).await.unwrap_or(0);
            let _ = seen.send(String::from_utf8_lossy(&buffer[..read]).into_owned());
            let _ = connection.write_all(answer.as_bytes()).await;
        }
    });
    (format!("http://127.0.0.1:{port}/hook"), requests)
}

#[rstest]
#[case("https://erp.example/hook", true)]
#[case("https://erp.example:8443/hook?x=1", true)]
#[case("https://93.184.216.34/hook", true)]
#[case("http://erp.example/hook", false)]
#[case("ftp://erp.example/hook", false)]
#[case("file:///etc/passwd", false)]
#[case("erp.example", false)]
#[case("https://user:pw@erp.example/hook", false)]
#[case("https://erp.example/hook#x", false)]
#[case("https://erp.example:22/", false)]
#[case("https://erp.example:80/", false)]
#[case("https://127.0.0.1/", false)]
#[case("https://2130706433/", false)]
#[case("https://0x7f.1/", false)]
#[case("https://[::1]/", false)]
#[case("https://[::ffff:10.0.0.1]/", false)]
#[case("https://169.254.169.254/latest/meta-data", false)]
#[case("", false)]
fn a_url_must_lead_to_a_public_address_over_tls(#[case] url: &str, #[case] taken: bool) {
    assert_eq!(sender("", false).check_url(url).is_ok(), taken, "{url}");
}

#[tokio::test]
async fn a_request_is_sent_as_it_is_and_the_beginning_of_the_response_is_kept() {
    let answer = format!(
        "HTTP/1.1 503 Unavailable\r\nRetry-After: 17\r\nContent-Length: 9000\r\n\r\n{}",
        "é".repeat(4_500)
    );
    let (url, mut requests) = receiver(answer).await;
    let response = sender("127.0.0.0/8", true).send(request(&url)).await.unwrap();
    assert_eq!((response.status, response.retry_after), (503, Some(Duration::from_secs(17))));
    assert_eq!(response.body, "é".repeat(512));
    let seen = requests.recv().await.unwrap();
    assert!(seen.starts_with("POST /hook HTTP/1.1\r\n") && seen.ends_with("\r\n\r\n{}"), "{seen}");
    assert!(
        seen.contains("webhook-id: msg_1\r\n") && seen.contains("user-agent: kassa/"),
        "{seen}"
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (other, mut reached) =
        receiver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned()).await;
    let answer = format!("HTTP/1.1 307 Go\r\nLocation: {other}\r\nContent-Length: 0\r\n\r\n");
    let (url, _requests) = receiver(answer).await;
    let response = sender("127.0.0.0/8", true).send(request(&url)).await.unwrap();
    assert_eq!(response.status, 307);
    assert!(reached.try_recv().is_err(), "the other receiver was not called");
}

#[tokio::test]
async fn a_name_that_resolves_to_this_machine_is_refused_without_a_connection() {
    let (url, mut reached) = receiver(String::new()).await;
    let named = url.replace("127.0.0.1", "localhost");
    let refused = sender("10.0.0.0/8", true).send(request(&named)).await.unwrap_err();
    assert!(
        matches!(&refused, SendError::Refused(why) if why.contains("not public")),
        "{refused:?}"
    );
    let refused = sender("", true).send(request(&url)).await.unwrap_err();
    assert!(matches!(refused, SendError::Refused(_)), "{refused:?}");
    assert!(reached.try_recv().is_err(), "there was no connection");
}

#[tokio::test]
async fn a_receiver_that_hangs_or_is_unreachable_is_reported() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    let late = sender("127.0.0.0/8", true).send(request(&url)).await.unwrap_err();
    assert_eq!(late, SendError::TimedOut(Duration::from_millis(500)));
    drop(listener);
    let gone = sender("127.0.0.0/8", true).send(request(&url)).await.unwrap_err();
    assert!(matches!(gone, SendError::Unreachable(_)), "{gone:?}");
}
