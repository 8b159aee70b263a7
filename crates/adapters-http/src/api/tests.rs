//! Requests against a socket of the test.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// Answers one request with these bytes; gives the address, and what was received.
async fn answering(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v2/", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = vec![0; 8_192];
        let length = stream.read(&mut bytes).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8_lossy(bytes.get(..length).unwrap()).into_owned()
    });
    (url, task)
}

fn api(base_url: &str, timeout: u64) -> Api {
    let options = ApiOptions {
        provider: "acme",
        base_url_key: "payments.acme.base_url",
        base_url,
        timeout: Duration::from_millis(timeout),
        request_id_header: "x-request-id",
    };
    Api::new(options).unwrap()
}

fn get(path: &[&str]) -> ApiRequest {
    ApiRequest::get("get_payment", path, Auth::Bearer("sk_secret".into()))
}

#[tokio::test]
async fn a_request_arrives_as_it_was_built() {
    let (url, received) = answering("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\": 1}").await;
    let auth = Auth::Basic { user: "shop".to_owned(), password: "secret".into() };
    let request = ApiRequest::post("create_payment", &["payments"], auth)
        .query("embed", "a b")
        .header("Idempotency-Key", "0190d3a4")
        .form(vec![("amount[value]".to_owned(), "1.00".to_owned())]);
    let response = api(&url, 5_000).send(request).await.unwrap();
    assert_eq!(response.body["a"], 1);
    let received = received.await.unwrap();
    let head = received.to_lowercase();
    assert!(received.starts_with("POST /v2/payments?embed=a+b HTTP/1.1\r\n"), "{received}");
    assert!(head.contains("idempotency-key: 0190d3a4\r\n"), "{received}");
    assert!(head.contains("authorization: basic "), "{received}");
    assert!(received.ends_with("amount%5Bvalue%5D=1.00"), "{received}");
}

#[tokio::test]
async fn a_json_text_arrives_byte_for_byte() {
    let (url, received) = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
    let text = "{ \"n\" : 1.0, \"s\":\"\\u00EB\\/\" }";
    let request = ApiRequest::post("verify", &["verify"], Auth::Bearer("sk_secret".into()));
    api(&url, 5_000).send(request.json_text(text.to_owned())).await.unwrap();
    let received = received.await.unwrap();
    assert!(received.to_lowercase().contains("content-type: application/json\r\n"), "{received}");
    assert!(received.ends_with(text), "{received}");
}

#[tokio::test]
async fn a_refused_connection_was_not_processed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let sent = api(&url, 5_000).send(get(&["payments"])).await;
    assert!(matches!(sent, Err(GatewayError::Unavailable(_))), "{sent:?}");
}

#[tokio::test]
async fn a_response_that_breaks_off_or_never_comes_is_of_unknown_outcome() {
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 80\r\n\r\n{\"id\":"] {
        let (url, _received) = answering(answer).await;
        let sent = api(&url, 5_000).send(get(&["payments"])).await;
        assert!(matches!(sent, Err(GatewayError::OutcomeUnknown(_))), "{answer}: {sent:?}");
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let sent = api(&url, 200).send(get(&["payments"])).await;
    assert!(matches!(sent, Err(GatewayError::OutcomeUnknown(_))), "{sent:?}");
}

#[tokio::test]
async fn a_key_that_no_header_can_hold_is_a_wrong_setting() {
    let auth = Auth::Bearer("sk_\nsecret".into());
    let sent = api("http://127.0.0.1:1", 5_000).send(ApiRequest::get("get", &["v1"], auth)).await;
    assert!(matches!(sent, Err(GatewayError::Misconfigured(_))), "{sent:?}");
}

#[tokio::test]
async fn an_error_names_neither_the_address_nor_the_credentials() {
    let (url, _received) = answering("").await;
    let sent = api(&url, 5_000).send(get(&["payments", "pi_1"])).await;
    let told = sent.map(|_| ()).unwrap_err().to_string();
    assert!(!told.contains("pi_1") && !told.contains("sk_secret"), "{told}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let answer = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let (url, _received) = answering(answer).await;
    let response = api(&url, 5_000).send(get(&["payments"])).await.unwrap();
    assert_eq!(response.status, 302);
    assert!(matches!(response.into_error(""), GatewayError::OutcomeUnknown(_)));
}

#[test]
fn an_address_that_cannot_be_used_names_its_setting() {
    let options = ApiOptions {
        provider: "acme",
        base_url_key: "payments.acme.base_url",
        base_url: "http://api.acme.example",
        timeout: Duration::from_secs(1),
        request_id_header: "x-request-id",
    };
    let told = Api::new(options).map(|_| ()).unwrap_err().to_string();
    assert!(told.starts_with("payments.acme.base_url: is not encrypted"), "{told}");
}
