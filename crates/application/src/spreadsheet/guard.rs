//! How cells are kept from being formulas, and read again.

/// Characters with which a cell begins that a spreadsheet takes for a formula, or that hide one (OWASP:
/// CSV injection); the wide signs are read like the others.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The prefix of a text that would be a formula.
const GUARD: char = '\'';

/// Prefixes a text with an apostrophe if a spreadsheet would interpret it as a formula, or if it
/// already looks prefixed, so that [`unguarded`] restores the original text.
#[must_use]
pub fn guarded(text: &str) -> String {
    let looks_guarded = text.strip_prefix(GUARD).is_some_and(needs_guard);
    if text.starts_with(FORMULA) || looks_guarded {
        format!("{GUARD}{text}")
    } else {
        text.to_owned()
    }
}

/// The text of a cell: without the one apostrophe that [`guarded`] put before it. Other apostrophes are
/// the text's own: `'tis` is left as it is.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix(GUARD).filter(|text| needs_guard(text)).unwrap_or(cell)
}

/// Whether an apostrophe before this is a guard.
fn needs_guard(text: &str) -> bool {
    text.starts_with(FORMULA) || text.starts_with(GUARD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_guarded_and_each_text_comes_back() {
        for (text, cell) in [
            ("Mug", "Mug"),
            ("", ""),
            ("a=b", "a=b"),
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-RT1", "'-RT1"),
            ("@home", "'@home"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("\nx", "'\nx"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠x", "'＠x"),
            ("'", "'"),
            ("'tis", "'tis"),
            ("'=1", "''=1"),
            ("''", "'''"),
            ("''x", "'''x"),
            ("'''=1", "''''=1"),
        ] {
            assert_eq!(guarded(text), cell, "{text:?}");
            assert_eq!(unguarded(cell), text, "{cell:?}");
            assert!(!cell.starts_with(FORMULA), "{cell:?}");
        }
    }
}
