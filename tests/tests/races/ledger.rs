//! Rival operations on payments, sent to two servers on one database and one provider: whatever
//! wins, the shop's books are what the provider's ledger says.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use adapters_memory::TestClock;
use adapters_mock_payments::{LedgerEntry, MockGateway, MockOptions};
use domain::money::Money;
use serde_json::{Value, json};
use tests::client::Call;
use tests::concurrent_clients::{all_at_once, until_definite};
use tests::shop::fresh_id;
use tests::{Db, Reply, Server, Shop, eventually, webhook};

use super::money::rounds;

tests::on_each_database!(
    p19_rivals_leave_the_ledger_and_the_books_equal_where_money_is_captured_at_once,
    p19_rivals_leave_the_ledger_and_the_books_equal_where_money_is_captured_on_shipping,
    p19_rivals_leave_the_ledger_and_the_books_equal_where_money_is_captured_by_hand,
);

async fn p19_rivals_leave_the_ledger_and_the_books_equal_where_money_is_captured_at_once(db: Db) {
    race(db, "at_once").await;
}

async fn p19_rivals_leave_the_ledger_and_the_books_equal_where_money_is_captured_on_shipping(
    db: Db,
) {
    race(db, "on_shipping").await;
}

async fn p19_rivals_leave_the_ledger_and_the_books_equal_where_money_is_captured_by_hand(db: Db) {
    race(db, "manual").await;
}

/// Rounds of each policy and database if no other number is asked for: each two rivals meet.
const ROUNDS: usize = 50;

async fn race(db: Db, capture: &str) {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = dir.path().join("ledger.jsonl");
    let settings = [
        ("KASSA_PAYMENTS__MOCK__LEDGER_FILE", ledger.to_str().expect("a plain path")),
        ("KASSA_ORDERS__CAPTURE", capture),
    ];
    let first = Server::start_with(db, &settings);
    let second = Server::start_with(Db::Url(first.database_url().to_owned()), &settings);
    let shops = [first.shop(), second.shop()];
    let listing = shops[0].listing("10.00", None).await.id;
    let rivals = shops.clone();
    let rounds = all_at_once(rounds(ROUNDS), move |number| {
        let round = Round { number, shops: rivals.clone(), listing: listing.clone() };
        async move { round.run().await }
    });
    let payments = rounds.await;
    comes_to_rest(&shops[0]).await;
    assert_reconciled(&second, &payments);
    let entries = entries(&ledger);
    for (payment, rivals) in &payments {
        assert_books(&shops[0], &entries[payment], payment, rivals).await;
    }
    first.assert_audit_clean();
}

/// One order and those who do something about its payment at the same moment.
struct Round {
    number: usize,
    shops: [Shop; 2],
    listing: String,
}

/// What a rival does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rival {
    CapturePart,
    CaptureAll,
    Ship,
    Void,
    CancelOrder,
    Refund,
    Sync,
    PaidWebhook,
    CancelledWebhook,
    Confirm,
}

use Rival as R;

const RIVALS: [Rival; 10] = [
    R::CapturePart,
    R::CaptureAll,
    R::Ship,
    R::Void,
    R::CancelOrder,
    R::Refund,
    R::Sync,
    R::PaidWebhook,
    R::CancelledWebhook,
    R::Confirm,
];

impl Round {
    /// Runs it, and returns the payment with those who fought over it.
    async fn run(&self) -> (String, Vec<Rival>) {
        let shopper = self.shops[0].shopper();
        let order = until_definite(shopper.api.order_one(&self.listing, 2)).await.expect(201);
        let order = order.text("id");
        let paid = until_definite(shopper.api.pay_order(&order, &json!({}))).await;
        assert!(matches!(paid.status, 200 | 202), "{paid}");
        let payment = paid["payment"]["id"].as_str().expect("the payment").to_owned();
        // What was authorized can be confirmed only if it is captured on shipping.
        if !self.number.is_multiple_of(4) {
            until_definite(self.shops[1].operator.admin_confirm_order(&order)).await;
        }
        let rivals = self.rivals();
        let calls = rivals.iter().enumerate().map(|(at, rival)| {
            let shop = &self.shops[(self.number + at) % 2];
            tokio::spawn(until_definite(self.call(*rival, shop, &order, &payment)))
        });
        for (call, rival) in calls.collect::<Vec<_>>().into_iter().zip(&rivals) {
            let reply = call.await.expect("no panic");
            assert!(reply.status < 500, "{rival:?}: {reply}");
        }
        (payment, rivals)
    }

