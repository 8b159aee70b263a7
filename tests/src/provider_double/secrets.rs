//! No secret, and no card number, in logs, metrics and the database.

use std::fs;

use super::ProviderDouble;
use crate::Database;

/// Settings that hold secrets, by the ends of their variables.
const SECRET_SETTINGS: [&str; 4] = ["SECRET_KEY", "CLIENT_SECRET", "API_KEY", "WEBHOOK_SECRET"];

/// Card numbers that test doubles know of.
const CARDS: [&str; 3] = ["4242424242424242", "4000000000000002", "4111111111111111"];

/// The names of all tables.
const ROWS: &str = "SELECT table_name::text AS line FROM information_schema.tables \
                    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'";

impl ProviderDouble {
    /// Looks for the shop's secrets and for card numbers wherever the server writes something.
    pub(super) async fn assert_no_secrets(&self) {
        let metrics = reqwest::get(format!("{}/metrics", self.server.base_url())).await;
        let metrics = metrics.expect("an answer").text().await.expect("metrics");
        let places = [
            ("standard output", self.server.stdout()),
            ("the log", self.server.stderr()),
            ("the metrics", metrics),
            ("the database", self.database_text()),
        ];
        for (place, text) in &places {
            self.assert_has_no_secrets(place, text);
        }
    }

    /// Looks for them in one text.
    ///
    /// # Panics
    /// If there is one.
    pub fn assert_has_no_secrets(&self, place: &str, text: &str) {
        let secrets = self.secrets();
        assert!(secrets.len() > CARDS.len(), "there is something to look for: {secrets:?}");
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{secret} is in {place}");
        }
    }

    /// The secrets of the settings, and every credential that was sent to the providers.
    fn secrets(&self) -> Vec<String> {
        let settings = SECRET_SETTINGS.iter().flat_map(|end| self.server.setting_values(end));
        let requests = self.doubles.values().flat_map(|double| double.api.requests());
        let sent = requests.filter_map(|request| {
            let (_, credential) = request.header("authorization").split_once(' ')?;
            Some(credential.to_owned())
        });
        let mut all: Vec<String> = settings.chain(sent).collect();
        all.sort();
        all.dedup();
        all.extend(CARDS.map(ToOwned::to_owned));
        all
    }

    fn database_text(&self) -> String {
        let url = self.server.database_url();
        let Some(path) = url.strip_prefix("sqlite://") else {
            let mut database = Database::open(url);
            let tables = database.lines(ROWS);
            let rows = tables.iter().flat_map(|table| {
                database.lines(&format!("SELECT t::text AS line FROM \"{table}\" t"))
            });
            return rows.collect::<Vec<_>>().join("\n");
        };
        let file = |end: &str| fs::read(format!("{path}{end}")).unwrap_or_default();
        let bytes = [file(""), file("-wal")].concat();
        assert!(bytes.starts_with(b"SQLite format 3"), "a database file");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
