//! Requests that wait for something to arrive. Only so many may wait, and only so many from one address;
//! where one more comes, the one that has waited longest is evicted. So slow callers evict each other, and
//! a request that arrives at an ordinary pace has arrived before its turn comes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// The requests that wait.
#[derive(Debug)]
pub struct WaitQueue {
    limit: usize,
    per_address: usize,
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    next: u64,
    /// By number: the first has waited longest. Dropping the sender evicts the entry.
    all: BTreeMap<u64, (Option<IpAddr>, oneshot::Sender<()>)>,
    by_address: HashMap<IpAddr, BTreeSet<u64>>,
}

impl WaitQueue {
    /// At most so many, and at most so many of one address.
    #[must_use]
    pub fn new(limit: usize, per_address: usize) -> Self {
        Self { limit: limit.max(1), per_address, entries: Mutex::default() }
    }

    /// Begins to wait, and evicts whichever has waited longest where there is no room.
    #[must_use]
    pub fn enter(&self, address: Option<IpAddr>) -> Ticket<'_> {
        let mut entries = self.entries();
        let same = address.and_then(|address| entries.by_address.get(&address));
        let crowded = same.filter(|numbers| numbers.len() >= self.per_address);
        let oldest = match crowded {
            Some(numbers) => numbers.first().copied(),
            None if entries.all.len() >= self.limit => entries.all.keys().next().copied(),
            None => None,
        };
        if let Some(oldest) = oldest {
            entries.remove(oldest);
        }
        let (number, evicted) = entries.add(address);
        Ticket { queue: self, number, evicted }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn add(&mut self, address: Option<IpAddr>) -> (u64, oneshot::Receiver<()>) {
        let (evict, evicted) = oneshot::channel();
        let number = self.next;
        self.next = number.saturating_add(1);
        self.all.insert(number, (address, evict));
        if let Some(address) = address {
            self.by_address.entry(address).or_default().insert(number);
        }
        (number, evicted)
    }

    fn remove(&mut self, number: u64) {
        let Some((Some(address), _evict)) = self.all.remove(&number) else {
            return;
        };
        if let Some(numbers) = self.by_address.get_mut(&address) {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.by_address.remove(&address);
            }
        }
    }
}

/// A request in the queue, until it is dropped.
pub struct Ticket<'a> {
    queue: &'a WaitQueue,
    number: u64,
    evicted: oneshot::Receiver<()>,
}

impl Ticket<'_> {
    /// Ready where the request is evicted.
    pub fn evicted(&mut self) -> &mut oneshot::Receiver<()> {
        &mut self.evicted
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.queue.entries().remove(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_evicted(ticket: &mut Ticket<'_>) -> bool {
        !matches!(ticket.evicted().try_recv(), Err(oneshot::error::TryRecvError::Empty))
    }

    #[test]
    fn the_request_that_has_waited_longest_is_evicted() {
        let queue = WaitQueue::new(3, 2);
        let [here, there] = ["192.0.2.1", "192.0.2.2"].map(|a| a.parse::<IpAddr>().unwrap());
        let mut first = queue.enter(Some(here));
        let mut other = queue.enter(Some(there));
        let mut second = queue.enter(Some(here));
        assert!(!is_evicted(&mut first), "there is room");
        let mut third = queue.enter(Some(here));
        assert!(is_evicted(&mut first), "the address has its share");
        assert!(!is_evicted(&mut other), "other addresses are not affected");
        let unknown = queue.enter(None);
        assert!(is_evicted(&mut other), "the queue is full");
        assert!(!is_evicted(&mut second));
        drop((first, other, second));
        let _fourth = queue.enter(Some(there));
        assert!(!is_evicted(&mut third), "a request that has left makes room");
        drop((unknown, third));
        assert_eq!(queue.entries().by_address.len(), 1, "nothing is kept of those that left");
    }
}
