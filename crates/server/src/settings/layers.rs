//! Where settings come from: a file, the environment, flags. Each source gives a layer of texts
//! under dotted names; a later layer covers an earlier one.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::config_error::{ConfigError, Origin};
use super::key::{Keys, PREFIX};
use super::{file, unknown};
use crate::providers::Providers;

/// The variable that names the settings file; not a setting itself.
pub const CONFIG_VARIABLE: &str = "KASSA_CONFIG";
/// The file that is read if none is named.
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
    /// The payment providers that there are; they have settings, too.
    pub providers: Providers,
}

/// One value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawValue {
    /// The key's name; `…_file` if `value` is a path.
    pub name: String,
    /// The value.
    pub value: String,
    /// Where.
    pub origin: Origin,
}

/// The values of one source, and the errors in it.
#[derive(Debug, Default)]
pub struct Layer {
    /// Values of known keys.
    pub values: Vec<RawValue>,
    /// Errors that do not depend on other layers.
    pub errors: Vec<ConfigError>,
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
    pub fn layers(&self, keys: &Keys) -> Vec<Layer> {
        vec![
            self.demo(),
            self.file(keys),
            self.conventional(),
            self.own_variables(keys),
            self.flags(),
        ]
    }

    fn demo(&self) -> Layer {
        let mut layer = Layer::default();
        let values = if self.demo { crate::demo::settings(&self.providers) } else { Vec::new() };
        for (name, value) in values {
            layer.say(name, value, Origin::Demo);
        }
        layer
    }

    fn file(&self, keys: &Keys) -> Layer {
        let variable = self.environment.get(CONFIG_VARIABLE).filter(|v| !v.is_empty());
        let named = self.file.clone().or_else(|| variable.map(PathBuf::from));
        match named {
            Some(path) => file::layer(keys, &path),
            None => {
                let path = self.directory.join(DEFAULT_FILE);
                if path.exists() { file::layer(keys, &path) } else { Layer::default() }
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
    fn own_variables(&self, keys: &Keys) -> Layer {
        let mut layer = Layer::default();
        let own = self.environment.iter().filter(|(name, value)| {
            name.starts_with(PREFIX) && !value.is_empty() && !is_foreign(name, value)
        });
        for (name, value) in own {
            let origin = Origin::Variable(name.clone());
            match key_of_variable(keys, name) {
                Some(key) => layer.say(&key, value, origin),
                None => layer.errors.push(unknown::environment_variable(keys, name)),
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
    /// Adds a value.
    pub(super) fn say(&mut self, name: &str, value: &str, origin: Origin) {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.values.push(RawValue { name, value, origin });
    }
}

fn key_of_variable(keys: &Keys, variable: &str) -> Option<String> {
    let name = variable.strip_prefix(PREFIX)?;
    let name = name.to_ascii_lowercase().replace("__", ".");
    keys.has(&name).then_some(name)
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
