//! An operator's files on disk, which replace templates of the program and its style sheet. They are tried with
//! samples at the start, so that a broken one is found then and not when a page is opened.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::numbers::STYLES;
use crate::templates::{self, CustomFiles, Templates};

/// Bytes that a file has at most.
const MAX_BYTES: u64 = 256 * 1_024;
/// The name of the style sheet.
const STYLE_SHEET: &str = "assets/style.css";
/// What each template gets, as a test writes it down: for every template some samples.
const SAMPLES: &str = include_str!("../samples.json");

/// Templates and a style sheet of an operator, which have been tried.
#[derive(Debug)]
pub struct CustomPages(pub(crate) Templates);

/// Everything that is wrong with an operator's files, a sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageFaults(pub Vec<String>);

impl fmt::Display for PageFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for PageFaults {}

impl CustomPages {
    /// The files in a directory. Files whose names begin with a point are left alone.
    ///
    /// # Errors
    /// [`PageFaults`]: files that cannot be read, have an unknown name, do not parse, or do not render.
    pub fn read(directory: &Path) -> Result<Self, PageFaults> {
        let (mut files, mut faults) = (CustomFiles::default(), Vec::new());
        read_into(directory, "", &mut files, &mut faults);
        faults.sort();
        if faults.is_empty() { Self::tried(&files) } else { Err(PageFaults(faults)) }
    }

    fn tried(files: &CustomFiles) -> Result<Self, PageFaults> {
        let templates = Templates::with(files).map_err(PageFaults)?;
        let samples: BTreeMap<String, Vec<Value>> = serde_json::from_str(SAMPLES)
            .map_err(|error| PageFaults(vec![format!("the samples cannot be read: {error}")]))?;
        let mut faults = Vec::new();
        for (name, samples) in &samples {
            let tried = samples.iter().zip((0..STYLES.len()).cycle());
            let mut failed = tried.filter_map(|(sample, style)| {
                templates.render(name, style, sample).err().map(|error| templates::describe(&error))
            });
            faults.extend(failed.next().map(|error| format!("{name} cannot be rendered: {error}")));
        }
        if faults.is_empty() { Ok(Self(templates)) } else { Err(PageFaults(faults)) }
    }
}

/// Reads a directory, and those in it that the program has too; `below` is its name with a slash, or empty.
fn read_into(directory: &Path, below: &str, files: &mut CustomFiles, faults: &mut Vec<String>) {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) => {
            return faults.push(format!("{} cannot be read: {error}", directory.display()));
        }
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let shown = format!("{below}{name}");
        let inside = format!("{shown}/");
        if is_known_directory(&inside) && entry.path().is_dir() {
            read_into(&entry.path(), &inside, files, faults);
        } else if let Err(fault) = read_file(&entry.path(), &shown, files) {
            faults.push(fault);
        }
    }
}

/// Whether a directory, written with a slash at its end, holds files of the program.
fn is_known_directory(name: &str) -> bool {
    templates::names().chain([STYLE_SHEET]).any(|known| known.starts_with(name))
}

fn read_file(path: &Path, shown: &str, files: &mut CustomFiles) -> Result<(), String> {
    let is_template = templates::names().any(|known| known == shown);
    if !is_template && shown != STYLE_SHEET {
        return Err(format!("{shown} is neither a template nor {STYLE_SHEET}"));
    }
    let cannot = |error: std::io::Error| format!("{shown} cannot be read: {error}");
    if fs::metadata(path).map_err(cannot)?.len() > MAX_BYTES {
        return Err(format!("{shown} is larger than {} KiB", MAX_BYTES / 1_024));
    }
    let text = fs::read_to_string(path).map_err(cannot)?;
    match is_template {
        true => files.templates.push((shown.to_owned(), text)),
        false => files.style_sheet = Some(text),
    }
    Ok(())
}
