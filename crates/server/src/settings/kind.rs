//! What kind of value a key takes: reading it from text, and saying what is allowed.

use std::net::SocketAddr;
use std::time::Duration;

use api_actix::Origins;
use domain::contact::Contact;
use domain::ids::UserId;
use domain::locale::Locale;
use domain::money::Currency;
use tracing_subscriber::EnvFilter;

use super::suggest;

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Any text that is not empty.
    Text,
    /// A text that is never shown; it can also be read from a file.
    Secret,
    /// A secret that others have chosen, of any length.
    Password,
    /// The address of a database; its password is never shown, and it can be read from a file.
    Database,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Count {
        /// The smallest.
        min: u64,
        /// The largest.
        max: u64,
    },
    /// A duration.
    Time {
        /// The shortest.
        min: Duration,
        /// The longest.
        max: Duration,
    },
    /// One of some words, in any letter case.
    Word(&'static [&'static str]),
    /// One of the payment providers that are built in, in any letter case.
    Provider(&'static [&'static str]),
    /// An address and a port.
    Address,
    /// Origins of web pages; in a file also as a list.
    Origins,
    /// An ISO 4217 code.
    Currency,
    /// An e-mail address.
    Email,
    /// A phone number in international form.
    Phone,
    /// A language tag.
    Locale,
    /// What is logged: a level, or tracing's directives.
    LogFilter,
}

/// A value that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text; words in lower case, currencies in upper case.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Count(u64),
    /// A duration.
    Time(Duration),
    /// An address and a port.
    Address(SocketAddr),
}

/// Levels of the log, the quietest first.
const LEVELS: &[&str] = &["off", "error", "warn", "info", "debug", "trace"];

impl ValueKind {
    /// Whether its value must not be shown as it is.
    #[must_use]
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::Password | Self::Database)
    }

    /// Reads a value.
    ///
    /// # Errors
    /// What is wrong with it, as the rest of a sentence that begins with the value.
    pub fn read(self, text: &str) -> Result<Value, String> {
        if text.trim().is_empty() {
            return Err("is empty".to_owned());
        }
        // A secret is used with all its blanks: clients that sign with it have the same bytes.
        let whole = matches!(self, Self::Secret | Self::Password);
        let text = if whole { text } else { text.trim() };
        match self {
            Self::Text | Self::Secret | Self::Password => Ok(Value::Text(text.to_owned())),
            Self::Database => database(text),
            Self::Flag => flag(text),
            Self::Count { min, max } => count(text, min, max),
            Self::Time { min, max } => time(text, min, max),
            Self::Word(words) | Self::Provider(words) => word(text, words),
            Self::Address => address(text),
            Self::Origins => text
                .parse::<Origins>()
                .map(|_| Value::Text(text.to_owned()))
                .map_err(|error| error.to_string()),
            Self::Currency => text
                .parse::<Currency>()
                .map(|c| Value::Text(c.code().to_owned()))
                .map_err(|_| "is not a currency with minor units".to_owned()),
            Self::Email => contact(text, Some(text), None),
            Self::Phone => contact(text, None, Some(text)),
            Self::Locale => text
                .parse::<Locale>()
                .map(|locale| Value::Text(locale.to_string()))
                .map_err(|error| format!("is {error}")),
            Self::LogFilter => log_filter(text),
        }
    }

    /// What is allowed, as a noun phrase.
    #[must_use]
    pub fn allowed(self) -> String {
        match self {
            Self::Text => "a string".to_owned(),
            Self::Secret => "a secret of 32 bytes or more".to_owned(),
            Self::Password => "a secret issued by the service".to_owned(),
            Self::Database => {
                "sqlite://PATH, or postgres://USER:PASSWORD@HOST:PORT/DATABASE".to_owned()
            }
            Self::Flag => "true or false".to_owned(),
            Self::Count { min, max } => format!("an integer from {min} to {max}"),
            Self::Time { min, max } => {
                format!("a duration with a unit, from {} to {}", span(min), span(max))
            }
            Self::Word(words) => words.join(" or "),
            Self::Provider(names) => {
                let names = names.join(", ");
                format!("{names}, or a custom provider (docs/guides/write-a-provider.md)")
            }
            Self::Address => "an address and a port, such as 127.0.0.1:8080".to_owned(),
            Self::Origins => {
                "origins such as https://shop.example separated by commas, or * alone".to_owned()
            }
            Self::Currency => "an ISO 4217 code, such as USD".to_owned(),
            Self::Email => "an e-mail address, such as user@example.com".to_owned(),
            Self::Phone => "a phone number such as +911234567890".to_owned(),
            Self::Locale => "a language tag, such as en or de-AT".to_owned(),
            Self::LogFilter => {
                format!("{}, or directives such as info,application=debug", LEVELS.join(", "))
            }
        }
    }
}

