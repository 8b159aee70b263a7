//! How the log looks, and where traces go.

use super::reader::Reader;

/// The log. See the keys `log.*`.
#[derive(Debug, Clone)]
pub struct Log {
    /// How lines look; `None`: by where they go.
    pub format: Option<LogFormat>,
    /// What is logged.
    pub level: String,
    /// Where traces are sent to.
    pub otlp_endpoint: Option<String>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines: one JSON object a line.
    Json,
}

impl Log {
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            format: r.parsed("log.format"),
            level: r.text("log.level")?,
            otlp_endpoint: r.text("log.otlp_endpoint"),
        })
    }
}

impl std::str::FromStr for LogFormat {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}
