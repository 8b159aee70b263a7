//! Secrets that are replaced in their files while the shop is open: who signs with the one before
//! or with the new one is let in at every moment, and no one else ever is.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;
use tests::shop::fresh_id;
use tests::webhook::signed_under;
use tests::{Api, Db, Server, Session, Shop, Shopper, eventually, tokens};
use tokio::task::JoinSet;

const FIRST: &str = "3c9a5d1e7f20b4868642ace0fdb97531";
const SECOND: &str = "71e0c4a8d2f65b3990b5d6f2a8c4e017";
const THIRD: &str = "e5b8270d4c13f9a66a9f31c4d0728b5e";
const NEVER: &str = "0a2b4c6d8e1f3957795f1e8d6c4b2a00";
/// The webhook's secret beside one for tokens: one secret for both is refused.
fn hook(secret: &str) -> String {
    format!("hook-{secret}")
}

/// How many call at the same time.
const CALLERS: usize = 4;

/// A shop whose secrets lie in files of one directory.
struct Stage {
    server: Server,
    directory: tempfile::TempDir,
}

impl Stage {
    fn open() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        Self::over(directory, "jwt", "webhook")
    }

    fn over(directory: tempfile::TempDir, jwt: &str, webhook: &str) -> Self {
        let path = |name: &str| directory.path().join(name).display().to_string();
        for (name, secret) in [(jwt, FIRST.to_owned()), (webhook, hook(FIRST))] {
            if !directory.path().join(name).exists() {
                fs::write(directory.path().join(name), secret).expect("written");
            }
        }
        // The harness sets secrets of its own; an empty variable counts as none.
        let settings = [
            ("KASSA_JWT__SECRET", ""),
            ("KASSA_JWT__SECRET_FILE", &path(jwt)),
            ("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET", ""),
            ("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET_FILE", &path(webhook)),
            ("KASSA_SECRETS__OVERLAP", "1m"),
        ];
        Self { server: Server::start_with(Db::Sqlite, &settings), directory }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn api(&self, secret: &str, role: &str) -> Api {
        Api::anonymous(&self.server.base_url()).with_token(signed_in(secret, role))
    }

    fn shop(&self, secret: &str) -> Shop {
        let mut shop = self.server.shop();
        shop.operator = self.api(secret, "admin");
        shop
    }

    fn shopper(&self, secret: &str) -> Shopper {
        Shopper { api: self.api(secret, "customer"), ..self.server.shop().shopper() }
    }

    /// Puts a secret into a file and tells the server; waits until tokens under it count.
    async fn replace(&self, secret: &'static str) {
        fs::write(self.file("jwt"), format!("{secret}\n")).expect("written");
        self.server.signal("HUP");
        let look = || async { self.api(secret, "customer").see_cart().await };
        eventually("the new secret counts", look, |reply| reply.status == 200).await;
    }

    /// Lets the server read the files twice more. Whatever a reading is to forget is forgotten
    /// then: the second begins when the first has ended.
    async fn reads_twice_more(&self) {
        for _ in 0..2 {
            let times = || self.server.stderr().matches("reloading secret files").count();
            let before = times();
            self.server.signal("HUP");
            eventually("files are read", || async { times() }, |times| *times > before).await;
        }
    }
}

fn signed_in(secret: &str, role: &str) -> String {
    tokens::mint(secret, &tokens::claims(&fresh_id(), &[role], 3_600))
}

/// Callers who come without a pause, each time with another token; each of them stops at the first
/// answer that it should not have got.
struct Traffic {
    calls: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    running: JoinSet<()>,
}

