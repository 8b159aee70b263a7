//! How much memory a process has.

use std::fs;

/// Memory of a process, as Linux counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Resident now, in KiB.
    pub resident: u64,
    /// The most that was ever resident, in KiB.
    pub peak: u64,
}

impl Memory {
    pub(super) fn of(pid: u32) -> Self {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a running process");
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
            kib.expect("a figure of the process")
        };
        Self { resident: field("VmRSS:"), peak: field("VmHWM:") }
    }
}
