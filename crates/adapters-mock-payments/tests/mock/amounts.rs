//! Magic amounts: only if they are switched on.

use adapters_mock_payments::MockGateway;
use ports::PaymentGateway;

use crate::shop::{by_id, paying, seen, session, usd, word};
use crate::support::{opened, options};

#[tokio::test]
async fn amounts_decide_where_they_are_switched_on() {
    let mut magic = options();
    magic.magic_amounts = true;
    let mock = opened(magic);
    let expected = [
        ("12.00", "paid", "paid"),
        ("12.02", "card_declined", "failed"),
        ("12.03", "requires_action", "requires_action"),
        ("12.04", "insufficient_funds", "failed"),
        ("12.05", "outcome_unknown", "paid"),
        ("12.06", "outcome_unknown", "none"),
        ("12.07", "paid", "paid"),
        ("12.08", "processing", "processing"),
        ("12.09", "authorized", "authorized"),
        ("12.12", "paid", "paid"),
    ];
    for (amount, answer, then) in expected {
        let request = paying(usd(amount), None);
        assert_eq!(word(&mock.create(request.clone()).await), answer, "{amount}");
        assert_eq!(seen(&mock.lookup(by_id(&request)).await), then, "{amount}");
        let token = paying(usd(amount), Some("mock_ok"));
        assert_eq!(word(&mock.create(token).await), "paid", "a token decides before {amount}");
        let plain = opened(options());
        let request = paying(usd(amount), None);
        assert_eq!(word(&plain.create(request).await), "paid", "{amount} without magic");
    }
    // A session waits for the shopper first, whatever its amount.
    let waiting = session(usd("12.02"));
    assert_eq!(word(&mock.create(waiting.clone()).await), "pending");
    assert_eq!(word(&mock.confirm(by_id(&waiting), None).await), "card_declined");
}

#[test]
fn the_help_is_a_line_for_each_amount() {
    let help = MockGateway::magic_amounts_help();
    assert!(help.lines().count() >= 9, "{help}");
    assert!(help.contains("02  declined"), "{help}");
}
