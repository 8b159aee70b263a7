//! The settings of the pages.

use crate::settings::declare::{Section, section, unset};
use crate::settings::key::Key;
use crate::settings::kind::ValueKind;
use crate::settings::reader::Reader;

section! {
    /// The pages.
    pub struct Web in "web" {
        shop: Option<bool> = ValueKind::Flag, unset("on with --demo, off otherwise", "true"),
            "Whether the server has shop pages at /shop, on which customers and guests buy. They \
             need http.public_url.";
        templates_dir: Option<String> =
            ValueKind::Text, unset("the built-in pages are used", "/etc/kassa/pages"),
            "A directory with custom pages: each file replaces the built-in template of the same \
             name, and assets/style.css the style sheet. They are checked at startup.";
    }
}
