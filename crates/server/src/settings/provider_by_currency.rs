//! Payment providers by currency.

use std::collections::BTreeMap;

use domain::money::Currency;

use super::Settings;
use super::config_error::{ConfigError, Origin};

const KEY: &str = "payments.provider_by_currency";

impl Settings {
    /// The providers of payments in certain currencies; what cannot be read is among the errors.
    #[must_use]
    pub fn provider_by_currency(&self) -> BTreeMap<Currency, String> {
        self.parsed_by_currency().unwrap_or_default()
    }

    fn parsed_by_currency(&self) -> Result<BTreeMap<Currency, String>, String> {
        let names: Vec<&str> = self.providers.iter().map(|one| one.provider.name()).collect();
        let text = self.payments.provider_by_currency.as_deref().unwrap_or_default();
        parsed(text, &names)
    }

    /// What is wrong with the setting.
    pub(super) fn by_currency_error(&self, origin: &dyn Fn(&str) -> Origin) -> Option<ConfigError> {
        let names = self.providers.iter().map(|one| one.provider.name());
        let names = names.collect::<Vec<_>>().join(", ");
        Some(ConfigError {
            key: KEY.to_owned(),
            value: self.payments.provider_by_currency.clone(),
            origin: origin(KEY),
            problem: self.parsed_by_currency().err()?,
            allowed: Some(format!(
                "CURRENCY=PROVIDER pairs separated by commas; providers: {names}"
            )),
        })
    }
}

fn parsed(text: &str, names: &[&str]) -> Result<BTreeMap<Currency, String>, String> {
    let mut by_currency = BTreeMap::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (currency, name) = pair
            .split_once('=')
            .ok_or_else(|| format!("contains `{pair}`, which is not a CURRENCY=PROVIDER pair"))?;
        let (currency, name) = (currency.trim(), name.trim().to_ascii_lowercase());
        let currency: Currency = currency
            .parse()
            .map_err(|_| format!("contains `{currency}`, which is not a currency"))?;
        if !names.contains(&name.as_str()) {
            return Err(format!("contains `{name}`, which is not a payment provider"));
        }
        if by_currency.insert(currency, name).is_some() {
            return Err(format!("names two providers for {currency}"));
        }
    }
    Ok(by_currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn pairs_are_read() {
        let read = parsed(" eur=Acme, JPY = other,", &["acme", "other"]).unwrap();
        let read: Vec<(&str, &str)> =
            read.iter().map(|(currency, name)| (currency.code(), name.as_str())).collect();
        assert_eq!(read, [("EUR", "acme"), ("JPY", "other")]);
        assert!(parsed("", &[]).unwrap().is_empty());
    }

    #[rstest]
    #[case("EUR", "`EUR`, which is not a CURRENCY=PROVIDER pair")]
    #[case("EURO=acme", "`EURO`, which is not a currency")]
    #[case("EUR=acne", "`acne`, which is not a payment provider")]
    #[case("EUR=acme,eur=acme", "two providers for EUR")]
    fn faults_are_told(#[case] text: &str, #[case] expected: &str) {
        let problem = parsed(text, &["acme"]).unwrap_err();
        assert!(problem.contains(expected), "{problem}");
    }
}
