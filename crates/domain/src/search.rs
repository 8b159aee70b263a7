//! How texts are compared in a search: letter case, the way in which accents are encoded, and look-alike
//! forms of a letter do not matter.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};
use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// The version of [`folded`]. Storages keep folded texts and, beside them, the version that made them:
/// rows of an older one are folded again when the database is migrated. A change in the output of
/// `folded` must raise this number and add a migration that sets the stored version to 0, so that
/// no server begins to serve before that is done.
pub const FOLDING: i64 = 1;

/// The combining dot that is left of a lowercased `İ`.
const DOT_ABOVE: char = '\u{307}';

/// The normalized form of a text for searching. Equal for texts that differ only in letter case
/// (`STRASSE`, `straße`), in composed or decomposed accents, in compatibility forms (full-width,
/// ligatures), in invisible characters (soft hyphens, zero-width spaces), or in the dot on an `i`
/// (`İ`, `I`, `ı`, `i`). An accent itself counts: `e` is not `é`.
///
/// This is Unicode's compatibility caseless match (D146), with ignorable characters and the Turkic dot
/// left out on top.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let (case, canonical) = (CaseMapper::new(), DecomposingNormalizer::new_nfd());
    let compatible = DecomposingNormalizer::new_nfkd();
    let once = case.fold_string(&canonical.normalize(text)).into_owned();
    let twice = case.fold_string(&compatible.normalize(&once)).into_owned();
    let visible = twice.chars().filter(|c| !ignorable.contains(*c));
    ComposingNormalizer::new_nfkc().normalize(&without_dots(visible)).into_owned()
}

/// Whether `text` contains `part`; there are no wildcards.
#[must_use]
pub fn holds(text: &str, part: &str) -> bool {
    folded(text).contains(&folded(part))
}

/// One letter for the dotted and the dotless `i`.
fn without_dots(letters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for letter in letters {
        match letter {
            'ı' => text.push('i'),
            DOT_ABOVE if text.ends_with('i') => {}
            _ => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is stored of these texts: another result is another version of the folding.
    #[test]
    fn the_folding_is_the_one_of_its_version() {
        for (text, seen) in [
            ("Silk Tie, 100%", "silk tie, 100%"),
            ("Élan 校服", "élan 校服"),
            ("Cafe\u{301}", "café"),
            ("Straße", "strasse"),
            ("İSTANBUL", "istanbul"),
            ("Iğdır", "iğdir"),
            ("ＭＵＧ ①", "mug 1"),
            ("ﬁn", "fin"),
            ("ΟΔΟΣ", "οδοσ"),
            ("co\u{ad}operate\u{200b}", "cooperate"),
            ("가", "가"),
        ] {
            assert_eq!(folded(text), seen, "{text}");
        }
        assert_eq!(FOLDING, 1);
    }
}
