//! What may break, broken on purpose: databases that die, stall, lock or fill up, replies that get
//! lost, clients that hang up, servers that are stopped, and servers beside servers. Each test
//! bears the id of its row in `docs/failure-matrix.md`.

mod clients;
mod clocks;
mod damage;
mod dead_database;
mod disks;
mod files;
mod in_the_way;
mod load;
mod lost_commits;
mod many_servers;
mod money;
mod overload;
mod read_latency;
mod readiness;
mod records;
mod row_locks;
mod secrets;
mod signals;
mod silent_database;
mod slow_database;
mod work;
