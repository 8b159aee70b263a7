//! Pages of which parts are written by hand and parts by measurements.

use std::fs;
use std::io;
use std::path::Path;

/// Puts a text into a section of a page, which stands between two comments; a page without that
/// section gets it at its end.
///
/// # Errors
/// A page that cannot be written.
pub fn write_section(page: &Path, section: &str, text: &str) -> io::Result<()> {
    let old = match fs::read_to_string(page) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        read => read.unwrap_or_default(),
    };
    fs::write(page, with_section(&old, section, text))
}

fn with_section(page: &str, section: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- begin {section} -->"), format!("<!-- end {section} -->"));
    let (before, rest) = page.split_once(&begin).unwrap_or((page, ""));
    let after = rest.split_once(&end).map_or("\n", |(_, after)| after);
    format!("{before}{begin}\n\n{}\n\n{end}{after}", text.trim())
}

#[cfg(test)]
mod tests {
    use super::with_section;

    #[test]
    fn a_section_is_replaced_and_the_rest_stays() {
        let page = "# Page\n\n<!-- begin a -->\nold\n<!-- end a -->\n\n## More\n";
        let new = "# Page\n\n<!-- begin a -->\n\nnew\n\n<!-- end a -->\n\n## More\n";
        assert_eq!(with_section(page, "a", "new\n"), new);
        assert_eq!(with_section(new, "a", "new"), new);
        assert_eq!(with_section("", "a", "new"), "<!-- begin a -->\n\nnew\n\n<!-- end a -->\n");
    }
}
