//! Identity of an open file: its path may later lead to another file, or to none.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Device and inode number.
type FileId = (u64, u64);

/// The database file that was opened under a path.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    path: PathBuf,
    id: FileId,
}

impl Identity {
    /// The file that the path leads to now.
    pub(crate) fn of(path: &Path) -> std::io::Result<Self> {
        Ok(Self { path: path.to_owned(), id: file_id(path)? })
    }

    /// Whether the path still leads to the file.
    ///
    /// # Errors
    /// A message that says whether the file was deleted or replaced.
    pub(crate) fn check(&self) -> Result<(), String> {
        let path = self.path.display();
        match file_id(&self.path) {
            Ok(id) if id == self.id => Ok(()),
            Ok(_) => Err(format!("{path} was replaced while the server ran; restart the server")),
            Err(error) => Err(format!(
                "{path} cannot be accessed ({error}); restore it and restart the server"
            )),
        }
    }
}

fn file_id(path: &Path) -> std::io::Result<FileId> {
    std::fs::metadata(path).map(|found| (found.dev(), found.ino()))
}
