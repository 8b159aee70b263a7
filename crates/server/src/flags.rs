//! How flags are read from text. Whatever a flag takes, a value that it does not take is answered with
//! what it does.

use std::str::FromStr;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use domain::Instant;
use uuid::Uuid;

/// What an id looks like.
const EXAMPLE: &str = "0190a0de-0000-7000-8000-000000000001";

/// One of some words; clap lists them in the help and in the error. With `ignore_case` in any letter
/// case.
pub fn word<T>(
    words: impl Iterator<Item = impl Into<PossibleValue>>,
) -> impl TypedValueParser<Value = T>
where
    T: FromStr + Clone + Send + Sync + 'static,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse::<T>())
}

/// The id of something.
///
/// # Errors
/// A text that is no UUID.
pub fn id<T: From<Uuid>>(text: &str) -> Result<T, String> {
    let id = text.parse::<Uuid>().map(T::from);
    id.map_err(|_| format!("expected a UUID, such as {EXAMPLE}"))
}

/// The id of a user.
///
/// # Errors
/// A text that is no UUID.
pub fn user<T: From<Uuid>>(text: &str) -> Result<T, String> {
    id(text).map_err(|_: String| {
        format!("expected the user's UUID (`sub` in their tokens), such as {EXAMPLE}")
    })
}

/// A duration.
///
/// # Errors
/// A text that is none.
pub fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text);
    duration.map_err(|_| "expected a duration with its unit, such as 30s, 5m or 2d".to_owned())
}

/// A time.
///
/// # Errors
/// A text that is none.
pub fn time(text: &str) -> Result<Instant, String> {
    let time = text.parse::<Instant>();
    time.map_err(|_| "expected a time in RFC 3339, such as 2026-01-31T00:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use domain::ids::UserId;

    use super::*;
    use crate::cli::Cli;

    /// Every command with its subcommands.
    fn all(command: clap::Command) -> Vec<clap::Command> {
        let below: Vec<_> = command.get_subcommands().cloned().flat_map(all).collect();
        [vec![command], below].concat()
    }

    #[test]
    fn what_a_flag_takes_is_told_where_it_gets_something_else() {
        let told = id::<UserId>("alice").unwrap_err();
        assert!(told.starts_with("expected a UUID, such as 0190"), "{told}");
        let told = user::<UserId>("alice").unwrap_err();
        assert!(told.contains("`sub`") && told.contains("UUID"), "{told}");
        assert!(duration("30").unwrap_err().contains("such as 30s"));
        assert!(time("yesterday").unwrap_err().contains("RFC 3339"));
        assert!(id::<Uuid>(EXAMPLE).is_ok() && duration("2d").is_ok());
        assert!(time("2026-01-31T00:00:00Z").is_ok());
    }

    #[test]
    fn every_flag_that_takes_one_of_some_words_lists_them() {
        let mut wordy = Vec::new();
        for command in all(Cli::command()) {
            for argument in command.get_arguments() {
                let name = argument.get_id().as_str();
                if ["status", "state", "output", "roles", "shell"].contains(&name) {
                    let words = argument.get_possible_values();
                    assert!(words.len() > 1, "{} --{name}", command.get_name());
                    wordy.push(name.to_owned());
                }
            }
        }
        assert!(wordy.len() >= 9, "{wordy:?}");
    }
}
