//! The black-box side of the engine: a harness that runs the real `kassa` binary, a typed client
//! for every route, and the replay of real orders. Nothing here links against the engine's own
//! crates; what these tests know, they know from HTTP, from standard output and from exit codes.
//!
//! | variable | what it does |
//! |---|---|
//! | `KASSA_BIN` | the binary to test; else that of the same build profile, built if missing |
//! | `KASSA_TEST_POSTGRES=off` | leaves out the tests on PostgreSQL |
//! | `KASSA_TEST_CHROMIUM` | the browser to test with; else `chromium` and its like in `PATH` |
//! | `KASSA_RACE_ROUNDS` | how often rivals race about a payment (50) |
//! | `KASSA_KILLS` | how often the server is killed under load (2) |
//! | `KASSA_PROVIDER_KILLS` | how often the server is killed during requests to each provider (2) |
//! | `KASSA_DATABASE_DEATHS` | how often PostgreSQL dies under load (2) |
//! | `KASSA_WALK_CALLS` | calls of each random walk over HTTP (400) |
//! | `KASSA_WALK_SEED` | the seed of random walks (1) |

pub mod chart;
pub mod client;
pub mod concurrent_clients;
pub mod database;
pub mod demo;
pub mod dice;
pub mod latency;
pub mod load;
pub mod many;
pub mod minor_units;
pub mod pages;
pub mod progress;
pub mod provider_double;
pub mod proxy;
pub mod receiver;
pub mod replay;
pub mod server;
pub mod shared;
pub mod shop;
pub mod smtp;
pub mod soak;
pub mod timeouts;
pub mod tokens;
pub mod wall_clock;
pub mod webhook;

pub use client::{Api, Reply};
pub use database::Database;
pub use provider_double::{ProviderDouble, Purchase};
pub use server::{Db, Server};
pub use shop::{Coupon, Listing, Session, Shop, Shopper};
pub use timeouts::{eventually, within};
