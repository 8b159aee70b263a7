//! The tour of the README and of the demo's banner, pasted into shells as a reader would: into an
//! interactive bash and zsh on a terminal of their own, line by line and all at once. The blocks of
//! the guide to the API are pasted into zsh as well.

use tests::demo::Demo;

use crate::shell::{Paste, Shell};

const README: &str = include_str!("../../../README.md");
const CONTRIBUTING: &str = include_str!("../../../CONTRIBUTING.md");
const OPERATIONS: &str = include_str!("../../../docs/operations.md");
const CONFIGURATION: &str = include_str!("../../../docs/configuration.md");
const GUIDE: &str = include_str!("../../../docs/guides/api.md");

/// What a shell prints about a line that it does not understand, or that did not work.
const COMPLAINTS: [&str; 9] = [
    "command not found",
    "parse error",
    "bad math expression",
    "syntax error",
    "no matches found",
    "bad pattern",
    "event not found",
    "curl: (",
    "unrecognized modifier",
];

/// The lines of the first shell block behind the mark in the README.
fn tour() -> &'static str {
    let (_, rest) = README.split_once("<!-- tour -->\n```sh\n").expect("a tour in the README");
    rest.split_once("```").expect("the tour ends").0
}

fn must_work(out: &str, signs: &[&str]) {
    for complaint in COMPLAINTS {
        assert!(!out.contains(complaint), "{complaint}:\n{out}");
    }
    for sign in signs {
        assert!(out.contains(sign), "{sign} is missing in:\n{out}");
    }
}

/// What the tour shows of itself, from the first step to the last.
const SIGNS: [&str; 7] = [
    "DEMO-NOTEBOOK",
    "\"discount_applied\":\"0.90\"",
    "mock_pi_",
    "order marked as PAID",
    "order_confirmation",
    "\"delivered\"",
    "\"offset\":\"2h\"",
];

fn the_tour_can_be_pasted(shell: Shell) {
    if !shell.is_there() {
        return;
    }
    for how in [Paste::Typed, Paste::Bracketed] {
        let demo = Demo::open();
        let block = [demo.exports.join("\n"), "\n".to_owned(), tour().to_owned()].concat();
        must_work(&shell.paste(&[&block], how), &SIGNS);
    }
}

#[test]
fn the_tour_can_be_pasted_into_bash() {
    the_tour_can_be_pasted(Shell::Bash);
}

#[test]
fn the_tour_can_be_pasted_into_zsh() {
    the_tour_can_be_pasted(Shell::Zsh);
}

#[test]
fn the_banner_shows_the_tour_of_the_readme() {
    let demo = Demo::open();
    assert!(demo.banner.contains(tour()), "{}", demo.banner);
    let mut shown = demo.banner.lines().filter(|line| !line.starts_with('{'));
    let database = shown.find(|line| line.contains("database")).expect("a line");
    assert!(database.contains("sqlite:///"), "an absolute path: {database}");
}

#[test]
fn the_guide_can_be_pasted_into_zsh_block_by_block() {
    if !Shell::Zsh.is_there() {
        return;
    }
    let demo = Demo::open();
    let exports = demo.exports.join("\n");
    let blocks = GUIDE.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let blocks: Vec<&str> = [exports.as_str()].into_iter().chain(blocks.map(|b| b.0)).collect();
    let out = Shell::Zsh.paste(&blocks, Paste::Bracketed);
    must_work(
        &out,
        &["version_mismatch", "order_already_paid", "refund_too_large", "delivery 4711"],
    );
}

#[test]
fn no_shell_block_has_a_comment_but_those_of_the_guide() {
    for page in [README, CONTRIBUTING, OPERATIONS, CONFIGURATION] {
        for block in page.split("\n```").skip(1).step_by(2) {
            let (language, lines) = block.split_once('\n').expect("a block");
            if matches!(language, "" | "sh") {
                let comment = lines.lines().find(|l| l.starts_with('#') || l.contains(" #"));
                assert_eq!(comment, None, "an interactive zsh takes it for arguments");
            }
        }
    }
}
