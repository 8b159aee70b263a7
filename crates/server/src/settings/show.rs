//! `kassa config show`: the effective settings and their sources, without secrets.

use super::config_error::Origin;
use super::key::{Default, Key};
use super::kind::ValueKind;
use super::provider;
use super::resolve::{Resolved, Setting};

/// A key as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSetting {
    /// The key.
    pub key: &'static str,
    /// Its value; of a secret, and of what a provider cannot use, that there is one.
    pub value: String,
    /// Its source.
    pub source: String,
}

impl Resolved {
    /// Every key with its effective value.
    #[must_use]
    pub fn shown(&self) -> Vec<ShownSetting> {
        let hidden = provider::hidden_texts(self);
        let value = |key: &Key| match self.settings.get(key.name) {
            Some(_) if hidden.contains(&key.name) => "****** (see kassa config check)".to_owned(),
            Some(setting) => value(key, setting),
            None => unset(key),
        };
        let shown = |key: &Key| ShownSetting {
            key: key.name,
            value: value(key),
            source: self.origin(key.name).to_string(),
        };
        self.keys.iter().map(shown).collect()
    }

    /// The source of a key's value.
    #[must_use]
    pub fn origin(&self, name: &str) -> Origin {
        self.settings.get(name).map_or(Origin::Default, |s| s.origin.clone())
    }
}

fn value(key: &Key, setting: &Setting) -> String {
    match key.kind {
        ValueKind::Secret | ValueKind::Password => "******".to_owned(),
        ValueKind::Database => without_password(&setting.text),
        ValueKind::Text
        | ValueKind::Flag
        | ValueKind::Count { .. }
        | ValueKind::Time { .. }
        | ValueKind::Word(_)
        | ValueKind::Provider(_)
        | ValueKind::Address
        | ValueKind::Origins
        | ValueKind::Currency
        | ValueKind::Email
        | ValueKind::Phone
        | ValueKind::Locale
        | ValueKind::LogFilter => setting.text.clone(),
    }
}

fn unset(key: &Key) -> String {
    match key.default {
        Default::Unset { means, .. } => format!("(not set: {means})"),
        Default::Value(_) => "(at fault)".to_owned(),
    }
}

/// A database's address that may be shown: its password, and a password among its parameters, are
/// stars.
#[must_use]
pub fn without_password(url: &str) -> String {
    with_passwords_as(url, Some("******"))
}

/// A database's address without any password, for another program to be given.
#[must_use]
pub fn for_other_programs(url: &str) -> String {
    with_passwords_as(url, None)
}

fn with_passwords_as(url: &str, stars: Option<&str>) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let place = match place.rsplit_once('@') {
        Some((who, place)) => match who.split_once(':') {
            Some((user, _)) => match stars {
                Some(stars) => format!("{user}:{stars}@{place}"),
                None => format!("{user}@{place}"),
            },
            None => format!("{who}@{place}"),
        },
        None => place.to_owned(),
    };
    let parameters: Vec<String> = parameters
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .filter_map(|parameter| match parameter.split_once('=') {
            Some((name, _)) if name.contains("password") => {
                stars.map(|stars| format!("{name}={stars}"))
            }
            Some(_) | None => Some(parameter.to_owned()),
        })
        .collect();
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
    let question = if parameters.is_empty() { "" } else { "?" };
    format!("{scheme}{place}{question}{}", parameters.join("&"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{for_other_programs, without_password};

    #[rstest]
    #[case("sqlite://data/kassa.db", "sqlite://data/kassa.db")]
    #[case("postgres://u:p@ss:w@h:5432/d", "postgres://u:******@h:5432/d")]
    #[case("postgres://u@h/d?sslmode=require", "postgres://u@h/d?sslmode=require")]
    #[case("postgres://h/d?user=u&password=p", "postgres://h/d?user=u&password=******")]
    fn passwords_are_never_shown(#[case] url: &str, #[case] shown: &str) {
        assert_eq!(without_password(url), shown);
    }

    #[rstest]
    #[case("postgres://u:p@ss:w@h:5432/d", "postgres://u@h:5432/d")]
    #[case(
        "postgres://h/d?user=u&password=p&sslmode=require",
        "postgres://h/d?user=u&sslmode=require"
    )]
    #[case("postgres://h/d?sslpassword=p", "postgres://h/d")]
    fn other_programs_are_given_no_password(#[case] url: &str, #[case] given: &str) {
        assert_eq!(for_other_programs(url), given);
    }
}
