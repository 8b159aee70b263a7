//! Letters made from templates: the built-in ones, single ones of them replaced by an operator's
//! files. Every template is tried once before the first letter, so that a broken one is found at
//! the start and not when an order is paid.

mod built_in;
mod directory;
mod sample;
mod view;

use std::fmt;
use std::path::Path;

use domain::contact::Contact;
use domain::notification::{Channel, Notification, NotificationType};
use domain::order::OrderRecord;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use ports::{Letter, TextError, Texts};
use view::View;

use crate::line::one_line;

pub use built_in::BUILT_IN_TEMPLATES;

/// Steps that one template may take; 2,000 lines of an order need a small part of them.
const FUEL: u64 = 5_000_000;
/// Characters of a subject that count.
const MAX_SUBJECT: usize = 200;

/// The shop's texts.
pub struct TemplateTexts {
    templates: Environment<'static>,
    shop: String,
}

/// Everything that is wrong with an operator's templates, a sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFaults(pub Vec<String>);

impl fmt::Display for TemplateFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for TemplateFaults {}

impl TemplateTexts {
    /// The built-in texts of a shop of this name.
    ///
    /// # Errors
    /// [`TemplateFaults`], which a test rules out.
    pub fn built_in(shop: &str) -> Result<Self, TemplateFaults> {
        Self::of(shop, Vec::new())
    }

    /// The texts of a shop whose operator keeps templates in a directory.
    ///
    /// # Errors
    /// [`TemplateFaults`]: files that cannot be read, that have a name that is none, or that are no
    /// templates for what they are called.
    pub fn with_directory(shop: &str, directory: &Path) -> Result<Self, TemplateFaults> {
        Self::of(shop, directory::read(directory)?)
    }

    fn of(shop: &str, own: Vec<(&'static str, String)>) -> Result<Self, TemplateFaults> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        let syntax = syntax.map_err(|error| TemplateFaults(vec![error.to_string()]))?;
        templates.set_syntax(syntax);
        templates.set_fuel(Some(FUEL));
        let mut faults = Vec::new();
        let built_in = BUILT_IN_TEMPLATES.iter().map(|&(name, text)| (name, text.to_owned()));
        for (name, text) in built_in.chain(own) {
            // A broken one leaves the one before it in its place.
            if let Err(error) = templates.add_template_owned(name, text) {
                faults.push(told(name, &error));
            }
        }
        let texts = Self { templates, shop: one_line(shop) };
        if faults.is_empty() {
            faults = texts.tried();
        }
        if faults.is_empty() { Ok(texts) } else { Err(TemplateFaults(faults)) }
    }

    /// Writes every letter for sample orders; gives what went wrong, each fault once.
    fn tried(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let Some(samples) = sample::orders() else {
            return vec!["the sample orders cannot be made".to_owned()];
        };
        for (record, contact) in &samples {
            for &kind in NotificationType::ALL {
                for &channel in Channel::ALL {
                    let message = sample::message(kind, channel);
                    if let Err(TextError(fault)) = self.letter(&message, record, contact)
                        && !faults.contains(&fault)
                    {
                        faults.push(fault);
                    }
                }
            }
        }
        faults
    }

    fn render(&self, name: &str, view: &Value) -> Result<String, TextError> {
        let rendered = self.templates.get_template(name).and_then(|t| t.render(view.clone()));
        rendered.map_err(|error| TextError(told(name, &error)))
    }

    fn subject(&self, kind: NotificationType, view: &Value) -> Result<String, TextError> {
        let name = format!("{kind}.subject.txt");
        let subject = one_line(&self.render(&name, view)?);
        let words: Vec<&str> = subject.split_whitespace().collect();
        let subject: String = words.join(" ").chars().take(MAX_SUBJECT).collect();
        if subject.is_empty() {
            return Err(TextError(format!("{name} comes to nothing")));
        }
        Ok(subject)
    }

    /// A text with its blank lines brought down to one at a time.
    fn text(&self, name: &str, view: &Value) -> Result<String, TextError> {
        let text = self.render(name, view)?;
        let mut lines: Vec<&str> = Vec::new();
        for line in text.lines().map(str::trim_end) {
            if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(line);
            }
        }
        let text = lines.join("\n").trim_end().to_owned();
        if text.is_empty() {
            return Err(TextError(format!("{name} comes to nothing")));
        }
        Ok(text)
    }
}

impl Texts for TemplateTexts {
    fn letter(
        &self,
        message: &Notification,
        order: &OrderRecord,
        to: &Contact,
    ) -> Result<Letter, TextError> {
        let view = Value::from(Serde(View::of(&self.shop, message, order, to)));
        let kind = message.notification_type;
        match message.channel {
            Channel::Email => Ok(Letter {
                subject: self.subject(kind, &view)?,
                text: self.text(&format!("{kind}.txt"), &view)?,
                html: Some(self.render(&format!("{kind}.html"), &view)?),
            }),
            Channel::Sms => Ok(Letter {
                subject: one_line(&message.subject),
                text: self.text(&format!("{kind}.sms.txt"), &view)?,
                html: None,
            }),
        }
    }
}

/// What is wrong with a template, and where; the file that an include leads to counts.
fn told(name: &str, error: &minijinja::Error) -> String {
    let (mut innermost, mut cause) = (error, std::error::Error::source(error));
    while let Some(deeper) = cause {
        if let Some(deeper) = deeper.downcast_ref::<minijinja::Error>() {
            innermost = deeper;
        }
        cause = deeper.source();
    }
    let file = innermost.name().unwrap_or(name);
    let line = innermost.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let what = match innermost.detail() {
        Some(detail) => format!("{}: {detail}", innermost.kind()),
        None => innermost.kind().to_string(),
    };
    format!("{file}{line}: {}", one_line(&what))
}

#[cfg(test)]
mod tests;
