//! `kassa webhook listen`: prints webhooks as they arrive, and forwards them.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use clap::Args;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};

use crate::commands::serve::cannot_listen;
use crate::exit::{Exit, Failure, Outcome};
use crate::{http, output};

/// The largest webhook, in bytes, as the server accepts it.
const MAX_BYTES: usize = 1024 * 1024;
/// How long the server may take to respond.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Headers of one connection only; they are not forwarded.
const CONNECTION_HEADERS: [&str; 6] =
    ["connection", "content-length", "expect", "host", "keep-alive", "transfer-encoding"];

/// Where it listens, and where it forwards to.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  kassa webhook listen --forward-to http://127.0.0.1:8080/api/payments/webhook/mollie
  kassa webhook listen --bind 127.0.0.1:9300

For development: point a tunnel or the provider's CLI at the printed address. Each
webhook is printed with its headers and forwarded unchanged, so that its signature stays valid; the
provider gets the server's response. Without --forward-to, each is answered with 204.")]
pub struct Arguments {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:8095", value_name = "ADDRESS")]
    bind: SocketAddr,
    /// The server's URL for webhooks of the provider
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,
}

/// Listens until the process is told to stop.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let forwarding = Data::new(Forwarding::new(arguments.forward_to)?);
    let bind = arguments.bind;
    let listening = async move {
        let app = move || {
            App::new()
                .app_data(forwarding.clone())
                .app_data(PayloadConfig::new(MAX_BYTES))
                .default_service(web::to(received))
        };
        let server = HttpServer::new(app).workers(1).shutdown_timeout(2).bind(bind)?;
        for address in server.addrs() {
            output::say(&format!("listening on http://{address}"));
        }
        server.run().await
    };
    match actix_web::rt::System::new().block_on(listening) {
        Ok(()) => Ok(Exit::Done),
        Err(error) => Err(cannot_listen("kassa webhook listen", bind, &error)),
    }
}

/// A client, and where to.
struct Forwarding {
    client: Client,
    url: Option<String>,
}

impl Forwarding {
    fn new(url: Option<String>) -> Result<Self, Failure> {
        let parsed = url.as_deref().map(Url::parse).transpose();
        let is_http = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
        if !parsed.is_ok_and(|url| url.as_ref().is_none_or(is_http)) {
            let remedy = "use a URL such as http://127.0.0.1:8080/api/payments/webhook/mollie";
            return Err(Failure::usage("--forward-to: is not an http or https URL", remedy));
        }
        http::install_ciphers();
        let client = Client::builder().timeout(TIMEOUT).redirect(Policy::none()).no_proxy().build();
        let client = client
            .map_err(|error| Failure::plain(format!("cannot create the HTTP client: {error}")))?;
        Ok(Self { client, url })
    }

    async fn forward(&self, url: &str, request: &HttpRequest, body: Bytes) -> HttpResponse {
        let query = request.query_string();
        let joint = if url.contains('?') { '&' } else { '?' };
        let url = if query.is_empty() { url.to_owned() } else { format!("{url}{joint}{query}") };
        let method = Method::from_bytes(request.method().as_str().as_bytes());
        let mut forwarded = self.client.request(method.unwrap_or(Method::POST), url);
        for (name, value) in request.headers() {
            if !CONNECTION_HEADERS.contains(&name.as_str()) {
                forwarded = forwarded.header(name.as_str(), value.as_bytes());
            }
        }
        let response = match forwarded.body(body).send().await {
            Ok(response) => response,
            Err(error) => {
                output::say(&format!("the server does not respond: {}", error.without_url()));
                return HttpResponse::BadGateway().finish();
            }
        };
        let status = response.status().as_u16();
        let text = response.text().await.unwrap_or_default();
        let told = output::printable(text.trim());
        output::say(&format!("the server responded with {status}: {told}"));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        HttpResponse::build(status).body(text)
    }
}

async fn received(request: HttpRequest, body: Bytes, forwarding: Data<Forwarding>) -> HttpResponse {
    if let Err(error) = print(&request, &body) {
        output::say(&format!("cannot print the webhook: {error}"));
    }
    match &forwarding.url {
        Some(url) => forwarding.forward(url, &request, body).await,
        None => HttpResponse::NoContent().finish(),
    }
}

/// The request in the form of HTTP, with its body as it is.
fn print(request: &HttpRequest, body: &[u8]) -> io::Result<()> {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        text.push_str(&format!("{name}: {}\n", output::printable(&value)));
    }
    let body = String::from_utf8_lossy(body);
    let lines: Vec<String> = body.lines().map(output::printable).collect();
    output::print(&format!("{text}\n{}\n", lines.join("\n")))
}
