//! Every storage port in memory, for unit tests of the engine and of programs that embed it.
//!
//! [`MemoryStore`] passes the same contract suites as the databases (`port_contracts`), so a use case that
//! works with it works with them. It is also the shortest specification of [`Store::commit`](ports::Store): start
//! reading at `commit.rs`. It persists nothing. [`TestClock`] and [`SequentialIds`] make a test repeatable.
//!
//! ```
//! use adapters_memory::{MemoryStore, SequentialIds, TestClock};
//! use domain::cart::Cart;
//! use ports::{CartRepository, Changes, Clock, IdGenerator, Store};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (store, clock, ids) = (MemoryStore::new(), TestClock::default(), SequentialIds::default());
//! let user = ids.uuid().into();
//! let cart = Cart::open(ids.uuid().into(), user, clock.now());
//!
//! let mut changes = Changes::default();
//! changes.insert_cart(&cart);
//! store.commit(changes).await?;
//!
//! let open = store.open_cart(user).await?;
//! assert_eq!(open.map(|found| found.cart), Some(cart));
//! # Ok(())
//! # }
//! ```

mod audit;
mod clock;
mod commit;
mod customers;
mod ids;
mod purge;
mod read;
mod state;
mod store;
mod table;

pub use clock::TestClock;
pub use ids::SequentialIds;
pub use store::MemoryStore;
