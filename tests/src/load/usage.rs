//! CPU time and memory of processes with their children, from `/proc`. If the system has none,
//! nothing is known.

use std::collections::HashMap;
use std::fs;
use std::time::{Duration, Instant};

use crate::server::Memory;

/// Ticks of a second in `/proc`, on every Linux there is.
const TICKS: f64 = 100.0;
/// How often memory is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// The processes of a measurement.
#[derive(Debug, Clone, Copy, Default)]
pub struct Probe {
    pub server: Option<u32>,
    /// The database, with the processes of its connections.
    pub database: Option<u32>,
    /// A generator of load in a process of its own; this process counts as one in any case.
    pub generator: Option<u32>,
}

/// What was used in a window; nothing if it is not known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Used {
    /// CPU seconds.
    pub server: Option<f64>,
    pub database: Option<f64>,
    /// The most memory, in KiB.
    pub server_memory: Option<f64>,
    pub database_memory: Option<f64>,
    /// The share of the machine that all other programs used, in percent.
    pub others: Option<f64>,
}

/// A window that is being watched.
pub struct Watch {
    probe: Probe,
    begun: Option<Snapshot>,
    next: Instant,
    database_memory: Option<f64>,
}

/// CPU seconds so far.
#[derive(Clone, Copy)]
struct Snapshot {
    server: Option<f64>,
    database: Option<f64>,
    generator: f64,
    busy: f64,
    total: f64,
}

impl Probe {
    pub fn begin(&self) -> Watch {
        Watch {
            probe: *self,
            begun: self.snapshot(),
            next: Instant::now() + EVERY / 2,
            database_memory: None,
        }
    }

    fn snapshot(&self) -> Option<Snapshot> {
        let tree = Tree::read()?;
        let (busy, total) = machine()?;
        let own = tree.ticks.get(&std::process::id()).copied().unwrap_or_default();
        Some(Snapshot {
            server: self.server.map(|pid| tree.cpu(pid)),
            database: self.database.map(|pid| tree.cpu(pid)),
            generator: own / TICKS + self.generator.map_or(0.0, |pid| tree.cpu(pid)),
            busy,
            total,
        })
    }
}

impl Watch {
    /// To be called often; looks at memory now and then.
    pub fn look(&mut self) {
        if Instant::now() < self.next {
            return;
        }
        self.next = Instant::now() + EVERY;
        let now = self.probe.database.and_then(|pid| Some(Tree::read()?.memory(pid)));
        self.database_memory = self.database_memory.into_iter().chain(now).reduce(f64::max);
    }

    pub fn end(mut self) -> Used {
        self.next = Instant::now();
        self.look();
        let server = self.probe.server.and_then(Memory::read);
        let server_memory = server.map(|memory| f64::from(u32::try_from(memory.peak).unwrap_or(0)));
        let database_memory = self.database_memory;
        let (Some(begun), Some(ended)) = (self.begun, self.probe.snapshot()) else {
            return Used::default();
        };
        let grew = |of: fn(&Snapshot) -> Option<f64>| Some(of(&ended)? - of(&begun)?);
        let (server, database) = (grew(|now| now.server), grew(|now| now.database));
        let ours = ended.generator - begun.generator
            + server.unwrap_or_default()
            + database.unwrap_or_default();
        let others = (ended.busy - begun.busy - ours) / (ended.total - begun.total).max(0.01);
        let others = Some((others * 100.0).max(0.0));
        Used { server, database, server_memory, database_memory, others }
    }
}

/// All processes of the machine.
struct Tree {
    children: HashMap<u32, Vec<u32>>,
    ticks: HashMap<u32, f64>,
}

impl Tree {
    fn read() -> Option<Self> {
        let mut tree = Self { children: HashMap::new(), ticks: HashMap::new() };
        for entry in fs::read_dir("/proc").ok()?.flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            // A process may have ended since.
            let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
            let Some((_, rest)) = stat.rsplit_once(')') else { continue };
            let fields: Vec<f64> =
                rest.split_whitespace().map(|field| field.parse().unwrap_or_default()).collect();
            // state, parent; utime, stime and those of children that have ended are 11 to 14.
            let parent = rest.split_whitespace().nth(1).and_then(|field| field.parse().ok());
            tree.children.entry(parent.unwrap_or_default()).or_default().push(pid);
            tree.ticks.insert(pid, fields.iter().skip(11).take(4).sum());
        }
        (!tree.ticks.is_empty()).then_some(tree)
    }

    /// CPU seconds of a process and its children.
    fn cpu(&self, root: u32) -> f64 {
        let ticks = |pid| self.ticks.get(&pid).copied().unwrap_or_default();
        self.family(root).into_iter().map(ticks).sum::<f64>() / TICKS
    }

    /// Memory of a process and its children in KiB: what each has alone, and the shared memory and
    /// the files of the one that has most of them.
    fn memory(&self, root: u32) -> f64 {
        let (mut own, mut shared, mut files) = (0.0, 0.0_f64, 0.0_f64);
        for pid in self.family(root) {
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            let field = |name: &str| {
                let line = status.lines().find_map(|line| line.strip_prefix(name));
                let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
                kib.unwrap_or_default()
            };
            own += field("RssAnon:");
            shared = shared.max(field("RssShmem:"));
            files = files.max(field("RssFile:"));
        }
        own + shared + files
    }

    fn family(&self, root: u32) -> Vec<u32> {
        let (mut family, mut next) = (vec![root], 0);
        while let Some(pid) = family.get(next) {
            let children = self.children.get(pid).cloned().unwrap_or_default();
            family.extend(children);
            next += 1;
        }
        family
    }
}

/// Seconds that all processors were busy, and seconds in all, since the machine was started.
fn machine() -> Option<(f64, f64)> {
    let text = fs::read_to_string("/proc/stat").ok()?;
    let fields = text.lines().next()?.split_whitespace().skip(1).take(8);
    let ticks: Vec<f64> = fields.filter_map(|field| field.parse().ok()).collect();
    let total: f64 = ticks.iter().sum();
    // Idle, waiting for the disk, and stolen by the host.
    let idle = [3, 4, 7].iter().filter_map(|at: &usize| ticks.get(*at)).sum::<f64>();
    Some(((total - idle) / TICKS, total / TICKS))
}

#[cfg(test)]
mod tests {
    use super::Probe;

    #[test]
    fn what_a_process_does_is_counted() {
        let probe = Probe { server: Some(std::process::id()), ..Probe::default() };
        let watch = probe.begin();
        let begun = std::time::Instant::now();
        while begun.elapsed().as_millis() < 200 {
            std::hint::black_box(begun);
        }
        let used = watch.end();
        if std::path::Path::new("/proc/stat").exists() {
            assert!(used.server.is_some_and(|seconds| seconds > 0.0), "{used:?}");
            assert!(used.server_memory.is_some_and(|kib| kib > 1_000.0), "{used:?}");
        }
    }
}