/// A duration in the largest unit that it is a whole number of: `365d`, not `11months 30days 3h`.
fn span(time: Duration) -> String {
    let millis = time.as_millis();
    let units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];
    match units.iter().find(|(_, unit)| millis > 0 && millis.is_multiple_of(*unit)) {
        Some((name, unit)) => format!("{}{name}", millis / unit),
        None => format!("{millis}ms"),
    }
}

fn database(text: &str) -> Result<Value, String> {
    let known = ["sqlite://", "postgres://", "postgresql://"];
    if known.iter().any(|scheme| text.starts_with(scheme)) {
        return Ok(Value::Text(text.to_owned()));
    }
    // The text itself may hold a password, so only its scheme is shown.
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    Err(if scheme.is_empty() {
        "has no database name".to_owned()
    } else {
        format!("has the unknown database type `{scheme}`")
    })
}

fn flag(text: &str) -> Result<Value, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(Value::Flag(true)),
        "false" | "no" | "off" | "0" => Ok(Value::Flag(false)),
        _ => Err("is neither true nor false".to_owned()),
    }
}

fn count(text: &str, min: u64, max: u64) -> Result<Value, String> {
    let number: u64 = text.replace('_', "").parse().map_err(|_| "is not an integer".to_owned())?;
    if number < min {
        return Err("is too small".to_owned());
    }
    if number > max {
        return Err("is too large".to_owned());
    }
    Ok(Value::Count(number))
}

fn time(text: &str, min: Duration, max: Duration) -> Result<Value, String> {
    let bare = text.bytes().all(|b| b.is_ascii_digit()) && text != "0";
    if bare {
        return Err(format!("has no unit ({text}s? {text}m?)"));
    }
    let time = humantime::parse_duration(text).map_err(|_| "is not a duration".to_owned())?;
    if time < min {
        return Err("is too short".to_owned());
    }
    if time > max {
        return Err("is too long".to_owned());
    }
    Ok(Value::Time(time))
}

fn word(text: &str, words: &[&str]) -> Result<Value, String> {
    let lower = text.to_ascii_lowercase();
    if words.contains(&lower.as_str()) {
        return Ok(Value::Text(lower));
    }
    Err(match suggest::nearest(&lower, words.iter().copied()) {
        Some(near) => format!("is not a valid value; did you mean {near}?"),
        None => "is not a valid value".to_owned(),
    })
}

fn address(text: &str) -> Result<Value, String> {
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    let address = numeric.parse::<SocketAddr>();
    address.map(Value::Address).map_err(|_| "is not an address with a port".to_owned())
}

/// The domain's own rules decide what an e-mail address and a phone number are.
fn contact(text: &str, email: Option<&str>, phone: Option<&str>) -> Result<Value, String> {
    let contact = Contact::empty(UserId(uuid::Uuid::nil()), domain::Instant::UNIX_EPOCH);
    match contact.with(email, phone, None, domain::Instant::UNIX_EPOCH) {
        Ok(_) => Ok(Value::Text(text.to_owned())),
        Err(error) => Err(format!("is {error}")),
    }
}

