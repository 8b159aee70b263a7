//! What survives a restart, with a ledger file and without; and servers that share one.

use std::fs;
use std::path::{Path, PathBuf};

use adapters_mock_payments::{LedgerError, MockError, MockGateway};
use domain::payment::ProviderStatus;
use ports::{CreatePayment, PaymentGateway, RefundRequest};
use serde_json::json;
use tempfile::TempDir;

use crate::shop::{
    by_id, by_reference, error_word, paying, reference, refund, seen, session, usd, word,
};
use crate::support::{SECRET, opened, options, signed, still};

fn on_file(path: &Path) -> Result<MockGateway, MockError> {
    let mut options = options();
    options.ledger_file = Some(path.to_owned());
    MockGateway::open(options, still())
}

fn file() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("made/on/the/way/ledger.jsonl");
    (folder, path)
}

#[tokio::test]
async fn everything_in_the_file_is_there_after_a_restart() {
    let (_folder, path) = file();
    let mock = on_file(&path).unwrap();
    let tokens = [
        None,
        Some("mock_decline"),
        Some("mock_requires_action"),
        Some("mock_processing"),
        Some("mock_delay_7s"),
        Some("mock_authorize"),
        Some("mock_timeout_charged"),
        Some("mock_wrong_amount"),
    ];
    let mut requests = Vec::new();
    for token in tokens {
        let request = paying(usd("240.00"), token);
        drop(mock.create(request.clone()).await);
        requests.push(request);
    }
    let waiting = session(usd("240.00"));
    mock.create(waiting.clone()).await.unwrap();
    let back = refund(&requests[0], usd("40.00"));
    let went = mock.refund(back.clone()).await.unwrap();
    let before = mock.ledger().unwrap();
    assert_eq!(before.len(), tokens.len() + 1);
    drop(mock);

    let mock = on_file(&path).unwrap();
    assert_eq!(mock.ledger().unwrap(), before);
    assert_eq!(mock.charged(requests[0].payment_id).unwrap(), Some(usd("200.00")));
    assert_eq!(mock.refund(back).await, Ok(went), "a refund is still known");
    assert_eq!(word(&mock.create(requests[0].clone()).await), "paid");
    assert_eq!(mock.charged(requests[0].payment_id).unwrap(), Some(usd("200.00")));
    assert_eq!(word(&mock.confirm(by_id(&waiting), None).await), "paid");
}

#[tokio::test]
async fn a_line_that_was_cut_short_by_a_kill_is_ignored_and_overwritten() {
    let (_folder, path) = file();
    let mock = on_file(&path).unwrap();
    let (kept, torn) = (paying(usd("1.00"), None), paying(usd("2.00"), None));
    mock.create(kept.clone()).await.unwrap();
    let whole = fs::read(&path).unwrap();
    mock.create(torn.clone()).await.unwrap();
    drop(mock);
    let both = fs::read(&path).unwrap();
    for end in whole.len()..both.len() {
        fs::write(&path, &both[..end]).unwrap();
        let mock = on_file(&path).unwrap();
        assert_eq!(word(&mock.create(kept.clone()).await), "paid");
        assert_eq!(seen(&mock.lookup(by_id(&torn)).await), "none", "cut at {end}");
        mock.create(torn.clone()).await.unwrap();
        drop(mock);
        assert_eq!(on_file(&path).unwrap().ledger().unwrap().len(), 2, "cut at {end}");
        assert_eq!(fs::read(&path).unwrap(), both, "cut at {end}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_ledger_is_refused_by_its_line() {
    let (_folder, path) = file();
    let mock = on_file(&path).unwrap();
    mock.create(paying(usd("1.00"), None)).await.unwrap();
    let good = fs::read_to_string(&path).unwrap();
    let negative = good.replace("\"minor_units\":100", "\"minor_units\":-100");
    let faults = [
        "nonsense\n".to_owned(),
        "\n".to_owned(),
        "{}\n".to_owned(),
        good.replace("\"paid\"", "\"payed\""),
        good.replace("\"USD\"", "\"USX\""),
        negative,
    ];
    for fault in faults {
        fs::write(&path, format!("{good}{fault}{good}")).unwrap();
        match on_file(&path) {
            Err(MockError::Ledger(LedgerError::Corrupt { line, .. })) => assert_eq!(line, 2),
            other => panic!("{fault:?}: {other:?}"),
        }
    }
    let folder = path.parent().unwrap();
    let error = on_file(folder).unwrap_err();
    assert!(matches!(error, MockError::Ledger(LedgerError::Io { .. })), "{error}");
}

#[tokio::test]
async fn a_ledger_that_is_cut_while_in_use_does_nothing_more() {
    let (_folder, path) = file();
    let mock = on_file(&path).unwrap();
    mock.create(paying(usd("1.00"), None)).await.unwrap();
    fs::write(&path, "").unwrap();
    let request = paying(usd("1.00"), None);
    assert_eq!(word(&mock.create(request.clone()).await), "unavailable");
    assert!(matches!(mock.charged(request.payment_id), Err(MockError::Ledger(_))));
}

/// A payment and two refunds of all of it: only one of them can be right.
type Round = (CreatePayment, [RefundRequest; 2]);

/// Goes through the rounds, as all servers do at the same time; says which refunds were done.
fn serve(server: &MockGateway, rounds: &[Round]) -> Vec<[bool; 2]> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let round = |(request, refunds): &Round| {
        runtime.block_on(async {
            server.create(request.clone()).await.unwrap();
            let [one, two] = refunds.clone();
            [server.refund(one).await.is_ok(), server.refund(two).await.is_ok()]
        })
    };
    rounds.iter().map(round).collect()
}

#[test]
fn servers_that_share_a_file_take_the_money_once() {
    let (_folder, path) = file();
    let servers = [on_file(&path).unwrap(), on_file(&path).unwrap(), on_file(&path).unwrap()];
    let round = |_| {
        let request = paying(usd("240.00"), None);
        let both = [refund(&request, usd("240.00")), refund(&request, usd("240.00"))];
        (request, both)
    };
    let rounds: Vec<Round> = (0..50).map(round).collect();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let at_work: Vec<_> =
            servers.iter().map(|server| scope.spawn(|| serve(server, &rounds))).collect();
        at_work.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (at, (request, _)) in rounds.iter().enumerate() {
        let told: Vec<_> = answers.iter().map(|server| server[at]).collect();
        assert!(told.iter().all(|done| *done == told[0]), "round {at}: {told:?}");
        assert_ne!(told[0][0], told[0][1], "round {at}: one of the two refunds is right");
        for server in &servers {
            let held = server.charged(request.payment_id).unwrap();
            assert_eq!(held, Some(usd("0.00")), "round {at}");
        }
    }
    assert_eq!(servers[0].ledger().unwrap().len(), rounds.len());
}

#[tokio::test]
async fn a_file_that_cannot_be_written_stops_the_provider_but_not_its_webhooks() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let mock = on_file(full).unwrap();
    let request = paying(usd("240.00"), None);
    assert_eq!(word(&mock.create(request.clone()).await), "unavailable");
    assert_eq!(mock.ledger().unwrap(), [], "nothing happened");
    let body = json!({
        "provider_ref": reference(&request),
        "status": "paid",
        "raw_data": { "amount": "240.00", "currency": "USD" },
    });
    mock.receive(&signed(SECRET, body)).unwrap();
    assert_eq!(mock.charged(request.payment_id).unwrap(), Some(usd("240.00")));
}

