//! The tour: a purchase from the listing to its delivery, as lines to paste. They need a shell, curl and
//! the variables that the banner exports (SHOP, CUSTOMER, ADMIN). The banner and the README show the same
//! file, and `tests/tests/getting_started/tour.rs` pastes it into shells.

/// The tour, for bash, zsh and other shells of their kind, interactive ones too: no comments, because an
/// interactive zsh runs them as commands, and nothing that it would take for a pattern or for history.
pub const TOUR: &str = include_str!("tour.sh");

#[cfg(test)]
mod tests {
    use super::TOUR;
    use crate::demo::data::TOUR_COUPON;

    #[test]
    fn the_readme_shows_the_same_tour() {
        let readme = include_str!("../../../../README.md");
        let (_, shown) = readme.split_once("<!-- tour -->\n```sh\n").unwrap();
        let (shown, _) = shown.split_once("```").unwrap();
        assert_eq!(shown, TOUR, "put crates/server/src/demo/tour.sh into README.md");
    }

    #[test]
    fn nothing_in_it_surprises_an_interactive_shell() {
        assert!(TOUR.contains(TOUR_COUPON));
        for line in TOUR.lines() {
            assert!(!line.contains(['!', '#', '`', '\t']), "{line}");
            assert!(!line.contains("echo \""), "zsh's echo reads backslashes: {line}");
            assert!(line.is_ascii() && line.len() <= 110, "{line}");
        }
    }
}