/// `inof` is a legal directive (everything from a crate called inof), and never what was meant.
fn log_filter(text: &str) -> Result<Value, String> {
    EnvFilter::builder().parse(text).map_err(|error| format!("is not a log filter: {error}"))?;
    let bare = text.split(',').map(str::trim).filter(|d| {
        d.bytes().all(|b| b.is_ascii_alphabetic())
            && !LEVELS.contains(&d.to_ascii_lowercase().as_str())
    });
    for directive in bare {
        if let Some(level) = suggest::nearest(directive, LEVELS.iter().copied()) {
            return Err(format!("has no level; did you mean {level}?"));
        }
    }
    Ok(Value::Text(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const TTL: ValueKind =
        ValueKind::Time { min: Duration::from_secs(1), max: Duration::from_secs(3_600) };
    const FEW: ValueKind = ValueKind::Count { min: 1, max: 16 };

    #[rstest]
    #[case(TTL, "30m", Value::Time(Duration::from_secs(1_800)))]
    #[case(FEW, " 16 ", Value::Count(16))]
    #[case(ValueKind::Flag, "Yes", Value::Flag(true))]
    #[case(ValueKind::Currency, "gbp", Value::Text("GBP".into()))]
    #[case(ValueKind::Locale, "DE_at", Value::Text("de-AT".into()))]
    #[case(ValueKind::Word(&["pretty", "json"]), "JSON", Value::Text("json".into()))]
    #[case(ValueKind::Address, "localhost:80", Value::Address(([127, 0, 0, 1], 80).into()))]
    #[case(ValueKind::Address, "[::1]:80", Value::Address((std::net::Ipv6Addr::LOCALHOST, 80).into()))]
    #[case(ValueKind::LogFilter, "info,hyper=warn", Value::Text("info,hyper=warn".into()))]
    fn values_are_read(#[case] kind: ValueKind, #[case] text: &str, #[case] value: Value) {
        assert_eq!(kind.read(text), Ok(value));
    }

    #[test]
    fn bounds_are_told_in_units_that_people_use() {
        let told = |millis| span(Duration::from_millis(millis));
        assert_eq!([0, 250, 1_000, 90_000].map(told), ["0ms", "250ms", "1s", "90s"]);
        assert_eq!([3_600_000, 31_536_000_000].map(told), ["1h", "365d"]);
    }

    #[rstest]
    #[case(TTL, "30", "has no unit (30s? 30m?)")]
    #[case(TTL, "soon", "is not a duration")]
    #[case(TTL, "2h", "is too long")]
    #[case(TTL, "1ms", "is too short")]
    #[case(FEW, "0", "is too small")]
    #[case(FEW, "17", "is too large")]
    #[case(FEW, "1.5", "is not an integer")]
    #[case(ValueKind::Flag, "maybe", "is neither true nor false")]
    #[case(ValueKind::Currency, "XAU", "is not a currency with minor units")]
    #[case(ValueKind::Word(&["pretty", "json"]), "jsno", "is not a valid value; did you mean json?")]
    #[case(ValueKind::Address, "8080", "is not an address with a port")]
    #[case(ValueKind::Database, "mysql://u:pw@h/d", "has the unknown database type `mysql`")]
    #[case(ValueKind::LogFilter, "inof", "has no level; did you mean info?")]
    #[case(
        ValueKind::Phone,
        "0123",
        "is not a phone number in international form, such as +911234567890"
    )]
    #[case(ValueKind::Locale, "german!", "is not a BCP 47 language tag, such as de-AT")]
    #[case(ValueKind::Text, "  ", "is empty")]
    fn faults_are_told(#[case] kind: ValueKind, #[case] text: &str, #[case] problem: &str) {
        assert_eq!(kind.read(text), Err(problem.to_owned()));
    }
}
