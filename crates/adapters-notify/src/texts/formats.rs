//! Amounts and dates as they are written in a language and region (Unicode CLDR).

use domain::locale::Locale;
use domain::money::Money;
use domain::{DateTime, Utc};
use icu_calendar::Gregorian;
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::YMD;
use icu_datetime::input::Date;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;

/// How amounts and dates are written. If the library knows no way, they are written as the API
/// writes them.
pub struct Formats {
    numbers: Option<DecimalFormatter>,
    dates: Option<FixedCalendarDateTimeFormatter<Gregorian, YMD>>,
}

impl Formats {
    /// As it is done in a language and region.
    pub fn of(locale: &Locale) -> Self {
        let Ok(locale) = icu_locale_core::Locale::try_from_str(locale.as_str()) else {
            return Self { numbers: None, dates: None };
        };
        let numbers = DecimalFormatter::try_new((&locale).into(), Default::default());
        let dates = FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::medium());
        Self { numbers: numbers.ok(), dates: dates.ok() }
    }

    /// An amount with the code of its currency: `1,240.00 GBP`, `1.240,00 EUR`.
    pub fn amount(&self, amount: Money) -> String {
        let code = amount.currency().code();
        let exponent = i16::try_from(amount.currency().exponent());
        let (Some(numbers), Ok(exponent)) = (&self.numbers, exponent) else {
            return format!("{amount} {code}");
        };
        let mut number = Decimal::from(amount.minor_units());
        number.multiply_pow10(exponent.saturating_neg());
        format!("{} {code}", numbers.format(&number))
    }

    /// The day of a moment, in UTC: `Nov 29, 2026`, `29.11.2026`.
    pub fn day(&self, at: DateTime<Utc>) -> String {
        let day = at.date_naive();
        match &self.dates {
            Some(dates) => gregorian(day).map(|date| dates.format(&date).to_string()),
            None => None,
        }
        .unwrap_or_else(|| day.to_string())
    }
}

fn gregorian(day: domain::Day) -> Option<Date<Gregorian>> {
    use chrono::Datelike;
    let (month, of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    Date::try_new_gregorian(day.year(), month, of_month).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(tag: &str) -> (String, String) {
        let formats = Formats::of(&tag.parse().unwrap());
        let amount = Money::parse("1234567.80", "EUR".parse().unwrap()).unwrap();
        (formats.amount(amount), formats.day(DateTime::UNIX_EPOCH))
    }

    #[test]
    fn amounts_and_days_are_written_as_the_region_does() {
        for (tag, amount, day) in [
            ("en", "1,234,567.80 EUR", "Jan 1, 1970"),
            ("en-GB", "1,234,567.80 EUR", "1 Jan 1970"),
            ("de", "1.234.567,80 EUR", "01.01.1970"),
            ("de-AT", "1\u{a0}234\u{a0}567,80 EUR", "01.01.1970"),
            ("de-CH", "1'234'567.80 EUR", "01.01.1970"),
            ("en-IN", "12,34,567.80 EUR", "01 Jan 1970"),
        ] {
            assert_eq!(written(tag), (amount.to_owned(), day.to_owned()), "{tag}");
        }
        // For an unknown language, the format is a readable one.
        assert!(written("qqq").0.ends_with(" EUR"));
    }

    #[test]
    fn currencies_have_their_own_digits() {
        let german = Formats::of(&"de".parse().unwrap());
        let amount =
            |text, code: &str| german.amount(Money::parse(text, code.parse().unwrap()).unwrap());
        assert_eq!(amount("1240", "JPY"), "1.240 JPY");
        assert_eq!(amount("1240.5", "KWD"), "1.240,500 KWD");
        assert_eq!(amount("0.00", "EUR"), "0,00 EUR");
    }
}
