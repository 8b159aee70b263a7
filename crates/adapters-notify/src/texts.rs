//! Messages rendered from templates, in the language of the recipient: the built-in templates, of
//! which an operator's files can replace any. Every template is rendered once at startup, so that a
//! broken one is found then and not when an order is paid.

mod built_in;
mod directory;
mod formats;
mod language;
mod return_of;
mod sample;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use domain::contact::Contact;
use domain::locale::Locale;
use domain::notification::{Channel, Notification, NotificationType};
use domain::order::OrderRecord;
use minijinja::value::{Serde, Value};
use ports::{MessageRenderer, RenderError, RenderedMessage};

use crate::line::{one_line, person_name};
use built_in::TRANSLATIONS;
use directory::CustomTemplates;
use language::{Language, Layer};
use view::View;

pub use built_in::built_in_templates;

/// A link that templates are tried with.
const SAMPLE_LINK: &str = "https://shop.example/shop/o/0123456789abcdef";

/// The shop's texts.
pub struct TemplateTexts {
    /// The languages that have texts of their own, by their tags.
    languages: BTreeMap<String, Language>,
    /// The texts of no particular language, for everybody else.
    plain: Language,
    /// The language that those are taken to be in.
    default_locale: Locale,
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
    /// The built-in texts of a shop of this name, in `default_locale` for users who have set no
    /// language that there are texts in.
    ///
    /// # Errors
    /// [`TemplateFaults`], which a test rules out.
    pub fn built_in(shop: &str, default_locale: Locale) -> Result<Self, TemplateFaults> {
        Self::of(shop, default_locale, &CustomTemplates::default())
    }

    /// The texts of a shop whose operator keeps templates in a directory.
    ///
    /// # Errors
    /// [`TemplateFaults`]: files that cannot be read, that have a name that is none, or that are no
    /// templates for what they are called.
    pub fn with_directory(
        shop: &str,
        default_locale: Locale,
        directory: &Path,
    ) -> Result<Self, TemplateFaults> {
        Self::of(shop, default_locale, &directory::read(directory)?)
    }

    fn of(
        shop: &str,
        default_locale: Locale,
        own: &CustomTemplates,
    ) -> Result<Self, TemplateFaults> {
        let mut faults = Vec::new();
        let mut known = |error: TemplateFaults| {
            for fault in error.0 {
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
        };
        let plain = Language::of(&layers(None, own)).map_err(&mut known).ok();
        let built_in = TRANSLATIONS.iter().map(|(tag, _)| (*tag).to_owned());
        let tags: BTreeSet<String> =
            built_in.chain(["en".to_owned()]).chain(own.languages.keys().cloned()).collect();
        let mut languages = BTreeMap::new();
        for tag in tags {
            let locale = tag.parse::<Locale>().ok();
            if let Ok(language) = Language::of(&layers(locale.as_ref(), own)).map_err(&mut known) {
                languages.insert(tag, language);
            }
        }
        let Some(plain) = plain.filter(|_| faults.is_empty()) else {
            return Err(TemplateFaults(faults));
        };
        let texts = Self { languages, plain, default_locale, shop: one_line(shop) };
        let faults = texts.tried();
        if faults.is_empty() { Ok(texts) } else { Err(TemplateFaults(faults)) }
    }

    /// Renders every message in every language for sample orders; returns the errors, each one
    /// once.
    fn tried(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let Some(samples) = sample::orders() else {
            return vec!["the sample orders cannot be created".to_owned()];
        };
        let tags = self.languages.keys().map(|tag| tag.parse().ok());
        for locale in std::iter::once(None).chain(tags) {
            for (record, contact) in &samples {
                let contact = Contact { locale: locale.clone(), ..contact.clone() };
                faults.extend(self.try_rendering(record, &contact));
            }
        }
        let mut seen = BTreeSet::new();
        faults.retain(|fault| seen.insert(fault.clone()));
        faults
    }

    fn try_rendering(&self, record: &OrderRecord, contact: &Contact) -> Vec<String> {
        let kinds = NotificationType::ALL.iter();
        let messages =
            kinds.flat_map(|&kind| Channel::ALL.iter().map(move |&c| sample::message(kind, c)));
        let both = messages.flat_map(|m| [(m.clone(), None), (m, Some(SAMPLE_LINK.to_owned()))]);
        both.filter_map(|(m, link)| Some(self.render(&m, record, contact, link).err()?.0)).collect()
    }

    /// A text message must not begin with a name that its customer has chosen: it would look as if
    /// that person had sent it.
    fn prefix_shop_name(&self, text: String, to: &Contact) -> String {
        let name = to.name.as_deref().and_then(person_name);
        match name.filter(|name| text.trim_start().starts_with(name.as_str())) {
            Some(_) => format!("{}: {}", self.shop, text.trim_start()),
            None => text,
        }
    }

    /// The texts for a reader of a language, and the locale that amounts and dates in them are
    /// written for: the reader's if there are texts in their language, else the shop's.
    fn language_for<'a>(&'a self, wanted: Option<&'a Locale>) -> (&'a Language, &'a Locale) {
        let texts = |locale: &'a Locale| locale.fallbacks().find_map(|tag| self.languages.get(tag));
        if let Some(locale) = wanted
            && let Some(language) = texts(locale)
        {
            return (language, locale);
        }
        (texts(&self.default_locale).unwrap_or(&self.plain), &self.default_locale)
    }
}

/// What is laid over the English texts for a language, the last on top: the built-in texts of the
/// language, the operator's files of no particular language, and the operator's of the language. So no
/// built-in text is sent if the operator has written one.
fn layers<'a>(locale: Option<&Locale>, own: &'a CustomTemplates) -> Vec<Layer<'a>> {
    let mut tags: Vec<&str> = locale.iter().flat_map(|locale| locale.fallbacks()).collect();
    tags.reverse();
    let mut layers = Vec::new();
    for tag in &tags {
        if let Some((_, files)) = TRANSLATIONS.iter().find(|(known, _)| known == tag) {
            layers.push(Layer { directory: format!("{tag}/"), files: files.to_vec() });
        }
    }
    let borrowed = |files: &'a directory::CustomFiles| {
        files.iter().map(|(name, text)| (*name, text.as_str())).collect()
    };
    layers.push(Layer { directory: String::new(), files: borrowed(&own.plain) });
    for tag in &tags {
        if let Some(files) = own.languages.get(*tag) {
            layers.push(Layer { directory: format!("{tag}/"), files: borrowed(files) });
        }
    }
    layers
}

impl MessageRenderer for TemplateTexts {
    fn render(
        &self,
        message: &Notification,
        order: &OrderRecord,
        to: &Contact,
        link: Option<String>,
    ) -> Result<RenderedMessage, RenderError> {
        let (language, locale) = self.language_for(to.locale.as_ref());
        let view =
            Value::from(Serde(View::of(&self.shop, message, order, to, locale).with_link(link)));
        let kind = message.notification_type;
        match message.channel {
            Channel::Email => Ok(RenderedMessage {
                subject: language.subject(kind, &view)?,
                text: language.text(&format!("{kind}.txt"), &view)?,
                html: Some(language.render(&format!("{kind}.html"), &view)?),
            }),
            Channel::Sms => Ok(RenderedMessage {
                subject: one_line(&message.subject),
                text: self.prefix_shop_name(language.text(&format!("{kind}.sms.txt"), &view)?, to),
                html: None,
            }),
        }
    }
}

#[cfg(test)]
mod tests;
