//! From a line and a column of a JSON text, which is all that its parser reports of an error, to
//! the JSON pointer (RFC 6901) of the value that stands there.

/// The pointer of the value that ends at, or holds, the place; `""` is the whole text.
///
/// The text is walked up to that place only, and is known to be good JSON so far.
#[must_use]
pub fn at(text: &[u8], line: usize, column: usize) -> String {
    let end = offset(text, line, column);
    let mut walk = Walk::default();
    walk.over(text.get(..end).unwrap_or(text));
    walk.pointer()
}

/// Bytes before the place. Lines count from 1; columns are bytes, and include the one at fault.
fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let lines = text.split_inclusive(|&b| b == b'\n');
    let before: usize = lines.take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    before.saturating_add(column).min(text.len())
}

enum Frame {
    Object { key: Option<String> },
    Array { index: usize },
}

#[derive(Default)]
struct Walk {
    frames: Vec<Frame>,
    /// Whether the next string of an object is a key.
    key_next: bool,
}

impl Walk {
    fn over(&mut self, text: &[u8]) {
        let mut rest = text;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            match byte {
                b'{' => self.open(Frame::Object { key: None }),
                b'[' => self.open(Frame::Array { index: 0 }),
                b'}' | b']' => {
                    self.frames.pop();
                    self.key_next = false;
                }
                b',' => self.next(),
                b'"' => rest = self.string(tail),
                _ => {}
            }
        }
    }

    fn open(&mut self, frame: Frame) {
        self.key_next = matches!(frame, Frame::Object { .. });
        self.frames.push(frame);
    }

    fn next(&mut self) {
        match self.frames.last_mut() {
            Some(Frame::Array { index }) => *index = index.saturating_add(1),
            Some(Frame::Object { .. }) => self.key_next = true,
            None => {}
        }
    }

    /// Takes a string whose opening quote is gone; gives what comes after its closing quote.
    fn string<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        let mut escaped = false;
        let ends = |&byte: &u8| {
            let end = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            end
        };
        let len = text.iter().position(ends).unwrap_or(text.len());
        if let (true, Some(Frame::Object { key })) = (self.key_next, self.frames.last_mut()) {
            let shown = text.get(..len).unwrap_or_default();
            *key = Some(String::from_utf8_lossy(shown).chars().take(64).collect());
            self.key_next = false;
        }
        text.get(len.saturating_add(1)..).unwrap_or_default()
    }

    fn pointer(&self) -> String {
        let step = |frame: &Frame| match frame {
            Frame::Object { key: Some(key) } => {
                Some(format!("/{}", key.replace('~', "~0").replace('/', "~1")))
            }
            Frame::Object { key: None } => None,
            Frame::Array { index } => Some(format!("/{index}")),
        };
        self.frames.iter().filter_map(step).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::at;

    #[test]
    fn the_pointer_is_that_of_the_value_at_the_place() {
        let table = [
            ("7", "7", ""),
            (r#"{"a": 1}"#, r#"{"a": 1"#, "/a"),
            (r#"{"a": 1}"#, r#"{"a": 1}"#, ""),
            (r#"{"a": 1, "b"#, r#"{"a": 1, "b"#, "/b"),
            (r#"[1, [2, {"x/y~": 3"#, r#"[1, [2, {"x/y~": 3"#, "/1/1/x~1y~0"),
            (r#"{"a": "} ] , \" {", "b": 2"#, r#"{"a": "} ] , \" {", "b": 2"#, "/b"),
            (r#"{"a": [{}, {}, 3"#, r#"{"a": [{}, {}, 3"#, "/a/2"),
            (r#"{"a": {"b": 1}, "c": 2"#, r#"{"a": {"b": 1}, "c": 2"#, "/c"),
        ];
        for (text, until, pointer) in table {
            assert_eq!(at(text.as_bytes(), 1, until.len()), pointer, "{until}");
        }
    }

    #[test]
    fn lines_are_counted() {
        let text = "{\n  \"a\": [1,\n  2]}";
        assert_eq!(at(text.as_bytes(), 3, 3), "/a/1");
        assert_eq!(at(text.as_bytes(), 99, 99), "");
    }
}
