//! Text messages over an HTTP service that takes them in Twilio's form.

use std::time::Duration;

use async_trait::async_trait;
use domain::notification::Channel;
use ports::{Message, Notifier, NotifyError};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::SetupError;
use crate::line::words_without;

/// Characters that such services take at most.
const MAX_TEXT: usize = 1_600;
/// Bytes of an answer that are looked at.
const MAX_REPLY: usize = 4 * 1_024;

/// Who a text message comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmsSender {
    /// A phone number, or a name if the network allows one.
    Number(String),
    /// A messaging service, which chooses a number.
    Service(String),
}

/// The options of [`SmsNotifier`].
#[derive(Debug, Clone)]
pub struct SmsOptions {
    /// Where the service is: `https://api.twilio.com`. Plain `http` only to this machine.
    pub base_url: String,
    /// The account's id.
    pub account: String,
    /// The account's token.
    pub token: SecretString,
    /// Who the messages come from.
    pub sender: SmsSender,
    /// How long one send may take.
    pub timeout: Duration,
}

/// Sends text messages. Refusals of a message (4xx) are for good; a refused login, a limit, a fault
/// of the service or no answer are for later.
pub struct SmsNotifier {
    client: Client,
    url: Url,
    account: String,
    token: SecretString,
    sender: SmsSender,
}

impl SmsNotifier {
    /// Sets the carrier up; the service is spoken to only when there is something to send.
    ///
    /// # Errors
    /// [`SetupError`] names the option that is wrong.
    pub fn new(options: SmsOptions) -> Result<Self, SetupError> {
        let url = endpoint(&options.base_url, &options.account)?;
        let (SmsSender::Number(sender) | SmsSender::Service(sender)) = &options.sender;
        if sender.trim().is_empty() {
            return Err(SetupError::new("sender", "is empty"));
        }
        // An error says that this process has a provider of ciphers already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::builder()
            .timeout(options.timeout)
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| SetupError::new("client", format!("cannot be created: {error}")))?;
        let SmsOptions { account, token, sender, .. } = options;
        Ok(Self { client, url, account, token, sender })
    }

    async fn post(&self, message: &Message) -> reqwest::Result<Response> {
        let text = message.rendered.as_ref().map_or(message.body.as_str(), |l| l.text.as_str());
        let text: String = text.trim().chars().take(MAX_TEXT).collect();
        let sender = match &self.sender {
            SmsSender::Number(number) => ("From", number.as_str()),
            SmsSender::Service(service) => ("MessagingServiceSid", service.as_str()),
        };
        self.client
            .post(self.url.clone())
            .basic_auth(&self.account, Some(self.token.expose_secret()))
            .header("Idempotency-Key", header_safe(&message.dedupe_key))
            .form(&[("To", message.to.as_str()), sender, ("Body", text.as_str())])
            .send()
            .await
    }
}

#[async_trait]
impl Notifier for SmsNotifier {
    fn channel(&self) -> Channel {
        Channel::Sms
    }

    async fn send(&self, message: &Message) -> Result<(), NotifyError> {
        if message.channel != Channel::Sms {
            let why = format!("a text message service does not support {}", message.channel);
            return Err(NotifyError::Permanent(why));
        }
        if !is_phone_number(&message.to) {
            return Err(NotifyError::Permanent("the address is not a phone number".to_owned()));
        }
        let response = self.post(message).await.map_err(|error| away(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        Err(refusal(status, &words_without(&message.to, &reply(response).await)))
    }
}

/// The address of a service's messages.
fn endpoint(base_url: &str, account: &str) -> Result<Url, SetupError> {
    let bad = |problem: &str| SetupError::new("base_url", problem);
    let mut url: Url = base_url.parse().map_err(|_| bad("is not a URL"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(bad("must start with https://"));
    }
    if url.scheme() == "http" && !is_this_machine(&url) {
        return Err(bad("is not encrypted; use https (http only for services on this machine)"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err(bad("has more than a location; remove user, password and query"));
    }
    if account.is_empty() || !account.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(SetupError::new("account", "is not an account; expected letters and digits"));
    }
    let mut path = url.path_segments_mut().map_err(|()| bad("cannot have a path"))?;
    path.pop_if_empty().extend(["2010-04-01", "Accounts", account, "Messages.json"]);
    drop(path);
    Ok(url)
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn is_phone_number(to: &str) -> bool {
    let digits = to.strip_prefix('+').unwrap_or_default();
    !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit())
}

fn header_safe(key: &str) -> String {
    key.chars().map(|c| if c.is_ascii_graphic() { c } else { '_' }).collect()
}

/// No one answered. The address of the service is not in the error, because it identifies the account.
fn away(error: &reqwest::Error) -> NotifyError {
    let why = if error.is_timeout() {
        "the text message service did not answer in time"
    } else if error.is_connect() {
        "the text message service is unreachable"
    } else {
        "the text message service closed the connection"
    };
    NotifyError::Temporary(why.to_owned())
}

/// A rejection by the service. 401 and 403 are about this shop's account, which its operators will fix.
fn refusal(status: StatusCode, words: &str) -> NotifyError {
    let why = format!("the text message service responded with {}: {words}", status.as_u16());
    let about_the_message = status.is_client_error()
        && !matches!(
            status,
            StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::TOO_MANY_REQUESTS
        );
    if about_the_message { NotifyError::Permanent(why) } else { NotifyError::Temporary(why) }
}

/// What such a service says of a refusal.
#[derive(Deserialize)]
struct Complaint {
    code: Option<i64>,
    message: Option<String>,
}

/// The words of an answer, of which only the beginning is read.
async fn reply(mut response: Response) -> String {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = MAX_REPLY - body.len();
        body.extend(chunk.iter().take(room));
        if body.len() >= MAX_REPLY {
            break;
        }
    }
    match serde_json::from_slice::<Complaint>(&body) {
        Ok(Complaint { code, message: Some(message) }) => {
            code.map_or(message.clone(), |code| format!("{message} ({code})"))
        }
        Ok(_) | Err(_) => String::from_utf8_lossy(&body).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn the_address_is_the_services_own_below_any_path() {
        let url = endpoint("https://api.twilio.com", "AC1").unwrap();
        assert_eq!(url.as_str(), "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json");
        let url = endpoint("http://127.0.0.1:9/sms/", "AC1").unwrap();
        assert_eq!(url.path(), "/sms/2010-04-01/Accounts/AC1/Messages.json");
        assert!(endpoint("http://[::1]:9", "AC1").is_ok());
    }

    #[rstest]
    #[case("api.twilio.com", "AC1", "base_url")]
    #[case("ftp://api.twilio.com", "AC1", "base_url")]
    #[case("http://api.twilio.com", "AC1", "base_url")]
    #[case("http://localhost.example.com", "AC1", "base_url")]
    #[case("https://user:pw@api.twilio.com", "AC1", "base_url")]
    #[case("https://api.twilio.com", "../AC1", "account")]
    #[case("https://api.twilio.com", "", "account")]
    fn what_is_no_service_is_told(#[case] base: &str, #[case] account: &str, #[case] what: &str) {
        assert_eq!(endpoint(base, account).unwrap_err().what, what);
    }
}
