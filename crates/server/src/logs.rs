//! Log lines on standard error: for people on a terminal, as JSON elsewhere. Builds with the
//! feature `otel` can also send traces.

#[cfg(feature = "otel")]
mod traces;

use std::io::{self, IsTerminal};

use tracing::Subscriber;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::exit::{Exit, Failure};
use crate::settings::{Log, LogFormat};

/// Libraries that repeat what our own lines report: a pool every failed connection, a server every
/// thread. To see their lines, name them in `log.level`.
const QUIET: [(&str, &str); 2] = [("r2d2", "off"), ("actix_server", "error")];

/// The log of this process, to be kept as long as it runs.
#[derive(Default)]
#[must_use = "the last traces are sent when it is dropped"]
pub struct Logging {
    #[cfg(feature = "otel")]
    _traces: Option<traces::Traces>,
}

/// Begins to log.
///
/// # Errors
/// If the level is invalid, or a logger is already installed.
pub fn begin(log: &Log) -> Result<Logging, Failure> {
    let filter = filter(log)?;
    let failed = |error: &dyn std::fmt::Display| {
        Failure::plain(format!("cannot initialize logging: {error}"))
    };
    #[cfg(feature = "otel")]
    if let Some(endpoint) = &log.otlp_endpoint {
        let traces = traces::Traces::begin(endpoint)?;
        let spans = tracing_opentelemetry::layer().with_tracer(traces.tracer());
        // Spans are needed even if the log is limited to errors.
        let spans = spans.with_filter(tracing_subscriber::filter::LevelFilter::INFO);
        let both = Registry::default().with(lines(log).with_filter(filter)).with(spans);
        both.try_init().map_err(|error| failed(&error))?;
        return Ok(Logging { _traces: Some(traces) });
    }
    let only = Registry::default().with(filter).with(lines(log));
    only.try_init().map_err(|error| failed(&error))?;
    Ok(Logging::default())
}

fn filter(log: &Log) -> Result<EnvFilter, Failure> {
    let level = QUIET
        .iter()
        .filter(|(library, _)| !log.level.contains(library))
        .fold(log.level.clone(), |level, (library, most)| format!("{level},{library}={most}"));
    EnvFilter::builder().parse(level).map_err(|error| {
        Failure::new(Exit::Settings, format!("log.level: {error}"), "set it to info")
    })
}

/// Whatever writes the lines.
fn lines<S>(log: &Log) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let terminal = io::stderr().is_terminal();
    let by_place = if terminal { LogFormat::Pretty } else { LogFormat::Json };
    let lines = fmt::layer().with_writer(io::stderr);
    match log.format.unwrap_or(by_place) {
        LogFormat::Pretty => {
            let colours = terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
            lines.with_ansi(colours).with_target(false).boxed()
        }
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_span_events(FmtSpan::NONE)
            .with_current_span(true)
            .with_span_list(false)
            .boxed(),
    }
}
