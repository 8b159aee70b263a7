//! The routes over an engine in memory: what goes in, what comes out, and who may call.

mod account;
mod cart;
mod checkout;
mod codes;
mod demo;
mod doors;
mod exits;
mod metrics;
mod office;
mod office_lists;
mod office_work;
mod orders;
mod payments;
mod server;
mod till;
