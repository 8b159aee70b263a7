//! What every outbox must prove: each job is worked by one worker at a time, and none is lost.

mod kinds;
mod leases;
mod lists;
mod outcomes;

pub use kinds::{claimed_by_kind, jobs_of_a_message};
pub use leases::{
    claimed_once, claimed_once_under_race, jobs_of_a_clock_ahead_are_recalled, lease_runs_out,
    leases_of_a_clock_ahead_end, longest_due_first, next_job_at, not_before_its_time,
    work_round_trip,
};
pub use lists::jobs_are_filtered;
pub use outcomes::{
    dead_lettered_job_waits_for_an_operator, finished_job_is_gone, jobs_are_listed,
    lease_ends_once, only_a_dead_job_is_revived, released_job_was_not_tried,
    retried_job_comes_again,
};
