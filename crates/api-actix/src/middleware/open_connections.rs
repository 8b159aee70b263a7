//! How many connections each address has open.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::rejections::{self, Reason};

/// The open connections of each address, on all threads.
#[derive(Debug)]
pub struct OpenConnections {
    per_address: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
}

impl OpenConnections {
    /// At most so many of one address.
    #[must_use]
    pub fn new(per_address: usize) -> Self {
        Self { per_address, open: Mutex::default() }
    }

    /// Counts a connection; `None` if its address has as many as it may. A connection without an
    /// address, such as a trusted proxy's, is not counted.
    pub fn enter(self: &Arc<Self>, address: Option<IpAddr>) -> Option<ConnectionPermit> {
        if let Some(address) = address {
            let mut open = self.open();
            let count = open.entry(address).or_default();
            if *count >= self.per_address {
                drop(open);
                tracing::debug!(%address, "connection closed: too many from this address");
                rejections::count(Reason::Connections);
                return None;
            }
            *count = count.saturating_add(1);
        }
        Some(ConnectionPermit { connections: Arc::clone(self), address })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that is counted until this is dropped.
#[derive(Debug)]
pub struct ConnectionPermit {
    connections: Arc<OpenConnections>,
    address: Option<IpAddr>,
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let Some(address) = self.address else {
            return;
        };
        let mut open = self.connections.open();
        if let Some(count) = open.get_mut(&address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_limited_number_and_a_trusted_proxy_any() {
        let connections = Arc::new(OpenConnections::new(2));
        let [here, there] = ["192.0.2.1", "192.0.2.2"].map(|a| Some(a.parse::<IpAddr>().unwrap()));
        let first = connections.enter(here).unwrap();
        let second = connections.enter(here).unwrap();
        assert!(connections.enter(here).is_none());
        let other = connections.enter(there).unwrap();
        let proxied: Vec<_> = (0..9).filter_map(|_| connections.enter(None)).collect();
        assert_eq!(proxied.len(), 9);
        drop(first);
        let again = connections.enter(here).unwrap();
        assert!(connections.enter(here).is_none());
        drop((again, second, other));
        assert!(connections.open().is_empty(), "nothing is kept of closed connections");
    }
}
