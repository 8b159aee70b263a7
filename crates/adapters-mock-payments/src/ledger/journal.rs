//! The ledger's file: one line of JSON for every change, only ever added to. A process that is
//! killed in the middle of a line leaves a line without an end; it was never answered, and is cut
//! off by the next process that opens the file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::LedgerEntry;
use super::line::Line;

/// What is wrong with the ledger's file.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// It cannot be opened, read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The line is not ours: another file, or edited by hand.
    #[error("{}, line {line}: {why}", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The file got shorter than what was read of it before.
    #[error("{}: the ledger was truncated while in use", path.display())]
    Cut {
        /// The file.
        path: PathBuf,
    },
    /// The ledger could not be read, so there was nothing to change.
    #[error("the ledger could not be read")]
    Lost,
}

/// An open ledger file.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Bytes that were read or written so far; always the end of a line.
    read_to: u64,
    /// Lines in them.
    lines: u64,
}

impl Journal {
    /// Opens a file, or makes it, with the folders above it.
    pub(super) fn open(path: &Path) -> Result<Self, LedgerError> {
        let fault = |source| LedgerError::Io { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(fault)?;
        }
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(path).map_err(fault)?;
        Ok(Self { path: path.to_owned(), file, read_to: 0, lines: 0 })
    }

    /// Keeps every other process out until [`Journal::unlock`]; waits while one is in.
    pub(super) fn lock(&self) -> Result<(), LedgerError> {
        self.file.lock().map_err(|source| self.fault(source))
    }

    /// Lets the others in again.
    pub(super) fn unlock(&self) -> Result<(), LedgerError> {
        self.file.unlock().map_err(|source| self.fault(source))
    }

    /// What was written since it was last read. The caller holds the lock, so that no one is in the
    /// middle of a line: one without an end will never get it.
    pub(super) fn new_entries(&mut self) -> Result<Vec<LedgerEntry>, LedgerError> {
        let len = self.file.metadata().map_err(|source| self.fault(source))?.len();
        if len == self.read_to {
            return Ok(Vec::new());
        }
        if len < self.read_to {
            return Err(LedgerError::Cut { path: self.path.clone() });
        }
        let bytes = self.tail().map_err(|source| self.fault(source))?;
        let mut entries = Vec::new();
        for line in bytes.split_inclusive(|&b| b == b'\n') {
            if line.ends_with(b"\n") {
                entries.push(self.entry(line)?);
                self.lines += 1;
                self.read_to += u64::try_from(line.len()).unwrap_or(u64::MAX);
            } else {
                self.cut_off().map_err(|source| self.fault(source))?;
            }
        }
        Ok(entries)
    }

    /// Adds an entry. One that could not be written whole is taken back.
    pub(super) fn append(&mut self, entry: &LedgerEntry) -> Result<(), LedgerError> {
        let written =
            serde_json::to_vec(&Line::from(entry)).map_err(io::Error::from).and_then(|mut line| {
                line.push(b'\n');
                self.file.write_all(&line).map(|()| line.len())
            });
        match written {
            Ok(len) => {
                self.lines += 1;
                self.read_to += u64::try_from(len).unwrap_or(u64::MAX);
                Ok(())
            }
            Err(source) => {
                // If this fails as well, the next one to read cuts it off.
                let _ = self.cut_off();
                Err(self.fault(source))
            }
        }
    }

    fn tail(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(self.read_to))?;
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn cut_off(&self) -> io::Result<()> {
        self.file.set_len(self.read_to)
    }

    fn entry(&self, line: &[u8]) -> Result<LedgerEntry, LedgerError> {
        let read: Result<Line, _> = serde_json::from_slice(line);
        let entry = read.map_err(|e| e.to_string()).and_then(LedgerEntry::try_from);
        entry.map_err(|why| LedgerError::Corrupt {
            path: self.path.clone(),
            line: self.lines + 1,
            why,
        })
    }

    fn fault(&self, source: io::Error) -> LedgerError {
        LedgerError::Io { path: self.path.clone(), source }
    }
}
