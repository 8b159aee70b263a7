//! Where the head of a request ends.

/// Looks for the empty line that ends a head. Empty lines before it are skipped (RFC 9112, 2.2).
#[derive(Debug, Default)]
pub(super) struct HeadEnd {
    begun: bool,
    in_line: bool,
}

impl HeadEnd {
    /// How many of these bytes, which come next, belong to the head, if it ends in them. The bytes
    /// after them begin another head.
    pub(super) fn end_in(&mut self, bytes: &[u8]) -> Option<usize> {
        let end = bytes.iter().position(|byte| self.is_last(*byte))?;
        *self = Self::default();
        Some(end.saturating_add(1))
    }

    fn is_last(&mut self, byte: u8) -> bool {
        match byte {
            b'\r' => {}
            b'\n' if self.begun && !self.in_line => return true,
            b'\n' => self.in_line = false,
            _ => (self.begun, self.in_line) = (true, true),
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(parts: &[&str]) -> Vec<Option<usize>> {
        let mut head = HeadEnd::default();
        parts.iter().map(|part| head.end_in(part.as_bytes())).collect()
    }

    #[test]
    fn a_head_ends_with_an_empty_line() {
        for end in ["\r\n\r\n", "\n\n", "\n\r\n"] {
            let head = format!("GET / HTTP/1.1\r\nHost: a{end}");
            assert_eq!(ends(&[&format!("{head}{head}")]), [Some(head.len())], "{end:?}");
        }
        assert_eq!(
            ends(&["\r\n\r\n", "GET / HTTP/1.1\r", "\n", "\r", "\nbody"]),
            [None, None, None, None, Some(1)]
        );
        assert_eq!(ends(&["GET / HTTP/1.1\r\nHost: a\r\n"]), [None]);
        assert_eq!(ends(&["", "GET"]), [None, None]);
    }

    #[test]
    fn another_head_begins_after_the_end() {
        assert_eq!(ends(&["GET / HTTP/1.1\n\n", "\n\nGET", "\n\n"]), [Some(16), None, Some(2)]);
    }
}
