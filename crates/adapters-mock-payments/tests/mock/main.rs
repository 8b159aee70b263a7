//! The mock provider: the suite of its port, and what it does beyond that: scripts, webhooks,
//! faults, restarts.
#![cfg(test)]

mod amounts;
mod contract;
mod faults;
mod model;
mod page;
mod processes;
mod restart;
mod scripts;
mod settling;
mod shop;
mod support;
mod webhooks;
