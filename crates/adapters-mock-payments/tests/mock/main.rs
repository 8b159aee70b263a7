//! What the mock provider does beyond its port: scripts, webhooks, faults, restarts.
#![cfg(test)]

#[path = "../support/mod.rs"]
mod support;

mod amounts;
mod faults;
mod model;
mod processes;
mod restart;
mod scripts;
mod settling;
mod shop;
mod webhooks;
