//! Wiring of webhook endpoints.

use std::sync::Arc;

use adapters_notify::{HttpWebhookSender, Networks, WebhookOptions};
use application::Receivers;

use crate::exit::{Exit, Failure};
use crate::settings::Settings;

/// Networks that a demo sends to: receivers on this machine.
const THIS_MACHINE: &str = "127.0.0.0/8, ::1/128";

fn networks(settings: &Settings) -> Result<Networks, String> {
    let named = settings.webhooks.allow_networks.as_deref().unwrap_or_default();
    match settings.demo {
        true => format!("{named}, {THIS_MACHINE}").parse(),
        false => named.parse(),
    }
}

/// What is wrong with the networks of the settings.
pub fn network_problem(settings: &Settings) -> Option<String> {
    networks(settings).err()
}

/// What webhook endpoints are served with.
pub(super) fn receivers(settings: &Settings) -> Result<Receivers, Failure> {
    let remedy = "fix it and run `kassa config check`";
    let failure = |cause: String| Failure::new(Exit::Settings, cause, remedy);
    let options = WebhookOptions {
        allowed: networks(settings)
            .map_err(|why| failure(format!("webhooks.allow_networks: {why}")))?,
        allow_http: settings.demo,
        timeout: settings.webhooks.timeout.min(settings.outbox.lease * 3 / 4),
    };
    let sender = HttpWebhookSender::new(options);
    let sender =
        sender.map_err(|error| failure(format!("requests to webhook endpoints: {error}")))?;
    Ok(Receivers::new(Arc::new(sender), Arc::new(api_actix::order_value)))
}
