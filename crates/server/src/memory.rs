//! The memory that the C library keeps.

use std::os::unix::process::CommandExt;
use std::process::Command;

/// glibc reads it once, before `main`.
const ARENAS: &str = "MALLOC_ARENA_MAX";
/// What a server sets: two arenas, where glibc has up to eight for each processor, and at most 128 KiB of free memory at
/// the end of each. Otherwise each arena keeps what the largest requests used.
const LIMITS: [(&str, &str); 2] = [(ARENAS, "2"), ("MALLOC_TRIM_THRESHOLD_", "131072")];

/// Limits the memory that glibc's malloc keeps: replaces the process by the same program with the limits in its
/// environment. Nothing happens where the environment has a limit already, or with another C library. If the program
/// cannot be started again, it goes on without the limits.
pub fn limit_kept_memory() {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) || std::env::var_os(ARENAS).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_else(|| program.clone().into_os_string());
    let _not_replaced = Command::new(program).arg0(name).args(arguments).envs(LIMITS).exec();
}
