//! Who may do what, what is refused, and what stays out of the log, against the real binary.

mod access;
mod access_matrix;
mod bad_input;
mod log_canary;
