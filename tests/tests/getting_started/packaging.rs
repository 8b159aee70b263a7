//! How Kassa reaches a machine: the Dockerfile, the systemd unit and the release archive, as far as
//! they can be tried without a container engine or an init system.

use std::ffi::OsStr;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tests::server::kassa_binary;

const DOCKERFILE: &str = include_str!("../../../Dockerfile");
const DOCKERIGNORE: &str = include_str!("../../../.dockerignore");
const UNIT: &str = include_str!("../../../packaging/kassa.service");

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn run(program: impl AsRef<OsStr>, arguments: &[&str], directory: &Path) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(directory).output().expect("it runs")
}

#[track_caller]
fn must_work(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{}\n{out}\n{err}", output.status);
    out
}

/// The Dockerfile's instructions, with continued lines as one.
fn instructions() -> Vec<Vec<String>> {
    let lines = DOCKERFILE.replace("\\\n", " ");
    let lines = lines.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}

/// What the last instruction of this name says.
fn last(name: &str) -> String {
    let all = instructions();
    let found = all.iter().rev().find(|words| words[0] == name);
    found.unwrap_or_else(|| panic!("no {name}"))[1..].join(" ")
}

/// The paths of the repository that are copied into the image or its build.
fn copied() -> Vec<String> {
    let own = |words: &&Vec<String>| words[0] == "COPY" && !words[1].starts_with("--from");
    let all = instructions();
    let sources = all.iter().filter(own).flat_map(|words| &words[1..words.len() - 1]);
    sources.cloned().collect()
}

#[test]
fn the_dockerfile_copies_what_is_there_and_what_the_build_needs() {
    let context = tempfile::tempdir().expect("a directory");
    for path in copied() {
        let source = root().join(&path).canonicalize();
        let source = source.unwrap_or_else(|error| panic!("COPY {path}: {error}"));
        assert!(is_sent(&path), "{path} is left out by .dockerignore");
        symlink(source, context.path().join(&path)).expect("a link");
    }
    let arguments = ["metadata", "--locked", "--offline", "--no-deps", "--format-version", "1"];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = must_work(&run(cargo, &arguments, context.path()));
    assert!(metadata.contains("\"name\":\"kassa\""), "the binary is in the workspace");
}

/// `.dockerignore` leaves out everything, and takes back what it names.
fn is_sent(path: &str) -> bool {
    let mut lines = DOCKERIGNORE.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(lines.next(), Some("*"));
    let taken_back = lines.filter_map(|line| line.strip_prefix('!'));
    taken_back.into_iter().any(|named| match named.strip_suffix('*') {
        Some(beginning) => path.starts_with(beginning),
        None => path == named,
    })
}

#[test]
fn the_container_runs_unprivileged_and_checks_its_own_readiness() {
    let user: u32 = last("USER").parse().expect("a number, which an orchestrator can check");
    assert!(user >= 1_000, "{user}");
    assert_eq!(last("ENTRYPOINT"), "[\"kassa\"]");
    assert!(last("HEALTHCHECK").ends_with("CMD [\"kassa\", \"healthcheck\"]"));
    must_work(&run(kassa_binary(), &["healthcheck", "--help"], root()));
    let command: Vec<String> = serde_json::from_str(&last("CMD")).expect("a list of words");
    let arguments: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
    must_work(&run(kassa_binary(), &arguments, root()));
    assert_eq!(last("VOLUME"), last("WORKDIR"), "the default database is in the volume");
    assert_eq!(last("ENV"), "KASSA_HTTP__BIND=0.0.0.0:8080");
}

/// The values of a key of the unit.
fn unit(key: &str) -> Vec<&'static str> {
    UNIT.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).collect()
}

#[test]
fn the_unit_starts_kassa_with_arguments_that_it_takes() {
    let start = unit("ExecStart")[0];
    let arguments = start.strip_prefix("/usr/local/bin/kassa ").expect("the binary's place");
    let arguments: Vec<&str> = arguments.split(' ').chain(["--help"]).collect();
    must_work(&run(kassa_binary(), &arguments, root()));
    assert_eq!(unit("DynamicUser"), ["yes"]);
    assert_eq!(
        (unit("StateDirectory"), unit("WorkingDirectory")),
        (vec!["kassa"], vec!["%S/kassa"])
    );
    for variable in unit("Environment") {
        let (name, value) = variable.split_once('=').expect("a variable");
        let mut command = Command::new(kassa_binary());
        command.args(["config", "show"]).env_clear().env(name, "/nowhere");
        let told = command.output().expect("kassa runs").stderr;
        let told = String::from_utf8_lossy(&told);
        assert!(told.contains("/nowhere") && !told.contains("unknown key"), "{name}: {told}");
        let credential = value.strip_prefix("%d/").expect("a credential");
        assert!(unit("LoadCredential").iter().any(|l| l.starts_with(&format!("{credential}:"))));
    }
}

/// Without systemd the unit is read by the test above alone.
#[test]
fn systemd_takes_the_unit_and_finds_it_well_confined() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        return eprintln!("LEFT OUT: systemd-analyze is missing");
    }
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("kassa.service");
    let here = UNIT.replace("/usr/local/bin/kassa", &kassa_binary().display().to_string());
    std::fs::write(&file, here).expect("written");
    let file = file.to_str().expect("a path");
    let verified = run("systemd-analyze", &["verify", "--man=no", file], directory.path());
    must_work(&verified);
    assert_eq!(String::from_utf8_lossy(&verified.stderr), "");
    let limits = ["security", "--offline=true", "--threshold=20", file];
    must_work(&run("systemd-analyze", &limits, directory.path()));
}

#[test]
fn a_release_archive_holds_the_binary_and_its_checksum_is_right() {
    let out = tempfile::tempdir().expect("a directory");
    let binary = kassa_binary().display().to_string();
    let arguments = ["--binary", &binary, "--out", out.path().to_str().expect("a path")];
    let archive = must_work(&run("scripts/release", &arguments, root()));
    let archive = PathBuf::from(archive.trim());
    let name = archive.file_name().and_then(OsStr::to_str).expect("a name");
    let version = concat!("kassa-", env!("CARGO_PKG_VERSION"), "-");
    assert!(name.starts_with(version) && name.ends_with(".tar.gz"), "{name}");

    must_work(&run("sha256sum", &["-c", &format!("{name}.sha256")], out.path()));
    must_work(&run("tar", &["-xzf", name], out.path()));
    let unpacked = out.path().join(name.trim_end_matches(".tar.gz"));
    let version = must_work(&run(unpacked.join("kassa"), &["--version"], out.path()));
    assert_eq!(version.trim(), concat!("kassa ", env!("CARGO_PKG_VERSION")));
    for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "kassa.service"] {
        assert!(unpacked.join(file).is_file(), "{file}");
    }
    let example = unpacked.join("kassa.example.toml").display().to_string();
    must_work(&run(unpacked.join("kassa"), &["config", "show", "--config", &example], out.path()));
}
