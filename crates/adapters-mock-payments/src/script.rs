//! What tokens and amounts make the provider do: two tables, and their help texts.

use domain::money::Money;

/// What happens to a payment when its money is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// The money is taken.
    Pay,
    /// The card is refused, with this code.
    Decline(&'static str),
    /// The shopper has to do something first.
    RequireAction,
    /// The shopper is given days to pay from their own bank.
    AwaitTransfer,
    /// The provider is processing it until it is settled.
    Process,
    /// The provider is at it for so many seconds; then the money is taken.
    Delay(u32),
    /// The shopper has approved it; it is charged when the shop completes it.
    Approve,
    /// The money is authorized.
    Authorize,
    /// The money is taken and the answer lost.
    TakeAndLoseAnswer,
    /// The request is lost: nothing is captured, and the outcome is unknown.
    LoseRequest,
    /// The provider is unavailable.
    BeUnavailable,
    /// Captured, in another amount.
    TakeOtherAmount,
}

/// The token of a payment whose request the provider never answers.
const HANG: &str = "mock_hang";

/// The tokens of payments whose refunds take days.
pub(crate) const REFUND_PENDING: &str = "mock_refund_pending";
pub(crate) const REFUND_FAILS: &str = "mock_refund_fails";
pub(crate) const REFUND_REVERSED: &str = "mock_refund_reversed";

/// The token of a payment that cannot be cancelled.
pub(crate) const NOT_CANCELABLE: &str = "mock_not_cancelable";

/// The token with which the shopper decides on the page of the provider.
pub(crate) const PAGE_TOKEN: &str = "mock_page";

/// Tokens, what they do, and how that is told.
pub(crate) const TOKENS: &[(&str, Script, &str)] = &[
    ("mock_ok", Script::Pay, "paid, as without a token"),
    (PAGE_TOKEN, Script::RequireAction, "the shopper decides on the mock provider's page"),
    ("mock_decline", Script::Decline("card_declined"), "declined: card_declined"),
    (
        "mock_insufficient_funds",
        Script::Decline("insufficient_funds"),
        "declined: insufficient_funds",
    ),
    (
        "mock_requires_action",
        Script::RequireAction,
        "the shopper must complete an action first (a webhook settles it)",
    ),
    (
        "mock_bank_transfer",
        Script::AwaitTransfer,
        "the shopper has seven days to pay from their bank (a webhook settles it)",
    ),
    (
        NOT_CANCELABLE,
        Script::AwaitTransfer,
        "the shopper has seven days to pay from their bank; it cannot be cancelled",
    ),
    ("mock_processing", Script::Process, "processing at the provider (a webhook settles it)"),
    (
        "mock_approve",
        Script::Approve,
        "approved by the shopper, and paid once the shop completes it",
    ),
    ("mock_authorize", Script::Authorize, "authorized, to be captured by an operator"),
    (
        "mock_timeout_charged",
        Script::TakeAndLoseAnswer,
        "paid, but the provider's response is lost",
    ),
    ("mock_timeout_lost", Script::LoseRequest, "not paid, and the provider's response is lost"),
    (HANG, Script::LoseRequest, "not paid, and the provider never responds"),
    ("mock_unavailable", Script::BeUnavailable, "the provider is unavailable, nothing is paid"),
    ("mock_wrong_amount", Script::TakeOtherAmount, "a different amount is captured"),
    (REFUND_PENDING, Script::Pay, "paid; a refund of it is pending for three days, then made"),
    (REFUND_FAILS, Script::Pay, "paid; a refund of it is pending for three days, then fails"),
    (REFUND_REVERSED, Script::Pay, "paid; a refund of it is made, and reversed after three days"),
];

/// What stands around the seconds of `mock_delay_<N>s`.
const DELAY: (&str, &str) = ("mock_delay_", "s");

/// Last two digits of an amount in minor units, what they do, and how that is told.
pub(crate) const MAGIC_AMOUNTS: &[(i64, Script, &str)] = &[
    (2, Script::Decline("card_declined"), "declined: the card is refused"),
    (3, Script::RequireAction, "the shopper must complete an action first (a webhook settles it)"),
    (4, Script::Decline("insufficient_funds"), "declined: insufficient funds"),
    (5, Script::TakeAndLoseAnswer, "paid, but the provider's response is lost"),
    (6, Script::LoseRequest, "not paid, and the provider's response is lost"),
    (7, Script::TakeOtherAmount, "a different amount is captured: an operator has to review it"),
    (8, Script::Process, "processing at the provider (a webhook settles it)"),
    (9, Script::Authorize, "authorized, to be captured by an operator"),
];

