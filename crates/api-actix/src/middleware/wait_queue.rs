//! Requests waiting for their bodies, and unread responses. Both are bounded, in total and per
//! address; the oldest entry is evicted first. So slow callers evict each other, and others finish
//! before they could be evicted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// The entries that wait.
#[derive(Debug)]
pub struct WaitQueue {
    limit: usize,
    per_address: usize,
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    next: u64,
    /// By number: the first has waited longest.
    all: BTreeMap<u64, Entry>,
    weight: usize,
    by_address: HashMap<IpAddr, Share>,
}

#[derive(Debug)]
struct Entry {
    address: Option<IpAddr>,
    weight: usize,
    /// Dropping it evicts the entry.
    _evict: oneshot::Sender<()>,
}

/// The entries of one address.
#[derive(Debug, Default)]
struct Share {
    numbers: BTreeSet<u64>,
    weight: usize,
}

impl WaitQueue {
    /// Entries of at most this weight together, and of one address.
    #[must_use]
    pub fn new(limit: usize, per_address: usize) -> Self {
        Self { limit, per_address, entries: Mutex::default() }
    }

    /// Begins to wait, and evicts whatever has waited longest until there is room.
    #[must_use]
    pub fn enter(self: &Arc<Self>, address: Option<IpAddr>, weight: usize) -> Ticket {
        let mut entries = self.entries();
        while let Some(oldest) = self.to_evict(&entries, address, weight) {
            entries.remove(oldest);
        }
        let (number, evicted) = entries.add(address, weight);
        Ticket { queue: Arc::clone(self), number, evicted }
    }

    /// What has to leave before this much of an address may wait.
    fn to_evict(&self, entries: &Entries, address: Option<IpAddr>, weight: usize) -> Option<u64> {
        let share = address.and_then(|address| entries.by_address.get(&address));
        let crowded = share.filter(|s| s.weight.saturating_add(weight) > self.per_address);
        if let Some(share) = crowded {
            return share.numbers.first().copied();
        }
        let is_full = entries.weight.saturating_add(weight) > self.limit;
        entries.all.keys().next().filter(|_| is_full).copied()
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn add(&mut self, address: Option<IpAddr>, weight: usize) -> (u64, oneshot::Receiver<()>) {
        let (evict, evicted) = oneshot::channel();
        let number = self.next;
        self.next = number.saturating_add(1);
        self.weight = self.weight.saturating_add(weight);
        self.all.insert(number, Entry { address, weight, _evict: evict });
        if let Some(address) = address {
            let share = self.by_address.entry(address).or_default();
            share.numbers.insert(number);
            share.weight = share.weight.saturating_add(weight);
        }
        (number, evicted)
    }

    fn remove(&mut self, number: u64) {
        let Some(entry) = self.all.remove(&number) else {
            return;
        };
        self.weight = self.weight.saturating_sub(entry.weight);
        let Some(address) = entry.address else {
            return;
        };
        if let Some(share) = self.by_address.get_mut(&address) {
            share.weight = share.weight.saturating_sub(entry.weight);
            share.numbers.remove(&number);
            if share.numbers.is_empty() {
                self.by_address.remove(&address);
            }
        }
    }
}

/// An entry in the queue, until it is dropped.
#[derive(Debug)]
pub struct Ticket {
    queue: Arc<WaitQueue>,
    number: u64,
    evicted: oneshot::Receiver<()>,
}

impl Ticket {
    /// Ready when the entry is evicted.
    pub fn evicted(&mut self) -> &mut oneshot::Receiver<()> {
        &mut self.evicted
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.queue.entries().remove(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_evicted(ticket: &mut Ticket) -> bool {
        !matches!(ticket.evicted().try_recv(), Err(oneshot::error::TryRecvError::Empty))
    }

    fn addresses() -> [Option<IpAddr>; 2] {
        ["192.0.2.1", "192.0.2.2"].map(|address| address.parse().ok())
    }

    #[test]
    fn what_has_waited_longest_is_evicted() {
        let queue = Arc::new(WaitQueue::new(3, 2));
        let [here, there] = addresses();
        let mut first = queue.enter(here, 1);
        let mut other = queue.enter(there, 1);
        let mut second = queue.enter(here, 1);
        assert!(!is_evicted(&mut first), "there is room");
        let mut third = queue.enter(here, 1);
        assert!(is_evicted(&mut first), "the address has its share");
        assert!(!is_evicted(&mut other), "other addresses are not affected");
        let unknown = queue.enter(None, 1);
        assert!(is_evicted(&mut other), "the queue is full");
        assert!(!is_evicted(&mut second));
        drop((first, other, second));
        let _fourth = queue.enter(there, 1);
        assert!(!is_evicted(&mut third), "what has left makes room");
        drop((unknown, third));
        assert_eq!(queue.entries().by_address.len(), 1, "nothing is kept of what has left");
    }

    #[test]
    fn what_is_heavy_evicts_as_many_as_it_must_and_is_always_let_in() {
        let queue = Arc::new(WaitQueue::new(100, 60));
        let [here, there] = addresses();
        let mut light: Vec<_> = (0..5).map(|_| queue.enter(here, 10)).collect();
        let _heavy = queue.enter(here, 30);
        let evicted: Vec<_> = light.iter_mut().map(is_evicted).collect();
        assert_eq!(evicted, [true, true, false, false, false]);
        let mut huge = queue.enter(there, 1_000);
        assert!(light.iter_mut().all(is_evicted));
        assert!(!is_evicted(&mut huge));
        let _next = queue.enter(here, 1);
        assert!(is_evicted(&mut huge));
    }
}