    /// Two of them in the first rounds, others besides in the later ones.
    fn rivals(&self) -> Vec<Rival> {
        let (count, number) = (RIVALS.len(), self.number);
        let pair = [number % count, (number + 1 + number / count % (count - 1)) % count];
        let chosen = |at: usize| pair.contains(&at) || (number / ROUNDS) >> at & 1 == 1;
        let mut rivals: Vec<_> =
            RIVALS.into_iter().enumerate().filter(|(at, _)| chosen(*at)).map(|(_, r)| r).collect();
        if rivals.len() < 2 {
            rivals.push(R::Ship);
        }
        rivals
    }

    fn call(&self, rival: Rival, shop: &Shop, order: &str, payment: &str) -> Call {
        let operator = &shop.operator;
        let reference = format!("mock_pi_{}", payment.replace('-', ""));
        let call = match rival {
            R::CapturePart => operator.admin_capture_payment(payment, &json!({ "amount": "5.00" })),
            R::CaptureAll => operator.admin_capture_payment(payment, &json!({})),
            R::Ship => operator.admin_ship_order(order),
            R::Void => operator.admin_void_payment(payment),
            R::CancelOrder => operator.admin_cancel_order(order),
            R::Refund => operator
                .admin_refund_payment(payment, &json!({ "amount": "3.00", "reason": "scratched" })),
            R::Sync => operator.admin_sync_payment(payment),
            R::PaidWebhook => shop.anonymous().send_webhook(&webhook::signed(&reference, "paid")),
            R::CancelledWebhook => {
                shop.anonymous().send_webhook(&webhook::signed(&reference, "cancelled"))
            }
            R::Confirm => operator.admin_confirm_order(order),
        };
        let webhook = matches!(rival, R::PaidWebhook | R::CancelledWebhook);
        if webhook { call } else { call.key(&fresh_id()) }
    }
}

/// Waits until no work is left that could move money.
async fn comes_to_rest(shop: &Shop) {
    let look = async || shop.operator.admin_list_outbox().query("limit", "100").await.expect(200);
    let moves_money = |job: &Value| {
        let kind = job["kind"].as_str().unwrap_or_default();
        ["capture_payment", "refund_payment", "cancel_payment", "sync_payment"].contains(&kind)
    };
    let rests = |page: &Reply| !page.items().iter().any(moves_money);
    eventually("the work that moves money is done", look, rests).await;
}

/// Both sides say the same, and nothing has to be taken over first. If the provider captured
/// everything by itself while a part was asked for, an operator has to decide: both sides know the
/// amount.
#[track_caller]
fn assert_reconciled(server: &Server, payments: &[(String, Vec<Rival>)]) {
    let done = server.kassa(&["reconcile", "--since", "1h", "--dry-run", "--output", "json"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    let rows: Vec<Value> =
        serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{e}: {said}"));
    for row in rows {
        let (_, rivals) = payments.iter().find(|(id, _)| row["payment"] == *id).expect("its round");
        let contested = rivals.contains(&R::CapturePart) && rivals.contains(&R::PaidWebhook);
        let mismatch = row["why"] == "the captured amount differs from the requested one";
        assert!(contested && mismatch, "{rivals:?}: {row}");
    }
}

fn entries(ledger: &Path) -> HashMap<String, LedgerEntry> {
    let options = MockOptions { ledger_file: Some(ledger.to_owned()), ..MockOptions::default() };
    let mock = MockGateway::open(options, Arc::new(TestClock::default())).expect("the ledger");
    let entries = mock.ledger().expect("the ledger");
    entries.into_iter().map(|entry| (entry.payment_id.0.to_string(), entry)).collect()
}

async fn assert_books(shop: &Shop, entry: &LedgerEntry, payment: &str, rivals: &[Rival]) {
    let books = shop.operator.admin_see_payment(payment).await.expect(200);
    let charged = entry.charged().map(Money::minor_units);
    let refunded: i64 = entry.refunds.iter().map(|refund| refund.amount.minor_units()).sum();
    assert!(charged.is_none_or(|charged| charged <= 2_000), "{rivals:?}: {entry:?}");
    assert!(refunded <= charged.unwrap_or(0), "{rivals:?}: {entry:?}");
    let ours = (minor_units(&books["captured_amount"]), minor_units(&books["refunded_amount"]));
    assert_eq!(ours, (charged, Some(refunded)), "{rivals:?}: {entry:?} {books}");
}

fn minor_units(amount: &Value) -> Option<i64> {
    let text = amount.as_str()?.replace('.', "");
    Some(text.parse().expect("an amount"))
}
