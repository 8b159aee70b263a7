//! The store against real databases: the contract of every storage port, and what only this adapter
//! promises.

#[cfg(test)]
mod commit_plans;
mod contract;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod databases;
#[cfg(test)]
mod erasing;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod files;
#[cfg(test)]
mod group_commit;
#[cfg(test)]
mod group_commit_postgres;
#[cfg(test)]
mod migrating;
#[cfg(test)]
mod pools;
#[cfg(test)]
mod round_trips;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod searching;
#[cfg(test)]
mod staged;
#[cfg(test)]
mod sums;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod two_stores;
#[cfg(test)]
mod upgrade;
