//! Contract tests for message renderers.
//!
//! An implementation of [`ports::MessageRenderer`] runs them from a file under `tests/`:
//!
//! ```ignore
//! port_contracts::texts_contract!(MyTexts::new());
//! ```

mod cases;

pub use cases::{same_message_same_rendering, subjects_are_one_line, typed_text_is_no_markup};

/// One test for each case of the suite. The expression makes the renderer.
#[macro_export]
macro_rules! texts_contract {
    ($texts:expr) => {
        $crate::texts_contract! { @cases $texts;
            same_message_same_rendering,
            subjects_are_one_line,
            typed_text_is_no_markup,
        }
    };
    (@cases $texts:expr; $($case:ident),+ $(,)?) => { $(
        #[test]
        fn $case() {
            $crate::texts::$case(&$texts);
        }
    )+ };
}
