//! Tokens, with an API of the test: each token is another one, and the requests are counted.

use std::sync::Mutex as Lock;

use ports::SettingValue;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// What the API was asked for: the path, and the credentials.
type Received = Arc<Lock<Vec<(String, String)>>>;

/// An API that issues `token-1`, `token-2` and so on, accepts those from `accepted` on, and answers the request for a
/// token with this status.
async fn started(accepted: usize, lifetime: u64, status: u16) -> (TokenApi, Received) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let received = Received::default();
    let kept = Arc::clone(&received);
    tokio::spawn(async move {
        let mut issued = 0;
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = vec![0; 8_192];
            let length = stream.read(&mut bytes).await.unwrap();
            let text = String::from_utf8_lossy(&bytes[..length]).to_lowercase();
            let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
            let auth = text.lines().find_map(|line| line.strip_prefix("authorization: "));
            let auth = auth.unwrap_or_default().to_owned();
            let (status, body) = if path == "/token" {
                issued += 1;
                (status, format!(r#"{{"access_token":"token-{issued}","expires_in":{lifetime}}}"#))
            } else {
                let token = auth.trim_start_matches("bearer token-").parse().unwrap_or(0);
                (if token >= accepted { 200 } else { 401 }, "{}".to_owned())
            };
            kept.lock().unwrap().push((path, auth));
            let length = body.len();
            let head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
            let answer = format!("{head}Content-Length: {length}\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let options = ApiOptions {
        provider: "acme",
        base_url_key: "payments.acme.base_url",
        base_url: &url,
        timeout: Duration::from_secs(5),
        request_id_header: "x-request-id",
    };
    let tokens = TokenOptions {
        client_id_key: "payments.acme.client_id",
        client_secret_key: &["payments.acme.client_secret"],
        path: &["token"],
        explain: |_| String::new(),
    };
    let mut settings = ProviderSettings::default();
    settings.set(tokens.client_id_key, SettingValue::Text("shop".to_owned()));
    settings.set("payments.acme.client_secret", SettingValue::Secret("secret".into()));
    let (api, rotation) = TokenApi::open(options, tokens, &settings).unwrap();
    assert_eq!((api.client_id(), rotation.keys), ("shop", tokens.client_secret_key.as_slice()));
    (api, received)
}

async fn status(api: &TokenApi) -> Result<u16, GatewayError> {
    let sent = api.send(|auth| ApiRequest::get("get_account", &["account"], auth)).await;
    sent.map(|response| response.status)
}

fn tokens(received: &Received) -> usize {
    received.lock().unwrap().iter().filter(|(path, _)| path == "/token").count()
}

#[tokio::test]
async fn a_token_is_used_again_until_it_ends() {
    let (api, received) = started(1, 3_600, 200).await;
    for _ in 0..3 {
        assert_eq!(status(&api).await, Ok(200));
    }
    assert_eq!(tokens(&received), 1);
    let (api, received) = started(1, 60, 200).await;
    for _ in 0..3 {
        assert_eq!(status(&api).await, Ok(200));
    }
    assert_eq!(tokens(&received), 3, "in its last minute a token is no longer used");
}

#[tokio::test]
async fn calls_at_the_same_time_share_a_token() {
    let (api, received) = started(1, 3_600, 200).await;
    let sent = tokio::join!(status(&api), status(&api), status(&api));
    assert_eq!(sent, (Ok(200), Ok(200), Ok(200)));
    assert_eq!(tokens(&received), 1);
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_once() {
    let (api, received) = started(2, 3_600, 200).await;
    assert_eq!(status(&api).await, Ok(200));
    assert_eq!(tokens(&received), 2);
    let (api, received) = started(usize::MAX, 3_600, 200).await;
    assert_eq!(status(&api).await, Ok(401));
    assert_eq!((tokens(&received), received.lock().unwrap().len()), (2, 4));
}

#[tokio::test]
async fn a_token_is_not_used_with_another_secret() {
    let (api, received) = started(1, 3_600, 200).await;
    assert_eq!(status(&api).await, Ok(200));
    api.client_secret.replace(vec!["new".into()]);
    assert_eq!(status(&api).await, Ok(200));
    assert_eq!(tokens(&received), 2);
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_or_unknown() {
    for (answer, expected) in [(500, "unavailable"), (400, "misconfigured"), (401, "misconfigured")]
    {
        let (api, received) = started(1, 3_600, answer).await;
        let told = match status(&api).await {
            Err(GatewayError::Unavailable(_)) => "unavailable",
            Err(GatewayError::Misconfigured(_)) => "misconfigured",
            _ => "another",
        };
        assert_eq!((told, received.lock().unwrap().len()), (expected, 1), "{answer}");
    }
}

#[tokio::test]
async fn its_debug_form_has_no_token() {
    let (api, _) = started(1, 3_600, 200).await;
    status(&api).await.unwrap();
    let told = format!("{api:?}");
    assert!(!told.contains("token-1") && !told.contains("secret"), "{told}");
}
