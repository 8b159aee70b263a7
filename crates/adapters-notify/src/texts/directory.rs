//! An operator's templates on disk.

use std::fs;
use std::path::Path;

use super::{BUILT_IN_TEMPLATES, TemplateFaults};

/// Bytes that a template has at most.
const MAX_BYTES: u64 = 256 * 1_024;
/// Letters by which a name may differ from the one that is offered for it.
const NEAR: usize = 6;

/// The templates in a directory, by the names of the built-in ones. Files that begin with a point
/// are left alone.
pub fn read(directory: &Path) -> Result<Vec<(&'static str, String)>, TemplateFaults> {
    let shown = directory.display();
    let entries = fs::read_dir(directory)
        .map_err(|error| TemplateFaults(vec![format!("{shown} cannot be read: {error}")]))?;
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for entry in entries {
        let name = match entry {
            Ok(entry) => entry.file_name().to_string_lossy().into_owned(),
            Err(error) => {
                faults.push(format!("{shown} cannot be read: {error}"));
                continue;
            }
        };
        if name.starts_with('.') {
            continue;
        }
        match template(directory, &name) {
            Ok(template) => found.push(template),
            Err(fault) => faults.push(fault),
        }
    }
    // Directories have no order; messages should.
    faults.sort();
    found.sort();
    if faults.is_empty() { Ok(found) } else { Err(TemplateFaults(faults)) }
}

fn template(directory: &Path, name: &str) -> Result<(&'static str, String), String> {
    let known = BUILT_IN_TEMPLATES.iter().map(|&(known, _)| known);
    let Some(known) = known.clone().find(|known| *known == name) else {
        return Err(match nearest(name) {
            Some(near) => format!("{name} is no template; did you mean {near}?"),
            None => format!("{name} is no template"),
        });
    };
    let path = directory.join(name);
    let cannot = |error: std::io::Error| format!("{name} cannot be read: {error}");
    if fs::metadata(&path).map_err(cannot)?.len() > MAX_BYTES {
        return Err(format!("{name} is larger than {} KiB", MAX_BYTES / 1_024));
    }
    Ok((known, fs::read_to_string(&path).map_err(cannot)?))
}

fn nearest(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let names = BUILT_IN_TEMPLATES.iter().map(|&(known, _)| known);
    let by_distance = names.map(|known| (strsim::osa_distance(&lower, known), known));
    by_distance.min().filter(|(distance, _)| *distance <= NEAR).map(|(_, known)| known)
}
