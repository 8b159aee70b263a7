//! The order's number for people: short enough to read out, random enough not to be guessed.

use std::fmt;
use std::str::FromStr;

use crate::text::UnknownWord;

/// Crockford's Base32: no I, L, O or U, so that nothing is misread
/// (<https://www.crockford.com/base32.html>).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters in a number; 5 bits each.
const LETTERS: u32 = 10;

/// Ten letters of Crockford's Base32 (50 random bits), shown in two groups: `7K3MQ-2X9RT`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderNumber(String);

impl OrderNumber {
    /// Creates a number from the low 50 of these random bits.
    #[must_use]
    pub fn from_random(bits: u64) -> Self {
        let letter = |at: u32| {
            let index = (bits >> (5 * at)) & 31;
            let letter = usize::try_from(index).ok().and_then(|i| ALPHABET.get(i));
            char::from(letter.copied().unwrap_or(b'0'))
        };
        let letters: String = (0..LETTERS).map(letter).collect();
        Self::grouped(&letters)
    }

    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn grouped(letters: &str) -> Self {
        let (head, tail) = letters.split_at_checked(5).unwrap_or((letters, ""));
        Self(format!("{head}-{tail}"))
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for OrderNumber {
    type Err = UnknownWord;

    /// Reads a number as people type it: any letter case, hyphens anywhere, `O` for `0`, `I` and
    /// `L` for `1`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let letters: String = text
            .trim()
            .chars()
            .filter(|&c| c != '-' && c != ' ' && c != '#')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let known = letters.bytes().all(|b| ALPHABET.contains(&b));
        if known && letters.len() == LETTERS as usize {
            return Ok(Self::grouped(&letters));
        }
        Err(UnknownWord::new("order number", text))
    }
}
