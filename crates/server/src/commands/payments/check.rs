//! `kassa payments check`: whether payment providers can be used.

use std::sync::Arc;

use ports::{GatewayError, PaymentGateway};

use crate::exit::{Exit, Failure, Outcome};
use crate::settings::{ConfiguredProvider, Settings};
use crate::system::SystemClock;
use crate::{output, wire};

/// Checks one provider, or all that are configured; the worst result determines the exit code.
pub(super) async fn run(settings: &Settings, provider: Option<&str>) -> Outcome {
    let chosen = chosen(settings, provider)?;
    let mut worst = Exit::Done;
    if provider.is_none() {
        for incomplete in settings.incomplete_providers() {
            output::say(&incomplete);
            worst = Exit::Settings;
        }
    }
    for configured in chosen {
        let name = configured.provider.name();
        match check(settings, configured).await {
            Ok(found) => output::print(&output::printable(&format!("{name}: OK: {found}")))?,
            Err(failure) => {
                let cause = output::printable(&failure.cause);
                output::say(&format!("{name}: {}", Failure { cause, ..failure.clone() }));
                // Settings that an operator has to correct come before an outage.
                worst = if worst == Exit::Settings { worst } else { failure.exit };
            }
        }
    }
    Ok(worst)
}

fn chosen<'a>(
    settings: &'a Settings,
    provider: Option<&str>,
) -> Result<Vec<&'a ConfiguredProvider>, Failure> {
    let Some(name) = provider else {
        let open: Vec<_> = settings.open_providers().collect();
        let remedy = "set payments.default_provider and the settings of the provider";
        return match open.is_empty() {
            true => Err(Failure::new(Exit::Settings, "no payment provider is configured", remedy)),
            false => Ok(open),
        };
    };
    let found = settings.provider_named(name).map(|configured| vec![configured]);
    found.ok_or_else(|| {
        let names = settings.providers.iter().map(|one| one.provider.name());
        let remedy = format!("choose one of {}", names.collect::<Vec<_>>().join(", "));
        Failure::usage(format!("unknown payment provider {name}"), remedy)
    })
}

async fn check(settings: &Settings, configured: &ConfiguredProvider) -> Result<String, Failure> {
    if let Some(missing) = configured.missing() {
        let cause = format!("missing: {missing}");
        return Err(Failure::new(Exit::Settings, cause, "set them; see docs/configuration.md"));
    }
    let open = configured.provider.open(&configured.settings, Arc::new(SystemClock));
    let gateway = open.map_err(wire::cannot_open)?.gateway;
    ask(settings, gateway.as_ref()).await.map_err(failure)
}

async fn ask(settings: &Settings, gateway: &dyn PaymentGateway) -> Result<String, GatewayError> {
    let answer = tokio::time::timeout(settings.payments.timeout, gateway.check()).await;
    answer.unwrap_or_else(|_| Err(GatewayError::Unavailable("no response".to_owned())))
}

fn failure(error: GatewayError) -> Failure {
    let (exit, remedy) = match &error {
        GatewayError::Misconfigured(_) => {
            (Exit::Settings, "compare the credentials with those in the provider's dashboard")
        }
        GatewayError::Unavailable(_)
        | GatewayError::RateLimited { .. }
        | GatewayError::OutcomeUnknown(_) => {
            (Exit::Unavailable, "check the network and the provider's status page, and retry")
        }
        GatewayError::Declined { .. }
        | GatewayError::InvalidRequest(_)
        | GatewayError::NotCancelable { .. } => {
            (Exit::Failed, "check the provider's settings; see docs/configuration.md")
        }
    };
    Failure::new(exit, error.to_string(), remedy)
}
