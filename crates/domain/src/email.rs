//! E-mail addresses: one validation rule for all inputs.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::limits::MAX_EMAIL_CHARS;

/// The longest part before the `@` (RFC 5321, 4.5.3.1.1), and the longest label of a domain name.
const MAX_LOCAL: usize = 64;
const MAX_LABEL: usize = 63;

/// Not an address that mail can be sent to safely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not an e-mail address, such as user@example.com")]
pub struct InvalidEmail;

/// An e-mail address that is safe in mail headers, command lines, spreadsheets and web pages.
///
/// It is stricter than RFC 5322 on purpose. The rejected forms (quoted parts, comments, source
/// routes, `|`, `%`, `!`) are hardly ever real mailboxes, and are interpreted by mail servers,
/// shells or spreadsheets. Domain names are ASCII; an international one is written in its `xn--`
/// form, so that look-alike letters cannot be confused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as it is compared ([`normalized`]).
    #[must_use]
    pub fn normalized(&self) -> String {
        normalized(&self.0)
    }
}

/// An e-mail address as it is compared, stored as proven, and counted: mailboxes do not tell letters by their
/// case. Texts that are no e-mail address, such as phone numbers, stay as they are.
#[must_use]
pub fn normalized(address: &str) -> String {
    address.trim().to_ascii_lowercase()
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (local, domain) = text.split_once('@').ok_or(InvalidEmail)?;
        let short = text.len() <= MAX_EMAIL_CHARS && local.len() <= MAX_LOCAL;
        if short && is_local_part(local) && is_domain(domain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidEmail)
        }
    }
}

/// Words with dots between them. The first character is a letter, a digit or `_`: `-`, `+` and `=` at the
/// beginning are an option to a program, or a formula to a spreadsheet.
fn is_local_part(local: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_+-'=&~".contains(&b);
    let first = local.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
    first && local.split('.').all(|word| !word.is_empty() && word.bytes().all(allowed))
}

/// At least two labels; the last one is not numeric, so that IP addresses are rejected.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        let ends = !label.starts_with('-') && !label.ends_with('-');
        let bytes = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        ends && bytes && (1..=MAX_LABEL).contains(&label.len())
    };
    let Some((_, top)) = domain.rsplit_once('.') else { return false };
    let named = top.len() >= 2 && top.bytes().any(|b| b.is_ascii_alphabetic());
    named && domain.split('.').all(label)
}
