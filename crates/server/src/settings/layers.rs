//! Where settings come from: a file, the environment, flags. Each source gives a layer of texts
//! under dotted names; a later layer covers an earlier one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use config::{FileFormat, Source, ValueKind};

use super::fault::{Fault, Origin};
use super::key::{Key, PREFIX, variable};
use super::keys::KEYS;
use super::kind::Kind;
use super::suggest;

/// The variable that names the settings file; not a setting itself.
pub const CONFIG_VARIABLE: &str = "KASSA_CONFIG";
/// The file that is read where none is named.
pub const DEFAULT_FILE: &str = "kassa.toml";

/// Where to read from.
#[derive(Debug, Clone, std::default::Default)]
pub struct Sources {
    /// Whether the demo's values lie above the defaults.
    pub demo: bool,
    /// The file that was named; without one, `kassa.toml` is read if it is there.
    pub file: Option<PathBuf>,
    /// The directory that `kassa.toml` is looked for in.
    pub directory: PathBuf,
    /// The environment.
    pub environment: BTreeMap<String, String>,
    /// Flags of the command line: key, flag, value.
    pub flags: Vec<(&'static str, &'static str, String)>,
}

/// One value as it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The key's name; `…_file` where `value` is a path.
    pub name: String,
    /// The value.
    pub value: String,
    /// Where.
    pub origin: Origin,
}

/// What one source says, and what is wrong with how it says it.
#[derive(Debug, Default)]
pub struct Layer {
    /// Values of known keys.
    pub said: Vec<Said>,
    /// Faults that have nothing to do with what other layers say.
    pub faults: Vec<Fault>,
}

impl Sources {
    /// The environment and the directory of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let text = |os: std::ffi::OsString| os.to_string_lossy().into_owned();
        Self {
            environment: std::env::vars_os()
                .map(|(name, value)| (text(name), text(value)))
                .collect(),
            ..Self::default()
        }
    }

    /// All layers, the lowest first. The conventional variables lie just below `KASSA_…`.
    #[must_use]
    pub fn layers(&self) -> Vec<Layer> {
        vec![self.demo(), self.file(), self.conventional(), self.own_variables(), self.flags()]
    }

    fn demo(&self) -> Layer {
        let mut layer = Layer::default();
        let values = if self.demo { crate::demo::SETTINGS } else { &[] };
        for (name, value) in values {
            layer.say(name, value, Origin::Demo);
        }
        layer
    }

    fn file(&self) -> Layer {
        let variable = self.environment.get(CONFIG_VARIABLE).filter(|v| !v.is_empty());
        let named = self.file.clone().or_else(|| variable.map(PathBuf::from));
        match named {
            Some(path) => file_layer(&path),
            None => {
                let path = self.directory.join(DEFAULT_FILE);
                if path.exists() { file_layer(&path) } else { Layer::default() }
            }
        }
    }

    fn conventional(&self) -> Layer {
        let mut layer = Layer::default();
        let names = [("DATABASE_URL", "database.url"), ("PORT", PORT), ("RUST_LOG", "log.level")];
        for (variable, name) in names {
            if let Some(value) = self.environment.get(variable).filter(|v| !v.is_empty()) {
                layer.say(name, value, Origin::Variable(variable.to_owned()));
            }
        }
        layer
    }

    /// An empty variable counts as none: that is how compose files pass on what is not set.
    fn own_variables(&self) -> Layer {
        let mut layer = Layer::default();
        let own = self.environment.iter().filter(|(name, value)| {
            name.starts_with(PREFIX) && !value.is_empty() && !is_foreign(name, value)
        });
        for (name, value) in own {
            let origin = Origin::Variable(name.clone());
            match key_of_variable(name) {
                Some(key) => layer.say(&key, value, origin),
                None => layer.faults.push(unknown_variable(name)),
            }
        }
        layer
    }

    fn flags(&self) -> Layer {
        let mut layer = Layer::default();
        for (name, flag, value) in &self.flags {
            layer.say(name, value, Origin::Flag(flag));
        }
        layer
    }
}

/// Stands for the port in `http.bind`, which the variable `PORT` replaces.
pub const PORT: &str = "http.bind#port";

impl Layer {
    fn say(&mut self, name: &str, value: &str, origin: Origin) {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.said.push(Said { name, value, origin });
    }

    fn table(&mut self, prefix: &str, table: config::Map<String, config::Value>, file: &Path) {
        for (part, value) in table {
            let name = if prefix.is_empty() { part } else { format!("{prefix}.{part}") };
            self.entry(&name, value.kind, file);
        }
    }

    fn entry(&mut self, name: &str, value: ValueKind, file: &Path) {
        let origin = Origin::File(file.to_owned());
        let known = is_known(name);
        let text = match value {
            ValueKind::Table(table) if is_section(name) => return self.table(name, table, file),
            ValueKind::String(text) => Some(text),
            ValueKind::Boolean(flag) => Some(flag.to_string()),
            ValueKind::I64(number) => Some(number.to_string()),
            ValueKind::U64(number) => Some(number.to_string()),
            ValueKind::I128(number) => Some(number.to_string()),
            ValueKind::U128(number) => Some(number.to_string()),
            ValueKind::Float(number) => Some(number.to_string()),
            ValueKind::Array(items) if takes_list(name) => list(items),
            ValueKind::Nil | ValueKind::Table(_) | ValueKind::Array(_) => None,
        };
        match text {
            Some(text) if known => self.say(name, &text, origin),
            None if known => self.faults.push(no_scalar(name, origin)),
            Some(_) | None => self.faults.push(unknown_key(name, origin)),
        }
    }
}

