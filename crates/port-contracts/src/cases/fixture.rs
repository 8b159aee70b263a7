//! What an adapter hands to a storage case, and how a case is run with it.

use std::future::Future;
use std::sync::Arc;

use ports::Storage;

use crate::left_out::left_out;

/// Why a case was left out.
const NO_STORAGE: &str = "there is no such storage on this machine";

/// What an adapter hands to a case: a fresh, empty storage, and whatever has to live as long as it
/// (a directory, a database that is dropped at the end). `None` leaves the case out, and says so: for
/// a database that is not on this machine.
pub trait StorageFixture {
    /// The storage.
    fn storage(&self) -> Option<Arc<dyn Storage>>;
}

impl StorageFixture for Arc<dyn Storage> {
    fn storage(&self) -> Option<Arc<dyn Storage>> {
        Some(Arc::clone(self))
    }
}

impl<G> StorageFixture for (Arc<dyn Storage>, G) {
    fn storage(&self) -> Option<Arc<dyn Storage>> {
        Some(Arc::clone(&self.0))
    }
}

impl<F: StorageFixture> StorageFixture for Option<F> {
    fn storage(&self) -> Option<Arc<dyn Storage>> {
        self.as_ref().and_then(StorageFixture::storage)
    }
}

/// Runs a case that leaves a sound storage behind: afterwards the audit finds nothing.
#[doc(hidden)]
pub async fn sound<T: Future<Output = ()>>(
    name: &str,
    fixture: impl StorageFixture,
    case: impl FnOnce(Arc<dyn Storage>) -> T,
) {
    let Some(storage) = fixture.storage() else {
        return left_out(name, NO_STORAGE);
    };
    case(Arc::clone(&storage)).await;
    let findings = storage.audit().await.expect("the audit runs");
    assert!(findings.is_empty(), "the case left a broken storage: {findings:#?}");
}

/// Runs a case that breaks the storage on purpose.
#[doc(hidden)]
pub async fn broken<T: Future<Output = ()>>(
    name: &str,
    fixture: impl StorageFixture,
    case: impl FnOnce(Arc<dyn Storage>) -> T,
) {
    match fixture.storage() {
        Some(storage) => case(storage).await,
        None => left_out(name, NO_STORAGE),
    }
}
