//! `docs/state-machines.md` is what the tables render to.

use domain::state_machines::render_markdown;

#[test]
fn the_page_in_the_documentation_is_up_to_date() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/state-machines.md");
    let stored = std::fs::read_to_string(page).unwrap();
    assert!(stored == render_markdown(), "docs/state-machines.md is out of date: run `make docs`");
}

#[test]
fn the_page_shows_every_machine_and_the_combined_status() {
    let page = render_markdown();
    for heading in [
        "Order",
        "Payment",
        "Refund",
        "Cart",
        "Coupon use",
        "Parcel",
        "Notification",
        "Combined order status",
    ] {
        assert!(page.contains(&format!("\n## {heading}\n")), "{heading}");
    }
    assert!(page.contains("    [*] --> pending\n"));
    assert!(page.contains("    confirmed --> shipped: ship\n"));
    assert!(page.contains("    cancelled --> [*]\n"));
    assert!(
        page.contains("| **failed** | outdated | outdated | outdated | outdated | → paid | = |")
    );
    assert!(page.contains(
        "| **pending** | pending | processing | processing | paid | paid | paid | failed |"
    ));
}
