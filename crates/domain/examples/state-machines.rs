//! Prints `docs/state-machines.md`, rendered from the tables in this crate (`make docs`).

#[expect(clippy::print_stdout, reason = "printing the page is all that this example is for")]
fn main() {
    print!("{}", domain::state_machines::render_markdown());
}
