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
        Self::read(pid).expect("figures of a running process")
    }

    /// None if the system has no `/proc`, or no such process.
    pub fn read(pid: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse().ok()
        };
        Some(Self { resident: field("VmRSS:")?, peak: field("VmHWM:")? })
    }
}
