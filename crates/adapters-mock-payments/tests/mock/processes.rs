//! Several processes that work on one ledger file at the same time, as several servers do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use adapters_mock_payments::MockGateway;
use chrono::Utc;
use domain::ids::{PaymentId, RefundId};
use domain::money::Money;
use ports::{PaymentGateway, PaymentLookup, RefundRequest};
use uuid::Uuid;

use crate::shop::{paying, usd};
use crate::support::{SECRET, opened, options, signed};

const PROCESSES: usize = 3;
const PAYMENTS: u128 = 150;
/// Name the ledger file and the number of the process to this test if it runs as one of the
/// processes.
const FILE: &str = "KASSA_TEST_LEDGER_FILE";
const NUMBER: &str = "KASSA_TEST_LEDGER_PROCESS";

fn shared(path: &Path) -> Arc<MockGateway> {
    let mut options = options();
    options.ledger_file = Some(path.to_owned());
    opened(options)
}

fn id(payment: u128) -> PaymentId {
    PaymentId(Uuid::from_u128(payment + 1))
}

fn reference(payment: u128) -> String {
    format!("mock_pi_{}", id(payment).0.simple())
}

/// Asks for another amount than the other processes, in another order, and for a refund of its own;
/// says what the provider has answered.
async fn hammer(mock: &MockGateway, number: usize) {
    for at in 0..PAYMENTS {
        let payment = if number.is_multiple_of(2) { at } else { PAYMENTS - 1 - at };
        let provider_ref = Some(reference(payment));
        let lookup = PaymentLookup {
            payment_id: id(payment),
            provider_ref,
            provider_data: None,
            amount: usd("20.00"),
            created_at: Utc::now(),
        };
        if payment % 5 == u128::try_from(number).unwrap() {
            let status = if payment.is_multiple_of(2) { "cancelled" } else { "paid" };
            let body = serde_json::json!({ "provider_ref": reference(payment), "status": status });
            mock.receive(&signed(SECRET, body)).unwrap();
        }
        let amount = usd(["5.00", "12.00", "20.00"][number % 3]);
        let captured = mock.capture(lookup.clone(), amount).await;
        if payment.is_multiple_of(7) {
            mock.cancel(lookup.clone()).await.unwrap();
        }
        let refund_id = RefundId(Uuid::now_v7());
        let refund = RefundRequest {
            refund_id,
            payment: lookup.clone(),
            amount: usd("3.00"),
            reason: "test".to_owned(),
        };
        let refunded = mock.refund(refund).await.is_ok();
        let total = captured.ok().filter(|p| p.status.to_string() == "paid").map(|p| p.amount);
        let total = total.map_or(-1, Money::minor_units);
        println!("answer {payment} {total} {refunded} {}", refund_id.0);
    }
}

/// The work of one process, if this program was started as one.
fn is_a_process_of_its_own() -> bool {
    let (Some(path), Ok(number)) = (std::env::var_os(FILE), std::env::var(NUMBER)) else {
        return false;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mock = shared(&PathBuf::from(path));
    runtime.block_on(hammer(&mock, number.parse().unwrap()));
    true
}

fn start(path: &Path, number: usize) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let test = "processes::p19_processes_that_share_a_file_capture_and_refund_as_one";
    command.args(["--exact", "--nocapture", test]);
    command.env(FILE, path).env(NUMBER, number.to_string());
    command.stdout(Stdio::piped()).spawn().unwrap()
}

/// What a process was answered about a payment: the captured total, and the refund that was made.
type Answer = (Option<i64>, Option<Uuid>);

fn answers(output: &str) -> BTreeMap<u128, Answer> {
    let lines = output.lines().filter_map(|line| line.split_once("answer ").map(|(_, it)| it));
    let answer = |line: &str| {
        let words: Vec<_> = line.split(' ').collect();
        let total = words[1].parse().ok().filter(|total| *total >= 0);
        let refund = (words[2] == "true").then(|| words[3].parse().unwrap());
        (words[0].parse().unwrap(), (total, refund))
    };
    lines.map(answer).collect()
}

#[test]
fn p19_processes_that_share_a_file_capture_and_refund_as_one() {
    if is_a_process_of_its_own() {
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let mock = shared(&path);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for payment in 0..PAYMENTS {
        let mut request = paying(usd("20.00"), Some("mock_authorize"));
        request.payment_id = id(payment);
        runtime.block_on(mock.create(request)).unwrap();
    }
    let started: Vec<_> = (0..PROCESSES).map(|number| start(&path, number)).collect();
    let told: Vec<_> = started
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success());
            answers(&String::from_utf8(output.stdout).unwrap())
        })
        .collect();
    let entries = mock.ledger().unwrap();
    assert_eq!(entries, shared(&path).ledger().unwrap(), "a server of its own reads the same");
    assert_eq!(entries.len(), usize::try_from(PAYMENTS).unwrap());
    for (payment, entry) in (0..).zip(&entries) {
        let charged = entry.charged().map(Money::minor_units);
        assert!(entry.charges.len() <= 1, "captured once: {entry:?}");
        let refunded: i64 = entry.refunds.iter().map(|refund| refund.amount.minor_units()).sum();
        assert!(refunded <= charged.unwrap_or(0), "{entry:?}");
        for told in &told {
            let (total, refund) = told[&payment];
            assert!(total.is_none() || total == charged, "{total:?}: {entry:?}");
            let kept = |id: Uuid| entry.refunds.iter().any(|refund| refund.id.0 == id);
            assert!(refund.is_none_or(kept), "a refund was lost: {entry:?}");
        }
        let made = told.iter().filter(|told| told[&payment].1.is_some()).count();
        assert_eq!(made, entry.refunds.len(), "{entry:?}");
    }
}
