//! The texts that the shop has until an operator writes others: a directory for each language, English
//! at the top.

/// The files of a language, in a directory below `templates/`. A type of messages is one line here,
/// and four files in each language: one that is missing does not compile.
macro_rules! language {
    ($dir:literal) => {
        language! {
            $dir:
            items_cancelled,
            order_cancelled,
            order_confirmation,
            order_delivered,
            order_shipped,
            parcel_returned,
            payment_failed,
            payment_received,
            refund_issued,
            return_approved,
            return_received,
            return_rejected,
            return_requested,
        }
    };
    ($dir:literal: $($kind:ident,)+) => {
        &[
            file!($dir, "layout.html"),
            file!($dir, "order.html"),
            file!($dir, "order.txt"),
            $(
                file!($dir, stringify!($kind), ".html"),
                file!($dir, stringify!($kind), ".sms.txt"),
                file!($dir, stringify!($kind), ".subject.txt"),
                file!($dir, stringify!($kind), ".txt"),
            )+
        ]
    };
}

/// A template: its name within its language, and its text.
macro_rules! file {
    ($dir:literal, $($part:expr),+) => {
        (concat!($($part),+), include_str!(concat!("../../templates/", $dir, $($part),+)))
    };
}

/// Templates by their names within their language.
pub type Files = &'static [(&'static str, &'static str)];

/// Every template there is, in English, the language of last resort. A file of the same name in the
/// operator's directory takes its place.
pub const ENGLISH: Files = language!("");

/// The built-in languages beside English, by the directory that an operator's files are in, too.
pub const TRANSLATIONS: &[(&str, Files)] = &[("de", language!("de/"))];

/// Every built-in template: its path below a directory of templates, and its text.
pub fn built_in_templates() -> impl Iterator<Item = (String, &'static str)> {
    let english = ENGLISH.iter().map(|&(name, text)| (name.to_owned(), text));
    let of = |&(tag, files): &(&'static str, Files)| {
        files.iter().map(move |&(name, text)| (format!("{tag}/{name}"), text))
    };
    english.chain(TRANSLATIONS.iter().flat_map(of))
}
