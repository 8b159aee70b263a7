//! What the server has acknowledged, one fact a line, kept on our side of the wire. After a crash
//! it says where to go on, and at the end it is what nothing may be missing from.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// How far one order has come, as far as we were told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The idempotency key of its checkout.
    pub key: String,
    /// The user who bought it.
    pub user: String,
    /// The cart that is about to be checked out, written before the session is asked for.
    pub cart: String,
    /// The answer to the session, byte for byte, once there was one.
    pub session: Option<String>,
    /// Whether the webhook was acknowledged.
    pub paid: bool,
    /// Whether the cancellation was acknowledged.
    pub cancelled: bool,
}

/// All facts of a replay, by key.
pub struct Journal {
    state: Mutex<State>,
}

struct State {
    facts: HashMap<String, Fact>,
    file: Option<File>,
}

impl Journal {
    /// Opens a journal, with what an earlier run has left in it.
    pub fn open(path: Option<&Path>) -> Result<Self, String> {
        let Some(path) = path else {
            return Ok(Self::in_memory());
        };
        let broken = |error: std::io::Error| format!("{}: {error}", path.display());
        let mut facts = HashMap::new();
        if path.exists() {
            for line in BufReader::new(File::open(path).map_err(broken)?).lines() {
                // The last line may be half a line, if the replay itself was killed.
                if let Ok(fact) = serde_json::from_str::<Fact>(&line.map_err(broken)?) {
                    facts.insert(fact.key.clone(), fact);
                }
            }
        }
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(broken)?;
        Ok(Self { state: Mutex::new(State { facts, file: Some(file) }) })
    }

    /// A journal that lives as long as the process.
    pub fn in_memory() -> Self {
        Self { state: Mutex::new(State { facts: HashMap::new(), file: None }) }
    }

    /// What is known of an order.
    pub fn get(&self, key: &str) -> Option<Fact> {
        self.state().facts.get(key).cloned()
    }

    /// Everything that is known.
    pub fn facts(&self) -> Vec<Fact> {
        self.state().facts.values().cloned().collect()
    }

    /// Keeps a fact in place of what was known of the same order before.
    pub fn put(&self, fact: &Fact) -> Result<(), String> {
        let mut state = self.state();
        if let Some(file) = &mut state.file {
            let line = serde_json::to_string(fact).map_err(|error| error.to_string())?;
            writeln!(file, "{line}").map_err(|error| format!("the journal: {error}"))?;
        }
        state.facts.insert(fact.key.clone(), fact.clone());
        Ok(())
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Fact, Journal};
    use std::io::Write;

    #[test]
    fn the_last_word_on_an_order_survives_and_half_a_line_does_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        let begun = Fact { key: "a".into(), cart: "c".into(), ..Fact::default() };
        let paid = Fact { paid: true, ..begun.clone() };
        let journal = Journal::open(Some(&path)).unwrap();
        journal.put(&begun).unwrap();
        journal.put(&paid).unwrap();
        let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(br#"{"key":"b","#).unwrap();
        let again = Journal::open(Some(&path)).unwrap();
        assert_eq!(again.facts(), [paid]);
    }
}
