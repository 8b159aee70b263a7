//! Paths of pages have one spelling: whose session counts, and which headers a page gets, is decided by it.

use crate::errors::Problem;
use crate::state::ApiState;

/// Refuses the path of a page that is written in another way, with an encoded letter or a second slash: the router
/// would find the page, and nothing else would.
///
/// # Errors
/// `not_found`.
pub fn ensure(state: &ApiState, path: &str) -> Result<(), Problem> {
    // Nearly every path is plain already.
    if !path.contains('%') && !path.contains("//") {
        return Ok(());
    }
    if state.pages_of(path).is_none() && state.pages_of(&plain(path)).is_some() {
        return Err(Problem::not_found("page"));
    }
    Ok(())
}

/// The path as the router reads it.
fn plain(path: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let parts: Vec<&str> = decoded.split('/').filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_as_the_router_reads_it() {
        assert_eq!(plain("/%61dmin//api-keys/"), "/admin/api-keys");
        assert_eq!(plain("//admin"), "/admin");
        assert_eq!(plain("/shop/a%2Fb"), "/shop/a/b");
    }
}
