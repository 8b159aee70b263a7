//! The messages of a PostgreSQL client, cut out of the stream of its bytes.

use std::collections::HashMap;

/// Codes of requests that come before the start of a session and are answered by one byte.
const BEFORE_START: [u32; 2] = [80_877_103, 80_877_104];

/// One message.
pub struct Frame {
    /// As it came.
    pub bytes: Vec<u8>,
    /// The text of the statement that it has carried out, if it does that.
    pub calls: Option<String>,
}

/// What is known of one connection.
#[derive(Default)]
pub struct Frames {
    rest: Vec<u8>,
    started: bool,
    /// Text by name of the prepared statement.
    prepared: HashMap<Vec<u8>, String>,
}

impl Frames {
    /// The messages that are whole with these bytes.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Frame> {
        self.rest.extend_from_slice(bytes);
        let mut whole = Vec::new();
        while let Some(length) = self.length() {
            let bytes: Vec<u8> = self.rest.drain(..length).collect();
            let calls = if self.started { self.read(&bytes) } else { self.begin(&bytes) };
            whole.push(Frame { bytes, calls });
        }
        whole
    }

    /// The length of the first message, once all of it is there.
    fn length(&self) -> Option<usize> {
        let kind = usize::from(self.started);
        let counted = number(self.rest.get(kind..kind + 4)?);
        let length = kind + usize::try_from(counted).expect("a length fits");
        (self.rest.len() >= length).then_some(length)
    }

    fn begin(&mut self, bytes: &[u8]) -> Option<String> {
        let code = bytes.get(4..8).map_or(0, number);
        self.started = !BEFORE_START.contains(&code);
        None
    }

    fn read(&mut self, bytes: &[u8]) -> Option<String> {
        let mut texts = bytes[5..].split(|byte| *byte == 0);
        let (first, second) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
        match bytes[0] {
            // Query: the text itself.
            b'Q' => Some(text(first)),
            // Parse: a name and the text.
            b'P' => {
                self.prepared.insert(first.to_vec(), text(second));
                None
            }
            // Bind: a portal and the name of the statement.
            b'B' => self.prepared.get(second).cloned(),
            _ => None,
        }
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::Frames;

    fn message(kind: &[u8], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [kind, &length, body].concat()
    }

    fn session() -> Vec<u8> {
        [
            message(b"", &80_877_103_u32.to_be_bytes()),
            message(b"", &[&196_608_u32.to_be_bytes()[..], b"user\0me\0\0"].concat()),
            message(b"P", b"one\0SELECT commit_it($1)\0\0\0"),
            message(b"B", b"\0one\0\0\0\0\0\0\0"),
            message(b"S", b""),
            message(b"Q", b"COMMIT\0"),
        ]
        .concat()
    }

    #[test]
    fn calls_are_told_from_preparations() {
        let frames = Frames::default().take(&session());
        let calls: Vec<_> = frames.iter().map(|frame| frame.calls.as_deref()).collect();
        let expected = [None, None, None, Some("SELECT commit_it($1)"), None, Some("COMMIT")];
        assert_eq!(calls, expected);
    }

    #[test]
    fn nothing_is_lost_however_the_bytes_are_cut() {
        for size in 1..session().len() {
            let mut frames = Frames::default();
            let pieces = session();
            let whole: Vec<_> = pieces.chunks(size).flat_map(|piece| frames.take(piece)).collect();
            assert_eq!(whole.len(), 6, "in pieces of {size}");
            let bytes: Vec<u8> = whole.into_iter().flat_map(|frame| frame.bytes).collect();
            assert_eq!(bytes, session(), "in pieces of {size}");
        }
    }
}
