//! Ids and bits that are the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use ports::IdGenerator;
use uuid::{Builder, Uuid};

/// 2026-01-01T00:00:00Z in milliseconds since 1970: the time that the ids bear.
const ID_MILLIS: u64 = 1_767_225_600_000;
/// The step of a Weyl sequence: 2^64 divided by the golden ratio, as in SplitMix64.
const WEYL_STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Ids for tests: shaped like UUIDv7, counted up, the same in every run. Two generators with
/// different seeds never give the same id. The bits look random but can be foretold: never use it
/// outside tests.
#[derive(Debug)]
pub struct SequentialIds {
    seed: u16,
    ids: AtomicU64,
    draws: AtomicU64,
}

impl SequentialIds {
    /// A generator; its ids bear `seed` up to 4,095 (the 12 bits beside the version).
    #[must_use]
    pub fn seeded(seed: u16) -> Self {
        Self { seed: seed & 0x0FFF, ids: AtomicU64::new(0), draws: AtomicU64::new(0) }
    }
}

impl Default for SequentialIds {
    fn default() -> Self {
        Self::seeded(0)
    }
}

impl IdGenerator for SequentialIds {
    fn uuid(&self) -> Uuid {
        let count = self.ids.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let mut tail = [0_u8; 10];
        let bytes = self.seed.to_be_bytes().into_iter().chain(count.to_be_bytes());
        for (to, from) in tail.iter_mut().zip(bytes) {
            *to = from;
        }
        Builder::from_unix_timestamp_millis(ID_MILLIS, &tail).into_uuid()
    }

    fn random(&self) -> u64 {
        let draw = self.draws.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let start = u64::from(self.seed).wrapping_shl(32);
        mixed(start.wrapping_add(draw.wrapping_mul(WEYL_STEP)))
    }
}

/// The output function of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
fn mixed(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_version_7_ascending_and_repeatable() {
        let (one, again) = (SequentialIds::default(), SequentialIds::default());
        let ids: Vec<Uuid> = (0..1_000).map(|_| one.uuid()).collect();
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert!(ids.is_sorted_by(|a, b| a < b));
        let repeated: Vec<Uuid> = (0..1_000).map(|_| again.uuid()).collect();
        assert_eq!(ids, repeated);
    }

    #[test]
    fn seeds_never_meet() {
        let generators: Vec<_> = (0..10).map(SequentialIds::seeded).collect();
        let draw = |g: &SequentialIds| (0..100).map(|_| g.uuid()).collect::<Vec<_>>();
        let ids: HashSet<Uuid> = generators.iter().flat_map(draw).collect();
        assert_eq!(ids.len(), 1_000);
    }

    #[test]
    fn random_bits_differ_and_repeat() {
        let (one, again) = (SequentialIds::seeded(7), SequentialIds::seeded(7));
        let bits: Vec<u64> = (0..1_000).map(|_| one.random()).collect();
        assert_eq!(bits.iter().collect::<HashSet<_>>().len(), 1_000);
        assert_eq!(bits, (0..1_000).map(|_| again.random()).collect::<Vec<_>>());
    }
}
