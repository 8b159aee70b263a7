//! `provider-fake NAME [--bind ADDRESS] [--webhook-url URL]`: a test double as a process of its own. Prints the address of
//! its API once it listens, and on standard error the settings with which a server uses it.

use std::error::Error;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use provider_fakes::{FakeServer, new_fake};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let name =
        arguments.next().ok_or("usage: provider-fake NAME [--bind ADDRESS] [--webhook-url URL]")?;
    let fake = new_fake(&name).ok_or_else(|| format!("there is no test double of `{name}`"))?;
    let mut webhook_url = String::new();
    let mut address = SocketAddr::from(([127, 0, 0, 1], 0));
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{flag} needs a value"))?;
        match flag.as_str() {
            "--bind" => address = value.parse()?,
            "--webhook-url" => webhook_url = value,
            _ => return Err(format!("unknown flag {flag}").into()),
        }
    }
    let webhooks = Arc::clone(fake.webhooks());
    if !webhook_url.is_empty() {
        webhooks.send_to(Some(&webhook_url));
    }
    let server = FakeServer::bind(Arc::clone(&fake), address).await?;
    writeln!(std::io::stdout(), "{}", server.url())?;
    for (key, value) in fake.settings(server.url(), &webhook_url) {
        let variable = key.replace('.', "__").to_uppercase();
        writeln!(std::io::stderr(), "export KASSA_{variable}='{value}'")?;
    }
    webhooks.deliver().await;
    Ok(())
}