#[tokio::test]
async fn without_a_file_a_payment_that_a_webhook_settled_can_be_refunded_after_a_restart() {
    let request = session(usd("240.00"));
    let before = opened(options());
    before.create(request.clone()).await.unwrap();
    let paid = json!({ "provider_ref": reference(&request), "status": "paid" });
    before.receive(&signed(SECRET, paid.clone())).unwrap();

    let after = opened(options());
    let parts = [refund(&request, usd("100.00")), refund(&request, usd("140.00"))];
    for part in &parts {
        let first = after.refund(part.clone()).await.unwrap();
        assert_eq!(after.refund(part.clone()).await, Ok(first), "once for each refund");
    }
    assert_eq!(after.ledger().unwrap()[0].refunds.len(), 2);
    // The amount is not made up, so no one is told a wrong one.
    assert_eq!(seen(&after.lookup(by_reference(&request)).await), "unavailable");
    assert_eq!(word(&after.cancel(by_reference(&request)).await), "unavailable");

    // The restart came before the webhook.
    let after = opened(options());
    after.receive(&signed(SECRET, paid)).unwrap();
    assert_eq!(after.ledger().unwrap()[0].status, ProviderStatus::Paid);
    after.refund(refund(&request, usd("240.00"))).await.unwrap();

    // A webhook that names the amount makes the ledger whole again.
    let after = opened(options());
    let named = json!({
        "provider_ref": reference(&request),
        "status": "paid",
        "raw_data": { "amount": "240.00", "currency": "USD" },
    });
    after.receive(&signed(SECRET, named)).unwrap();
    let seen = after.lookup(by_reference(&request)).await.unwrap().unwrap();
    assert_eq!((seen.status, seen.amount), (ProviderStatus::Paid, usd("240.00")));
    let more = after.refund(refund(&request, usd("240.01"))).await.unwrap_err();
    assert_eq!(error_word(&more), "amount_too_large");
}

#[tokio::test]
async fn without_a_file_a_forgotten_payment_is_captured_and_cancelled_but_not_paid() {
    let after = opened(options());
    let authorized = paying(usd("240.00"), Some("mock_authorize"));
    let captured = after.capture(by_reference(&authorized), usd("240.00")).await.unwrap();
    assert_eq!(captured.amount, usd("240.00"));
    assert_eq!(after.charged(authorized.payment_id).unwrap(), Some(usd("240.00")));

    let waiting = session(usd("240.00"));
    assert_eq!(word(&after.confirm(by_reference(&waiting), None).await), "unknown_payment");
    assert_eq!(word(&after.cancel(by_reference(&waiting)).await), "cancelled");
    let mut late = waiting.clone();
    late.confirm = true;
    assert_eq!(word(&after.create(late).await), "cancelled", "cancelled permanently");
    assert_eq!(after.charged(waiting.payment_id).unwrap(), None);
}

#[tokio::test]
async fn a_webhook_that_outruns_the_payment_is_known_when_it_is_made() {
    let mock = opened(options());
    let request = session(usd("240.00"));
    let paid = json!({ "provider_ref": reference(&request), "status": "paid" });
    mock.receive(&signed(SECRET, paid)).unwrap();
    let made = mock.create(request.clone()).await.unwrap();
    assert_eq!((made.status, made.amount), (ProviderStatus::Paid, usd("240.00")));
    assert_eq!(mock.charged(request.payment_id).unwrap(), Some(usd("240.00")));
}
