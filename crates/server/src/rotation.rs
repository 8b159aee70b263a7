//! Secrets that are replaced while the server runs. Their files are read again every few seconds,
//! and on SIGHUP; the previous secret stays valid for a while, so that clients that still sign with
//! it are not rejected.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use api_actix::Hs256Verifier;
use ports::{ReplaceSecrets, SecretRotation, SettingKind, SettingValue};
use secrecy::{ExposeSecret, SecretString};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::context::Context;
use crate::exit::Failure;
use crate::settings::{ConfiguredProvider, Origin, Resolved, secret_error, secret_in_file};

/// How often the files are read.
const EVERY: Duration = Duration::from_secs(5);

/// Everything that can be replaced.
pub struct Rotation {
    groups: Vec<SecretGroup>,
    hangup: Signal,
}

/// Secrets for one use: the current one, the previous one by the settings, and those that were
/// replaced recently.
struct SecretGroup {
    secrets: Vec<RotatedSecret>,
    previous: Vec<(SecretString, Instant)>,
    overlap: Duration,
    on_rotate: ReplaceSecrets,
}

/// Says what is wrong with a new secret.
type FindProblem = Box<dyn Fn(&SecretString) -> Option<String> + Send>;

/// A secret that the settings name.
struct RotatedSecret {
    key: &'static str,
    value: Option<SecretString>,
    file: Option<PathBuf>,
    /// What is wrong with a secret that was issued by a third party, which decides on its form; `None` if
    /// the operator has chosen it.
    problem: Option<FindProblem>,
    /// What was wrong with the file when it was read last, so that it is reported once.
    refused: Option<String>,
}

impl Rotation {
    /// What of these settings comes from files.
    ///
    /// # Errors
    /// If the operating system does not allow signal handlers.
    pub fn of(
        context: &Context,
        tokens: Option<Arc<Hs256Verifier>>,
        providers: Vec<(ConfiguredProvider, SecretRotation)>,
    ) -> Result<Self, Failure> {
        let Context { resolved, settings } = context;
        let group = |secrets: Vec<RotatedSecret>, on_rotate| SecretGroup {
            secrets,
            previous: Vec::new(),
            overlap: settings.secrets.overlap,
            on_rotate,
        };
        let mut groups = Vec::new();
        if let Some(verifier) = tokens {
            let jwt = &settings.jwt;
            let secrets = vec![
                RotatedSecret::new(resolved, "jwt.secret", jwt.secret.clone()),
                RotatedSecret::new(resolved, "jwt.previous_secret", jwt.previous_secret.clone()),
            ];
            let on_rotate: ReplaceSecrets =
                Box::new(move |secrets| verifier.replace_secrets(&secrets));
            groups.push(group(secrets, on_rotate));
        }
        for (configured, rotation) in providers {
            let secret = |key: &&'static str| RotatedSecret {
                problem: find_problem(&configured, key, settings.demo),
                ..RotatedSecret::new(resolved, key, configured.settings.secret(key).cloned())
            };
            groups.push(group(rotation.keys.iter().map(secret).collect(), rotation.replace));
        }
        let hangup = signal(SignalKind::hangup())
            .map_err(|error| Failure::plain(format!("cannot install signal handlers: {error}")))?;
        Ok(Self { groups, hangup })
    }

    /// Reads the files again and again until `stop` says so.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                _ = self.hangup.recv() => tracing::info!("reloading secret files"),
                _ = ticks.tick() => {}
            }
            // A few small files: the thread that reads them is given away meanwhile.
            tokio::task::block_in_place(|| {
                for group in &mut self.groups {
                    group.read_again(Instant::now());
                }
            });
        }
    }
}

impl SecretGroup {
    fn read_again(&mut self, now: Instant) {
        let before = self.previous.len();
        self.previous.retain(|(_, until)| *until > now);
        let mut changed = self.previous.len() != before;
        for current in &mut self.secrets {
            let Some(replaced) = current.read_again() else {
                continue;
            };
            changed = true;
            let until = now + self.overlap;
            self.previous.extend(replaced.map(|secret| (secret, until)));
            let overlap = humantime::format_duration(self.overlap);
            tracing::info!(secret = current.key, %overlap, "secret replaced; previous secret stays valid");
        }
        if changed {
            let current = self.secrets.iter().filter_map(|secret| secret.value.clone());
            let previous = self.previous.iter().rev().map(|(secret, _)| secret.clone());
            (self.on_rotate)(current.chain(previous).collect());
        }
    }
}

impl RotatedSecret {
    fn new(resolved: &Resolved, key: &'static str, value: Option<SecretString>) -> Self {
        let file = match resolved.origin(key) {
            Origin::Pointed { path, .. } => Some(path),
            Origin::Default
            | Origin::Demo
            | Origin::File(_)
            | Origin::Variable(_)
            | Origin::Flag(_) => None,
        };
        Self { key, value, file, problem: None, refused: None }
    }

