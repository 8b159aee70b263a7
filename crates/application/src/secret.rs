//! Secrets of sessions and of links.

use crate::engine::Engine;

/// 256 random bits in hex.
#[must_use]
pub fn new_secret(engine: &Engine) -> String {
    let words = (0..4).map(|_| format!("{:016x}", engine.random()));
    words.collect()
}
