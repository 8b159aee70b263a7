//! An operator's templates on disk: files for every language, and a directory for each language that
//! has files of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use domain::locale::Locale;

use super::TemplateFaults;
use super::built_in::ENGLISH;

/// Bytes that a template has at most.
const MAX_BYTES: u64 = 256 * 1_024;
/// Letters by which a name may differ from the one that is offered for it.
const NEAR: usize = 6;

/// The templates of one language, by the names of the built-in ones.
pub type CustomFiles = Vec<(&'static str, String)>;

/// An operator's templates.
#[derive(Default)]
pub struct CustomTemplates {
    /// Those of no particular language.
    pub plain: CustomFiles,
    /// Those of a language, by its tag.
    pub languages: BTreeMap<String, CustomFiles>,
}

/// The templates in a directory. Files that begin with a point are left alone.
pub fn read(directory: &Path) -> Result<CustomTemplates, TemplateFaults> {
    let mut own = CustomTemplates::default();
    let mut faults = Vec::new();
    for name in names(directory, &mut faults) {
        if directory.join(&name).is_dir() {
            match language(directory, &name) {
                Ok(files) => {
                    own.languages.insert(name, files);
                }
                Err(more) => faults.extend(more),
            }
        } else {
            match template(directory, "", &name) {
                Ok(template) => own.plain.push(template),
                Err(fault) => faults.push(fault),
            }
        }
    }
    // Directories have no order; messages should.
    faults.sort();
    if faults.is_empty() { Ok(own) } else { Err(TemplateFaults(faults)) }
}

/// The templates in the directory of a language, which is named by its tag.
fn language(directory: &Path, tag: &str) -> Result<CustomFiles, Vec<String>> {
    match tag.parse::<Locale>() {
        Err(_) => return Err(vec![format!("{tag} is neither a template nor a language")]),
        Ok(locale) if locale.as_str() != tag => {
            return Err(vec![format!("{tag} is not the canonical language tag; use {locale}")]);
        }
        Ok(_) => {}
    }
    let mut faults = Vec::new();
    let mut files = Vec::new();
    for name in names(&directory.join(tag), &mut faults) {
        match template(directory, &format!("{tag}/"), &name) {
            Ok(template) => files.push(template),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(files) } else { Err(faults) }
}

/// The names in a directory, sorted.
fn names(directory: &Path, faults: &mut Vec<String>) -> Vec<String> {
    let shown = directory.display();
    let mut cannot =
        |error: std::io::Error| faults.push(format!("{shown} cannot be read: {error}"));
    let mut names = Vec::new();
    match fs::read_dir(directory) {
        Err(error) => cannot(error),
        Ok(entries) => {
            for entry in entries {
                match entry {
                    Ok(entry) => names.push(entry.file_name().to_string_lossy().into_owned()),
                    Err(error) => cannot(error),
                }
            }
        }
    }
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}

fn template(directory: &Path, below: &str, name: &str) -> Result<(&'static str, String), String> {
    let shown = format!("{below}{name}");
    let known = ENGLISH.iter().map(|&(known, _)| known);
    let Some(known) = known.clone().find(|known| *known == name) else {
        return Err(match nearest(name) {
            Some(near) => format!("{shown} is not a template; did you mean {near}?"),
            None => format!("{shown} is not a template"),
        });
    };
    let path = directory.join(&shown);
    let cannot = |error: std::io::Error| format!("{shown} cannot be read: {error}");
    if fs::metadata(&path).map_err(cannot)?.len() > MAX_BYTES {
        return Err(format!("{shown} is larger than {} KiB", MAX_BYTES / 1_024));
    }
    Ok((known, fs::read_to_string(&path).map_err(cannot)?))
}

fn nearest(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let names = ENGLISH.iter().map(|&(known, _)| known);
    let by_distance = names.map(|known| (strsim::osa_distance(&lower, known), known));
    by_distance.min().filter(|(distance, _)| *distance <= NEAR).map(|(_, known)| known)
}
