//! A wall clock of a server's own that a test sets: a library that is loaded before the C library
//! and adds to the real time what a file says. The monotonic clocks stay as they are.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::Server;

const LIBRARY: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t id, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *)) dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(id, time);
    const char *path = getenv("WALL_CLOCK_OFF_BY");
    FILE *file = failed || id != CLOCK_REALTIME || !path ? NULL : fopen(path, "r");
    long seconds = 0;
    if (file) {
        if (fscanf(file, "%ld", &seconds) == 1) time->tv_sec += seconds;
        fclose(file);
    }
    return failed;
}
"#;

/// The wall clock of one server.
pub struct WallClock {
    dir: TempDir,
}

impl WallClock {
    /// One that is off by so many seconds; none if there is no C compiler for this platform.
    pub fn off_by(seconds: i64) -> Option<Self> {
        if !cfg!(target_os = "linux") {
            return None;
        }
        let clock = Self { dir: tempfile::tempdir().expect("a directory") };
        clock.set(seconds);
        let source = clock.path("clock.c");
        fs::write(&source, LIBRARY).expect("written");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([clock.path("clock.so"), source])
            .arg("-ldl")
            .status();
        built.is_ok_and(|status| status.success()).then_some(clock)
    }

    /// Sets it, at once.
    pub fn set(&self, seconds: i64) {
        let next = self.path("next");
        fs::write(&next, seconds.to_string()).expect("written");
        fs::rename(next, self.path("off")).expect("moved");
    }

    /// Starts a server under it, and waits until that is ready.
    pub fn start(&self, server: &Server) {
        let preload = format!("LD_PRELOAD={}", self.path("clock.so").display());
        let off = format!("WALL_CLOCK_OFF_BY={}", self.path("off").display());
        server.launch(&["env", &preload, &off], &[]);
        server.wait_until_ready();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}
