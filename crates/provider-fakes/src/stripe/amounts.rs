//! Currencies, and which amounts are taken in them: <https://docs.stripe.com/currencies>.

use super::errors::ApiError;

/// The currencies of card payments, in lower case as requests have them.
const CURRENCIES: &str = "usd aed afn all amd aoa ars aud awg azn bam bbd bdt bhd bif bmd bnd bob brl bsd \
    bwp byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf \
    gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl \
    mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln \
    pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd szl thb tjs tnd top try ttd twd tzs uah ugx \
    uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw";
/// Without decimals, but sent with two.
const WHOLE_UNITS_ONLY: [&str; 2] = ["isk", "ugx"];
/// The last of three digits has to be 0.
const THREE_DECIMAL: [&str; 5] = ["bhd", "jod", "kwd", "omr", "tnd"];
/// The largest amount, and the one in Indonesian rupiah.
const LARGEST: i64 = 99_999_999;
const LARGEST_IDR: i64 = 999_999_999_999;
/// The smallest amounts of some currencies in which accounts are settled.
const SMALLEST: [(&str, i64); 5] =
    [("usd", 50), ("eur", 50), ("gbp", 30), ("jpy", 50), ("czk", 1_500)];

/// Whether a currency is taken.
pub(super) fn check_currency(currency: &str) -> Result<(), ApiError> {
    match CURRENCIES.split_whitespace().any(|known| known == currency) {
        true => Ok(()),
        false => Err(ApiError::invalid("currency", "", &format!("Invalid currency: {currency}."))),
    }
}

/// Whether an amount of a payment is taken.
pub(super) fn check_amount(amount: i64, currency: &str) -> Result<(), ApiError> {
    let largest = if currency == "idr" { LARGEST_IDR } else { LARGEST };
    let smallest =
        SMALLEST.iter().find(|(code, _)| *code == currency).map_or(1, |(_, least)| *least);
    if amount > largest {
        let why = format!("Amount must be no more than {largest}.");
        return Err(ApiError::invalid("amount", "amount_too_large", &why));
    }
    if amount < smallest {
        let why = format!("Amount must be at least {smallest}.");
        return Err(ApiError::invalid("amount", "amount_too_small", &why));
    }
    check_digits(amount, currency, "amount")
}

/// Whether the last digits of an amount are what the currency needs.
pub(super) fn check_digits(amount: i64, currency: &str, name: &str) -> Result<(), ApiError> {
    if WHOLE_UNITS_ONLY.contains(&currency) && amount % 100 != 0 {
        let why = format!("Amounts in {currency} must be evenly divisible by 100.");
        return Err(ApiError::invalid(name, "invalid_charge_amount_no_decimal_compatible", &why));
    }
    if THREE_DECIMAL.contains(&currency) && amount % 10 != 0 {
        let why = format!("The last digit of amounts in {currency} must be 0.");
        return Err(ApiError::invalid(name, "parameter_invalid_integer", &why));
    }
    Ok(())
}

/// An amount in minor units of ISO 4217. Malagasy ariary have two decimals there and none at Stripe.
pub(super) fn in_minor_units(amount: i64, currency: &str) -> i64 {
    match currency {
        "isk" | "ugx" => amount / 100,
        "mga" => amount * 100,
        _ => amount,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_limits_and_last_digits() {
        let taken = |amount, currency| check_amount(amount, currency).is_ok();
        assert!(taken(50, "usd") && !taken(49, "usd"));
        assert!(taken(99_999_999, "usd") && !taken(100_000_000, "usd"));
        assert!(taken(999_999_999_999, "idr"));
        assert!(taken(500, "isk") && !taken(550, "isk"));
        assert!(taken(5_120, "kwd") && !taken(5_124, "kwd"));
        assert!(check_currency("usd").is_ok() && check_currency("USD").is_err());
    }

    #[test]
    fn the_ledger_is_in_minor_units_of_iso_4217() {
        let amounts = [("usd", 500), ("isk", 500), ("ugx", 500), ("mga", 5)];
        let units = amounts.map(|(currency, amount)| in_minor_units(amount, currency));
        assert_eq!(units, [500, 5, 5, 500]);
    }
}
