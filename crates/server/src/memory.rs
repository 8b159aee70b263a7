//! The memory that the C library keeps.

use std::os::unix::process::CommandExt;
use std::process::Command;

/// glibc reads it once, before `main`.
const ARENAS: &str = "MALLOC_ARENA_MAX";
/// Arenas of a server. glibc has up to eight for each processor, and each keeps what the largest requests used.
const MOST: &str = "4";

/// Limits the arenas of glibc's malloc: replaces the process by the same program with the limit in its environment.
/// Nothing happens if the environment has a limit already, or with another C library. If the
/// program cannot be started again, it goes on without the limit.
pub fn limit_arenas() {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) || std::env::var_os(ARENAS).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_else(|| program.clone().into_os_string());
    let _not_replaced = Command::new(program).arg0(name).args(arguments).env(ARENAS, MOST).exec();
}
