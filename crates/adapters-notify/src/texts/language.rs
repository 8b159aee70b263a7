//! The templates of one language: the built-in ones with an operator's files in their places.

use std::collections::BTreeMap;

use domain::notification::NotificationType;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior};
use ports::RenderError;

use super::TemplateFaults;
use super::built_in::ENGLISH;
use crate::line::one_line;

/// Steps that one template may take; 2,000 lines of an order need a small part of them.
const FUEL: u64 = 5_000_000;
/// Characters of a subject that count.
const MAX_SUBJECT: usize = 200;

/// Every template of a language.
pub struct Language {
    templates: Environment<'static>,
    /// The file that each template was read from.
    files: BTreeMap<&'static str, String>,
}

/// Files that take the places of those before them.
pub struct Layer<'a> {
    /// The directory that they are in, for messages: empty, or `de/`.
    pub directory: String,
    /// The files.
    pub files: Vec<(&'static str, &'a str)>,
}

impl Language {
    /// The English texts, under these layers.
    pub fn of(layers: &[Layer<'_>]) -> Result<Self, TemplateFaults> {
        let mut language = Self { templates: environment()?, files: BTreeMap::new() };
        let english = Layer { directory: String::new(), files: ENGLISH.to_vec() };
        let mut faults = Vec::new();
        for layer in std::iter::once(&english).chain(layers) {
            for &(name, text) in &layer.files {
                language.files.insert(name, format!("{}{name}", layer.directory));
                // A broken one leaves the one before it in its place.
                if let Err(error) = language.templates.add_template_owned(name, text.to_owned()) {
                    faults.push(language.told(name, &error));
                }
            }
        }
        if faults.is_empty() { Ok(language) } else { Err(TemplateFaults(faults)) }
    }

    /// A template, filled in.
    pub fn render(&self, name: &str, view: &Value) -> Result<String, RenderError> {
        let rendered = self.templates.get_template(name).and_then(|t| t.render(view.clone()));
        rendered.map_err(|error| RenderError(self.told(name, &error)))
    }

    /// A type's subject.
    pub fn subject(&self, kind: NotificationType, view: &Value) -> Result<String, RenderError> {
        let name = format!("{kind}.subject.txt");
        let subject = one_line(&self.render(&name, view)?);
        let words: Vec<&str> = subject.split_whitespace().collect();
        let subject: String = words.join(" ").chars().take(MAX_SUBJECT).collect();
        if subject.is_empty() {
            return Err(RenderError(format!("{} renders to an empty text", self.file(&name))));
        }
        Ok(subject)
    }

    /// A text with its blank lines brought down to one at a time.
    pub fn text(&self, name: &str, view: &Value) -> Result<String, RenderError> {
        let text = self.render(name, view)?;
        let mut lines: Vec<&str> = Vec::new();
        for line in text.lines().map(str::trim_end) {
            if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(line);
            }
        }
        let text = lines.join("\n").trim_end().to_owned();
        if text.is_empty() {
            return Err(RenderError(format!("{} renders to an empty text", self.file(name))));
        }
        Ok(text)
    }

    /// The file that a template was read from.
    fn file<'a>(&'a self, name: &'a str) -> &'a str {
        self.files.get(name).map_or(name, String::as_str)
    }

    /// What is wrong with a template, and where; the file that an include leads to counts.
    fn told(&self, name: &str, error: &minijinja::Error) -> String {
        let (mut innermost, mut cause) = (error, std::error::Error::source(error));
        while let Some(deeper) = cause {
            if let Some(deeper) = deeper.downcast_ref::<minijinja::Error>() {
                innermost = deeper;
            }
            cause = deeper.source();
        }
        let file = self.file(innermost.name().unwrap_or(name));
        let line = innermost.line().map(|line| format!(", line {line}")).unwrap_or_default();
        let what = match innermost.detail() {
            Some(detail) => format!("{}: {detail}", innermost.kind()),
            None => innermost.kind().to_string(),
        };
        format!("{file}{line}: {}", one_line(&what))
    }
}

fn environment() -> Result<Environment<'static>, TemplateFaults> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    let syntax = syntax.map_err(|error| TemplateFaults(vec![error.to_string()]))?;
    templates.set_syntax(syntax);
    templates.set_fuel(Some(FUEL));
    Ok(templates)
}
