//! `kassa audit`: the invariant queries; a finding is a row that should not be.

use serde_json::json;

use crate::cli::AuditArguments;
use crate::context::{Context, wait_for, with_storage};
use crate::exit::{Exit, Outcome};
use crate::global::Global;
use crate::output::{self, Format, List};

/// Runs it.
///
/// # Errors
/// If the database cannot be read.
pub fn run(global: &Global, arguments: AuditArguments) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    let format = arguments.format.output;
    wait_for(with_storage(&settings, async |storage| {
        let findings = storage.audit().await?;
        let mut list = List::new(&["invariant", "detail"]);
        for finding in &findings {
            list.push(vec![json!(finding.invariant.as_str()), json!(finding.detail)]);
        }
        if !findings.is_empty() || format != Format::Table {
            list.print(format)?;
        }
        match findings.len() {
            0 => output::say("no findings: every invariant holds"),
            1 => output::say("one finding"),
            n => output::say(&format!("{n} findings")),
        }
        Ok(if findings.is_empty() { Exit::Done } else { Exit::Failed })
    }))
}
