//! Log lines on standard error: for people on a terminal, as JSON elsewhere.

use std::io::{self, IsTerminal};

use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::{EnvFilter, fmt};

use crate::exit::{Exit, Failure};
use crate::settings::{Log, LogFormat};

/// Libraries that tell a second time what our own lines tell: a pool of every connection that
/// fails, a server of every thread. Whoever wants to read that names them in `log.level`.
const QUIET: [(&str, &str); 2] = [("r2d2", "off"), ("actix_server", "error")];

/// Begins to log.
///
/// # Errors
/// Where the level makes no sense, or something logs already.
pub fn begin(log: &Log) -> Result<(), Failure> {
    let level = QUIET
        .iter()
        .filter(|(library, _)| !log.level.contains(library))
        .fold(log.level.clone(), |level, (library, most)| format!("{level},{library}={most}"));
    let filter = EnvFilter::builder().parse(level).map_err(|error| {
        Failure::new(Exit::Settings, format!("log.level: {error}"), "set it to info")
    })?;
    let terminal = io::stderr().is_terminal();
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr);
    let by_place = if terminal { LogFormat::Pretty } else { LogFormat::Json };
    let begun = match log.format.unwrap_or(by_place) {
        LogFormat::Pretty => {
            let colours = terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
            lines.with_ansi(colours).with_target(false).try_init()
        }
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_span_events(FmtSpan::NONE)
            .with_current_span(true)
            .with_span_list(false)
            .try_init(),
    };
    begun.map_err(|error| Failure::plain(format!("the log cannot begin: {error}")))
}
