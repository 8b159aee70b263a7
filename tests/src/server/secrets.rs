//! The secrets of the servers under test: random ones for each run. A constant would stand in this
//! repository, and is refused outside of the demo.

use std::sync::LazyLock;

use uuid::Uuid;

/// The secret under which the tests sign their tokens (HS256).
pub fn jwt_secret() -> &'static str {
    static SECRET: LazyLock<String> = LazyLock::new(random);
    SECRET.as_str()
}

/// The secret under which the tests sign what the mock provider would send.
pub fn webhook_secret() -> &'static str {
    static SECRET: LazyLock<String> = LazyLock::new(random);
    SECRET.as_str()
}

/// 244 random bits.
fn random() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}
