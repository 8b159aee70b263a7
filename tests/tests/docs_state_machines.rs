//! docs/state-machines.md says what the code does.

mod generated;

#[test]
fn the_page_of_the_state_machines_is_made_from_the_code() {
    let rendered = domain::state_machines::render_markdown();
    generated::assert_page("docs/state-machines.md", &rendered);
}