impl Traffic {
    /// Tokens under the first secret, which must always count, and under one which never must.
    fn begin(server: &Server) -> Self {
        let (calls, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let mut running = JoinSet::new();
        for _ in 0..CALLERS {
            let (calls, over) = (Arc::clone(&calls), Arc::clone(&over));
            let api = Api::anonymous(&server.base_url());
            running.spawn(async move {
                while !over.load(Ordering::SeqCst) {
                    let stranger = api.with_token(signed_in(NEVER, "customer"));
                    stranger.see_cart().await.refused(401, "token_invalid");
                    api.with_token(signed_in(FIRST, "customer")).see_cart().await.expect(200);
                    calls.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        Self { calls, over, running }
    }

    /// Waits for a good many more calls.
    async fn goes_on(&self) {
        let enough = self.calls.load(Ordering::SeqCst) + 10 * CALLERS;
        let count = || async { self.calls.load(Ordering::SeqCst) };
        eventually("more calls", count, |count| *count >= enough).await;
    }

    async fn ends(self) {
        self.over.store(true, Ordering::SeqCst);
        self.running.join_all().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn w07_tokens_under_every_secret_of_the_overlap_count_while_it_is_replaced() {
    let stage = Stage::open();
    let traffic = Traffic::begin(&stage.server);
    traffic.goes_on().await;
    stage.api(SECOND, "customer").see_cart().await.refused(401, "token_invalid");

    // Nothing of this is a secret, and nothing of it is taken for one.
    for (number, bad) in ["changeme", "", "short"].into_iter().enumerate() {
        fs::write(stage.file("jwt"), bad).expect("written");
        stage.server.signal("HUP");
        let heard = || async { stage.server.stderr().matches("secret files").count() };
        eventually("it was heard", heard, |count| *count > number).await;
        traffic.goes_on().await;
    }
    fs::remove_file(stage.file("jwt")).expect("removed");
    stage.server.signal("HUP");
    traffic.goes_on().await;
    stage.api("changeme", "customer").see_cart().await.refused(401, "token_invalid");
    let log = stage.server.stderr();
    assert!(
        log.contains("secret not replaced; previous secret stays valid"),
        "no one was told: {log}"
    );

    stage.replace(SECOND).await;
    traffic.goes_on().await;
    stage.replace(THIRD).await;
    stage.reads_twice_more().await;
    traffic.goes_on().await;
    for secret in [FIRST, SECOND, THIRD] {
        stage.api(secret, "customer").see_cart().await.expect(200);
        stage.api(secret, "customer").admin_list_orders().await.refused(403, "forbidden");
        stage.api(secret, "admin").admin_list_orders().await.expect(200);
    }
    traffic.ends().await;

    // A server that starts now has never heard of those before.
    assert!(stage.server.terminate().success());
    stage.server.restart();
    stage.api(THIRD, "customer").see_cart().await.expect(200);
    for secret in [FIRST, SECOND, NEVER] {
        stage.api(secret, "customer").see_cart().await.refused(401, "token_invalid");
    }
    let said = stage.server.stderr() + &stage.server.stdout();
    for secret in [FIRST, SECOND, THIRD] {
        assert!(!said.contains(secret), "a secret was written down");
    }
}

/// A webhook of a payment, signed under this secret.
async fn send_webhook(stage: &Stage, secret: &str, session: &Session) -> tests::Reply {
    let body = signed_under(&hook(secret), &session.token, "paid", json!({}));
    Api::anonymous(&stage.server.base_url()).send_webhook(&body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w07_a_webhook_under_every_secret_of_the_overlap_pays_its_order() {
    let stage = Stage::open();
    let shop = stage.shop(FIRST);
    let listing = shop.listing("8.00", 9).await;
    let mut sessions = Vec::new();
    for _ in 0..4 {
        sessions.push(stage.shopper(FIRST).check_out_one(&listing, 1).await);
    }
    let is_paid = async |session: &Session, word: &str| {
        let order = shop.operator.admin_see_order(&session.order).await.expect(200);
        assert_eq!(order["payment_status"], word, "{order}");
    };
    let unpaid = shop.operator.admin_see_order(&sessions[0].order).await.text("payment_status");
    send_webhook(&stage, FIRST, &sessions[0]).await.expect(200);
    is_paid(&sessions[0], "paid").await;
    send_webhook(&stage, SECOND, &sessions[1]).await.refused(401, "webhook_signature_invalid");
    is_paid(&sessions[1], &unpaid).await;

    // No one says so this time: the file is looked at every few seconds.
    fs::write(stage.file("webhook"), hook(SECOND)).expect("written");
    let look = || send_webhook(&stage, SECOND, &sessions[1]);
    eventually("the new secret counts", look, |reply| reply.status == 200).await;
    is_paid(&sessions[1], "paid").await;
    stage.reads_twice_more().await;
    send_webhook(&stage, FIRST, &sessions[2]).await.expect(200);
    is_paid(&sessions[2], "paid").await;
    // One secret was replaced and the other was not: they have nothing to do with each other.
    send_webhook(&stage, NEVER, &sessions[3]).await.refused(401, "webhook_signature_invalid");
    stage.api(SECOND, "customer").see_cart().await.refused(401, "token_invalid");
    stage.api(FIRST, "customer").see_cart().await.expect(200);

    stage.server.terminate();
    stage.server.restart();
    send_webhook(&stage, FIRST, &sessions[3]).await.refused(401, "webhook_signature_invalid");
    is_paid(&sessions[3], &unpaid).await;
    send_webhook(&stage, SECOND, &sessions[3]).await.expect(200);
    is_paid(&sessions[3], "paid").await;
    stage.server.assert_audit_clean();
}

/// Puts a version of the mounted files in place, as Kubernetes does: a link to a directory is
/// turned.
fn mount(directory: &Path, version: &str, secret: &str) {
    let (versions, turned) = (directory.join(version), directory.join("turned"));
    fs::create_dir(&versions).expect("a directory");
    fs::write(versions.join("jwt"), secret).expect("written");
    std::os::unix::fs::symlink(version, &turned).expect("a link");
    fs::rename(turned, directory.join("data")).expect("turned");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w07_mounted_secrets_are_found_without_a_signal() {
    let directory = tempfile::tempdir().expect("a directory");
    mount(directory.path(), "one", FIRST);
    let stage = Stage::over(directory, "data/jwt", "webhook");
    stage.api(FIRST, "customer").see_cart().await.expect(200);
    mount(stage.directory.path(), "two", SECOND);
    fs::remove_dir_all(stage.file("one")).expect("removed");
    let look = || async { stage.api(SECOND, "customer").see_cart().await };
    eventually("the new secret counts", look, |reply| reply.status == 200).await;
    stage.api(FIRST, "customer").see_cart().await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w07_a_server_without_files_of_secrets_survives_the_signal() {
    let server = Server::start(Db::Sqlite);
    let shopper = server.shop().shopper();
    for _ in 0..5 {
        server.signal("HUP");
        shopper.api.see_cart().await.expect(200);
    }
    let look = || async { server.stderr() };
    eventually("it was heard", look, |log| log.contains("secret files")).await;
    assert_eq!(server.ended(), None);
    assert!(server.terminate().success());
}