fn file_layer(path: &Path) -> Layer {
    let mut layer = Layer::default();
    let read = std::fs::read_to_string(path).map_err(|error| error.to_string());
    let table = read.and_then(|text| {
        let file = config::File::from_str(&text, FileFormat::Toml);
        file.collect().map_err(|error| error.to_string().trim_end().to_owned())
    });
    match table {
        Ok(table) => layer.table("", table, path),
        Err(problem) => layer.faults.push(Fault {
            key: "the settings file".to_owned(),
            value: None,
            origin: Origin::File(path.to_owned()),
            problem: format!("cannot be read: {problem}"),
            allowed: Some("`kassa config example` prints one".to_owned()),
        }),
    }
    // The order of a TOML table is lost on the way; by name it is the same each time.
    layer.said.sort_by(|a, b| a.name.cmp(&b.name));
    layer.faults.sort_by(|a, b| a.key.cmp(&b.key));
    layer
}

fn is_known(name: &str) -> bool {
    Key::named(name).is_some() || Key::of_file(name).is_some()
}

/// Whether the key's value may be written as a list.
fn takes_list(name: &str) -> bool {
    Key::named(name).is_some_and(|key| key.kind == Kind::Origins)
}

/// A list of texts as one text.
fn list(items: Vec<config::Value>) -> Option<String> {
    let texts = items.into_iter().map(|item| match item.kind {
        ValueKind::String(text) => Some(text),
        ValueKind::Nil
        | ValueKind::Boolean(_)
        | ValueKind::I64(_)
        | ValueKind::U64(_)
        | ValueKind::I128(_)
        | ValueKind::U128(_)
        | ValueKind::Float(_)
        | ValueKind::Table(_)
        | ValueKind::Array(_) => None,
    });
    texts.collect::<Option<Vec<_>>>().map(|texts| texts.join(", "))
}

fn is_section(name: &str) -> bool {
    let mut sections = KEYS.iter().map(|key| key.section().0);
    sections.any(|s| s == name || s.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

fn key_of_variable(variable: &str) -> Option<String> {
    let name = variable.strip_prefix(PREFIX)?;
    let name = name.to_ascii_lowercase().replace("__", ".");
    is_known(&name).then_some(name)
}

/// Variables that begin like ours and are not: the one that names the file, those that this
/// project's tests read, and those that Kubernetes sets for a service called `kassa`.
fn is_foreign(name: &str, value: &str) -> bool {
    let rest = name.strip_prefix(PREFIX).unwrap_or(name);
    let by_kubernetes = rest == "SERVICE_HOST"
        || rest == "SERVICE_PORT"
        || rest.starts_with("SERVICE_PORT_")
        || (rest == "PORT" && value.contains("://"))
        || (rest.starts_with("PORT_") && rest.contains("_TCP"));
    let by_tests = rest == "BIN" || rest.starts_with("TEST_");
    name == CONFIG_VARIABLE || by_tests || by_kubernetes
}

fn unknown_key(name: &str, origin: Origin) -> Fault {
    let names = all_names();
    let sections = KEYS.iter().map(|key| key.section().0);
    let near = suggest::nearest(name, names.iter().map(String::as_str).chain(sections))
        .or_else(|| {
            // A key in the wrong table, where only one table has a key of that name.
            let last = name.rsplit('.').next().unwrap_or(name);
            let same = |n: &&str| n.rsplit('.').next() == Some(last);
            let mut same = KEYS.iter().map(|key| key.name).filter(same);
            same.next().filter(|_| same.next().is_none())
        })
        .map(ToOwned::to_owned);
    unknown(name, near, origin)
}

fn unknown_variable(name: &str) -> Fault {
    let names: Vec<String> = all_names().iter().map(|n| variable(n)).collect();
    let rest = name.strip_prefix(PREFIX).unwrap_or(name);
    let rests = names.iter().map(|n| n.strip_prefix(PREFIX).unwrap_or(n));
    let near = suggest::nearest(rest, rests).map(|rest| format!("{PREFIX}{rest}"));
    unknown(name, near, Origin::Default)
}

fn unknown(name: &str, near: Option<String>, origin: Origin) -> Fault {
    Fault {
        key: name.to_owned(),
        value: None,
        origin,
        problem: "unknown key".to_owned(),
        allowed: Some(match near {
            Some(near) => format!("did you mean {near}?"),
            None => "`kassa config example` prints all keys".to_owned(),
        }),
    }
}

fn no_scalar(name: &str, origin: Origin) -> Fault {
    Fault {
        key: name.to_owned(),
        value: None,
        origin,
        problem: "is a list or a table".to_owned(),
        allowed: Key::named(name).map(|key| format!("allowed: {}", key.kind.allowed())),
    }
}

/// Every name that may stand in a file: the keys, and the files of the secrets.
fn all_names() -> Vec<String> {
    let files = KEYS.iter().filter(|key| key.kind.is_secret());
    let files = files.map(|key| format!("{}_file", key.name));
    KEYS.iter().map(|key| key.name.to_owned()).chain(files).collect()
}