/// How many endings there are: two digits.
const ENDINGS: i64 = 100;

impl Script {
    /// What a token does; `None` for an unknown token. Without a token the amount decides, if
    /// that is switched on.
    pub(crate) fn of(token: Option<&str>, amount: Money, magic_amounts: bool) -> Option<Self> {
        match token {
            Some(token) => Self::of_token(token),
            None if magic_amounts => Some(Self::of_amount(amount)),
            None => Some(Self::Pay),
        }
    }

    fn of_token(token: &str) -> Option<Self> {
        let named = TOKENS.iter().find(|(name, ..)| *name == token);
        named.map(|(_, script, _)| *script).or_else(|| {
            let seconds = token.strip_prefix(DELAY.0)?.strip_suffix(DELAY.1)?;
            let plain = seconds.bytes().all(|b| b.is_ascii_digit());
            seconds.parse().ok().filter(|_| plain).map(Self::Delay)
        })
    }

    fn of_amount(amount: Money) -> Self {
        let ending = amount.minor_units() % ENDINGS;
        let magic = MAGIC_AMOUNTS.iter().find(|(magic, _, _)| *magic == ending);
        magic.map_or(Self::Pay, |(_, script, _)| *script)
    }
}

/// Never returns if the token says that the provider never answers.
pub(crate) async fn simulate_hang(token: Option<&str>) {
    if token == Some(HANG) {
        std::future::pending::<()>().await;
    }
}

/// The table of tokens as text, one line each.
pub(crate) fn payment_tokens_help() -> String {
    let told = TOKENS.iter().map(|(name, _, what)| (*name, *what));
    let delay = ("mock_delay_5s", "processing, and paid when it is looked up 5 s later");
    let lines = told.chain([delay]).map(|(name, what)| format!("  {name:24}  {what}\n"));
    lines.collect()
}

/// The table of amounts as text, one line each.
pub(crate) fn magic_amounts_help() -> String {
    let mut help =
        "An amount to be paid that ends in (last two digits, cents or the like):\n".to_owned();
    for (ending, _, what) in MAGIC_AMOUNTS {
        help.push_str(&format!("  {ending:02}  {what}\n"));
    }
    help.push_str("Any other amount is paid at once. A payment token decides before the amount.\n");
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(minor_units: i64) -> Money {
        Money::new(minor_units, "USD".parse().unwrap()).unwrap()
    }

    #[test]
    fn tokens_are_read_to_the_letter() {
        for (name, script, _) in TOKENS {
            assert_eq!(Script::of(Some(name), usd(100), false), Some(*script));
        }
        assert_eq!(Script::of(Some("mock_delay_90s"), usd(100), false), Some(Script::Delay(90)));
        let unknown = [
            "",
            "mock",
            "mock_",
            "mock_OK",
            " mock_ok",
            "mock_delay_s",
            "mock_delay_1",
            "mock_delay_-1s",
            "mock_delay_+1s",
            "mock_delay_1.5s",
            "mock_delay_99999999999s",
            "tok_visa",
        ];
        for token in unknown {
            assert_eq!(Script::of(Some(token), usd(100), false), None, "{token:?}");
        }
    }

    #[test]
    fn amounts_matter_only_where_they_are_asked_to_and_no_token_is_given() {
        for (ending, script, _) in MAGIC_AMOUNTS {
            let amount = usd(1_200 + ending);
            assert_eq!(Script::of(None, amount, true), Some(*script));
            assert_eq!(Script::of(None, amount, false), Some(Script::Pay));
            assert_eq!(Script::of(Some("mock_ok"), amount, true), Some(Script::Pay));
        }
        for plain in [1_200, 1_201, 1_210, 1_220, 299] {
            assert_eq!(Script::of(None, usd(plain), true), Some(Script::Pay));
        }
    }

    #[test]
    fn the_help_names_every_token() {
        let help = payment_tokens_help();
        assert_eq!(help.lines().count(), TOKENS.len() + 1);
        for line in help.lines() {
            let token = line.split_whitespace().next();
            assert!(Script::of(token, usd(100), false).is_some(), "{line}");
        }
    }

    #[test]
    fn the_help_names_every_magic_amount() {
        let help = magic_amounts_help();
        for (ending, _, what) in MAGIC_AMOUNTS {
            assert!(help.contains(&format!("  {ending:02}  {what}\n")), "{help}");
        }
        let mut endings: Vec<_> = MAGIC_AMOUNTS.iter().map(|(ending, _, _)| ending).collect();
        endings.dedup();
        assert_eq!(endings.len(), MAGIC_AMOUNTS.len(), "one meaning an ending");
    }
}