    /// Takes what the file holds now, if that is a good secret and another one than before;
    /// gives the one before. A file that is unavailable, empty or weak leaves everything as it is.
    fn read_again(&mut self) -> Option<Option<SecretString>> {
        let found = secret_in_file(self.file.as_ref()?);
        let secret = match found {
            Ok(text) => SecretString::from(text),
            Err(error) => return self.refuse(format!("file cannot be read: {error}")),
        };
        let known = self.value.as_ref().map(SecretString::expose_secret);
        if known == Some(secret.expose_secret()) {
            self.refused = None;
            return None;
        }
        let weak = || secret_error(self.key, Some(&secret), Origin::Default);
        let empty = || secret.expose_secret().is_empty().then(|| "is empty".to_owned());
        let problem = match &self.problem {
            Some(find) => empty().or_else(|| find(&secret)),
            None => weak().map(|config_error| config_error.problem),
        };
        match problem {
            Some(problem) => self.refuse(problem),
            None => {
                self.refused = None;
                Some(self.value.replace(secret))
            }
        }
    }

    fn refuse<T>(&mut self, why: String) -> Option<T> {
        if self.refused.as_ref() != Some(&why) {
            tracing::error!(
                secret = self.key,
                why,
                "secret not replaced; previous secret stays valid"
            );
            self.refused = Some(why);
        }
        None
    }
}

/// What a provider finds wrong with a new value of a credential, together with its other settings.
fn find_problem(
    configured: &ConfiguredProvider,
    key: &'static str,
    demo: bool,
) -> Option<FindProblem> {
    let configured = configured.clone();
    let is_issued = configured.kind_of(key) == Some(SettingKind::Credential);
    is_issued.then(|| {
        Box::new(move |secret: &SecretString| {
            let mut settings = configured.settings.clone();
            settings.set(key, SettingValue::Secret(secret.clone()));
            let problem = configured.provider.problems(&settings, demo).into_iter().next()?;
            Some(format!("{} {}", problem.key, problem.problem))
        }) as FindProblem
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Mutex;

    use super::*;

    const FIRST: &str = "3f1b0c5d7e9a2468ace013579bdf0246";
    const SECOND: &str = "a8d3f6b1c4e7902513579bdf02468ace";

    struct Bench {
        group: SecretGroup,
        file: PathBuf,
        taken: Arc<Mutex<Vec<Vec<String>>>>,
        begun: Instant,
        _directory: tempfile::TempDir,
    }

    fn bench(previous: Option<&str>) -> Bench {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("secret");
        fs::write(&file, format!("{FIRST}\n")).unwrap();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&taken);
        let secret = |key, value: Option<&str>, file| RotatedSecret {
            key,
            value: value.map(SecretString::from),
            file,
            problem: None,
            refused: None,
        };
        let group = SecretGroup {
            secrets: vec![
                secret("jwt.secret", Some(FIRST), Some(file.clone())),
                secret("jwt.previous_secret", previous, None),
            ],
            previous: Vec::new(),
            overlap: Duration::from_secs(60),
            on_rotate: Box::new(move |secrets| {
                let plain = secrets.iter().map(|s| s.expose_secret().to_owned()).collect();
                notes.lock().unwrap().push(plain);
            }),
        };
        Bench { group, file, taken, begun: Instant::now(), _directory: directory }
    }

    impl Bench {
        /// What was taken by a reading so many seconds after the beginning.
        fn taken_after(&mut self, seconds: u64) -> Vec<Vec<String>> {
            self.group.read_again(self.begun + Duration::from_secs(seconds));
            std::mem::take(&mut *self.taken.lock().unwrap())
        }
    }

    #[test]
    fn both_count_for_a_while() {
        let mut bench = bench(Some("previous"));
        assert!(bench.taken_after(0).is_empty(), "nothing has changed");
        fs::write(&bench.file, SECOND).unwrap();
        assert_eq!(bench.taken_after(5), [[SECOND, "previous", FIRST]]);
        assert!(bench.taken_after(10).is_empty());
        assert!(bench.taken_after(64).is_empty());
        assert_eq!(bench.taken_after(65), [[SECOND, "previous"]]);
    }

    #[test]
    fn a_file_that_is_no_secret_changes_nothing() {
        let mut bench = bench(None);
        for bad in ["", "\n", "changeme", "short", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            fs::write(&bench.file, bad).unwrap();
            assert!(bench.taken_after(5).is_empty(), "{bad}");
        }
        fs::remove_file(&bench.file).unwrap();
        assert!(bench.taken_after(10).is_empty());
        fs::write(&bench.file, SECOND).unwrap();
        assert_eq!(bench.taken_after(15), [[SECOND, FIRST]]);
        fs::write(&bench.file, FIRST).unwrap();
        assert_eq!(bench.taken_after(20), [[FIRST, SECOND, FIRST]], "and back again");
    }

    #[test]
    fn a_credential_that_its_provider_cannot_use_changes_nothing() {
        let mut bench = bench(None);
        let current = &mut bench.group.secrets[0];
        current.problem = Some(Box::new(|secret: &SecretString| {
            let is_key = secret.expose_secret().starts_with("live_");
            (!is_key).then(|| "is not a key".to_owned())
        }));
        for bad in ["", "test_1", SECOND] {
            fs::write(&bench.file, bad).unwrap();
            assert!(bench.taken_after(5).is_empty(), "{bad}");
        }
        fs::write(&bench.file, "live_1").unwrap();
        assert_eq!(bench.taken_after(10), [["live_1", FIRST]]);
    }
}
