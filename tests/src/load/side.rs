//! The sides of a comparison: Kassa on a database, and what bare SQL does.

use std::fmt;
use std::sync::Arc;

use clap::ValueEnum;
use indicatif::ProgressBar;

use super::cluster::{Cluster, Counters};
use super::drive::{self, Plan};
use super::flow::Flow;
use super::limit::Limit;
use super::readings::{Readings, count};
use super::seeded::{Orders, SeededShop, Size};
use super::usage::Probe;
use crate::{Database, Db, Server};

/// The kinds of databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum DatabaseKind {
    Sqlite,
    Postgres,
}

impl fmt::Display for DatabaseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// What differs from the servers of the tests: nothing is logged, and the rest is as it is by
/// default, with the connections that are recommended for two cores.
const SETTINGS: [(&str, &str); 3] = [
    ("RUST_LOG", "error"),
    ("KASSA_OUTBOX__POLL_INTERVAL", "1s"),
    ("KASSA_DATABASE__POOL_SIZE", "16"),
];

/// A shop on a database. Its server runs only while it is measured.
pub struct Kassa {
    pub kind: DatabaseKind,
    shop: Arc<SeededShop>,
    server: Server,
    cluster: Option<Arc<Cluster>>,
}

impl Kassa {
    /// Opens a shop on a fresh database and fills it.
    ///
    /// # Panics
    /// If the server does not start.
    pub fn open(
        kind: DatabaseKind,
        cluster: Option<&Arc<Cluster>>,
        size: Size,
        bar: &ProgressBar,
    ) -> Self {
        let cluster = cluster.filter(|_| kind == DatabaseKind::Postgres).map(Arc::clone);
        let db = cluster.as_ref().map_or(Db::Sqlite, |cluster| Db::Url(cluster.fresh_database()));
        let server = Server::start_with(db, &SETTINGS);
        bar.set_message(format!("seeding {kind}"));
        let shop = Arc::new(SeededShop::seed(&server, size, bar));
        server.terminate();
        Self { kind, shop, server, cluster }
    }

    pub fn database_url(&self) -> &str {
        self.server.database_url()
    }

    /// The size of the database, in MiB.
    pub fn size(&self) -> f64 {
        let kib = Database::open(self.database_url()).size();
        count(u64::try_from(kib).unwrap_or_default()) / 1_024.0
    }

    /// The orders that flow R reads from now on.
    ///
    /// # Panics
    /// While the shop is measured.
    pub fn offer(&mut self, orders: Orders) {
        Arc::get_mut(&mut self.shop).expect("the shoppers have gone").orders = orders;
    }

    /// `kassa audit` must find nothing.
    ///
    /// # Panics
    /// With its findings.
    pub fn assert_audit_clean(&self) {
        self.server.assert_audit_clean();
    }

    /// Statistics for the planner, and room from what is dead.
    pub fn vacuum(&self) {
        if self.cluster.is_some() {
            Database::open(self.database_url()).run("VACUUM ANALYZE");
        }
    }

    /// Starts the server, does something with its shop and its address, and stops it again.
    ///
    /// # Panics
    /// If the server does not start or stop.
    pub fn serve<T>(&self, act: impl FnOnce(&Arc<SeededShop>, String) -> T) -> T {
        self.server.restart();
        let done = act(&self.shop, self.server.base_url());
        self.server.terminate();
        done
    }

    /// Starts the server, drives a flow, and stops the server again.
    ///
    /// # Panics
    /// If the server does not start or stop.
    pub fn measure(&self, flow: Flow, plan: Plan) -> Readings {
        let before = self.cluster.as_ref().map(|cluster| cluster.settle(self.database_url()));
        self.server.restart();
        let probe = Probe {
            server: Some(self.server.pid()),
            database: self.cluster.as_ref().map(|cluster| cluster.pid()),
            generator: None,
        };
        let base_url = self.server.base_url();
        let driven = drive::drive_and_probe(&self.shop, &base_url, flow, plan, &probe, |_| {});
        // Its connections report what they did when they are closed.
        self.server.terminate();
        let mut readings = Readings::of(flow, &driven);
        if let Some(before) = before {
            let counters = Counters::read(self.database_url()).since(before);
            counters.note(&mut readings, driven.times.all_flows);
        }
        for (why, count) in driven.times.failures.iter().take(3) {
            eprintln!("load: {} {}: {count} times: {why}", self.kind, flow.letter());
        }
        readings
    }
}

/// One side.
pub enum Side {
    Kassa(Box<Kassa>),
    Limit(Limit),
}

impl Side {
    pub fn name(&self) -> String {
        match self {
            Self::Kassa(kassa) => format!("Kassa on {}", kassa.kind),
            Self::Limit(_) => "bare SQL on PostgreSQL".to_owned(),
        }
    }

    pub fn measure(&self, flow: Flow, plan: Plan) -> Readings {
        match self {
            Self::Kassa(kassa) => kassa.measure(flow, plan),
            Self::Limit(limit) => limit.measure(flow, plan),
        }
    }

    /// See [`Kassa::assert_audit_clean`].
    pub fn assert_audit_clean(&self) {
        match self {
            Self::Kassa(kassa) => kassa.assert_audit_clean(),
            Self::Limit(_) => {}
        }
    }

    pub fn vacuum(&self) {
        match self {
            Self::Kassa(kassa) => kassa.vacuum(),
            Self::Limit(limit) => limit.vacuum(),
        }
    }
}
