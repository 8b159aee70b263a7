//! Disks that fill up. They are small file systems in memory, which only root can mount; elsewhere
//! these tests say that they were left out.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::{Database, Db, Listing, Server, Shop, Shopper};

use crate::load::{Placed, all_is_true, come_again};
use crate::readiness::{a_test_write_later, assert_not_ready, ready_again};
use tests::shop::fresh_id;

/// A small disk, unmounted when it is dropped.
struct Disk {
    dir: tempfile::TempDir,
}

impl Disk {
    /// A disk of so many MiB; none if this process may not mount.
    fn of(mib: u32, test: &str) -> Option<Self> {
        let dir = tempfile::Builder::new().prefix("kassa-disk-").tempdir().expect("a directory");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &format!("size={mib}m,mode=755"), "tmpfs"])
            .arg(dir.path());
        if mount.output().is_ok_and(|done| done.status.success()) {
            return Some(Self { dir });
        }
        eprintln!("LEFT OUT: {test} needs a small disk, which only root may mount");
        None
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Fills what is left.
    fn fill(&self) -> PathBuf {
        let (path, block) = (self.path().join("filling"), vec![0_u8; 4096]);
        let mut file = fs::File::create(&path).expect("a file");
        while std::io::Write::write_all(&mut file, &block).is_ok() {}
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
    }
}

/// Full at once, and ready again by itself once there is room.
async fn is_ready_only_with_room(server: &Server, make_room: impl FnOnce()) {
    assert_not_ready(server, "the disk is full");
    a_test_write_later().await;
    assert_not_ready(server, "the disk is full");
    make_room();
    ready_again(server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f31_a_full_disk_under_sqlite_is_not_ready_until_there_is_room() {
    let Some(disk) = Disk::of(6, "f31") else { return };
    let url = format!("sqlite://{}", disk.path().join("kassa.db").display());
    let server = Server::start_with(Db::Url(url), &[("KASSA_OUTBOX__WORKERS", "0")]);
    let shop = server.shop();
    let listing = shop.listing("2.00", 5_000).await;
    let filling = disk.fill();
    let mut placed = Vec::new();
    let (shopper, key) = until_full(&shop, &listing, &mut placed).await;
    is_ready_only_with_room(&server, || fs::remove_file(filling).expect("room again")).await;
    let order = shopper.api.order_one(&listing.id, 1).key(&key).await.expect(201).text("id");
    placed.push(Placed { shopper, order, key });
    all_is_true(&shop, &listing, 5_000, &placed).await;
}

/// Orders until the disk is full.
async fn until_full(shop: &Shop, listing: &Listing, placed: &mut Vec<Placed>) -> (Shopper, String) {
    for _ in 0..5_000 {
        let (shopper, key) = (shop.shopper(), fresh_id());
        let reply = shopper.api.order_one(&listing.id, 1).key(&key).await;
        if reply.status != 201 {
            come_again(&reply);
            return (shopper, key);
        }
        placed.push(Placed { shopper, order: reply.text("id"), key });
    }
    panic!("the disk was never full");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f14_a_full_disk_of_postgresql_stops_writing_and_readiness_and_not_reading() {
    if !pg_harness::available() {
        return;
    }
    let Some(disk) = Disk::of(1, "f14") else { return };
    let server = Server::start_with(Db::Postgres, &[("KASSA_OUTBOX__WORKERS", "0")]);
    let owner = fs::metadata(pg_harness::server().directory()).expect("its directory");
    chown(disk.path(), Some(owner.uid()), Some(owner.gid())).expect("given to PostgreSQL");
    let parent = disk.path().parent().expect("a parent");
    assert!(parent.is_absolute());
    let shop = server.shop();
    let listing = shop.listing("2.00", 5_000).await;
    let mut session = Database::open(server.database_url());
    let name = format!("small_{}", std::process::id());
    session.run(&format!("CREATE TABLESPACE {name} LOCATION '{}'", disk.path().display()));
    session.run(&format!("ALTER TABLE order_items SET TABLESPACE {name}"));
    let filling = disk.fill();

    let mut placed = Vec::new();
    let (shopper, key) = until_full(&shop, &listing, &mut placed).await;
    assert!(shopper.api.list_orders().await.expect(200).items().is_empty());
    shop.anonymous().browse_listings().await.expect(200);
    is_ready_only_with_room(&server, || fs::remove_file(filling).expect("room again")).await;
    let order = shopper.api.order_one(&listing.id, 1).key(&key).await.expect(201).text("id");
    placed.push(Placed { shopper, order, key });
    all_is_true(&shop, &listing, 5_000, &placed).await;
    server.assert_audit_clean();
    server.kill9();
    session.run("ALTER TABLE order_items SET TABLESPACE pg_default");
    session.run(&format!("DROP TABLESPACE {name}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f16_a_full_disk_under_sqlite_loses_nothing_that_was_acknowledged() {
    let Some(disk) = Disk::of(6, "f16") else { return };
    let url = format!("sqlite://{}", disk.path().join("kassa.db").display());
    let settings = [("KASSA_OUTBOX__WORKERS", "0")];
    let server = Server::start_with(Db::Url(url.clone()), &settings);
    let shop = server.shop();
    let listing = shop.listing("2.00", 5_000).await;
    let mut placed = Vec::new();
    for _ in 0..20 {
        let (shopper, key) = (shop.shopper(), fresh_id());
        let order = shopper.api.order_one(&listing.id, 1).key(&key).await.expect(201).text("id");
        placed.push(Placed { shopper, order, key });
    }
    let filling = disk.fill();
    let (shopper, key) = until_full(&shop, &listing, &mut placed).await;
    shop.anonymous().browse_listings().await.expect(200);
    fs::remove_file(filling).expect("room again");

    let again = shopper.api.order_one(&listing.id, 1).key(&key);
    let mut reply = again.clone().await;
    if reply.status == 503 {
        // The disk failed under a COMMIT: only a new process finds out what is there.
        server.kill9();
        server.restart();
        reply = again.await;
    }
    let order = reply.expect(201).text("id");
    placed.push(Placed { shopper, order, key });
    all_is_true(&shop, &listing, 5_000, &placed).await;
    server.assert_audit_clean();
    let mut session = Database::open(&url);
    let broken = "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
    assert_eq!(session.number(broken), 0, "the file is sound");
}
