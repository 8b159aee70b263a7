//! Cursors: opaque to callers, and valid only for the list that issued them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::limits::{DEFAULT_PAGE, MAX_PAGE};
use ports::{Page, PageRequest};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::dto::PageDto;
use crate::errors::{Code, Problem};

/// The first byte of a cursor: how the others are to be read.
const VERSION: u8 = 1;
const ID_BYTES: usize = 16;
const CHECK_BYTES: usize = 4;

/// The cursors of one list. A cursor is the version, the last id that was seen, and a checksum over
/// both and the list's name; it guards against mix-ups, not against forgery: a forged one reads
/// nothing that its forger may not see. A list's name must not change, because that invalidates
/// open cursors: this is why the admin lists are named `office-…`.
#[derive(Debug, Clone, Copy)]
pub struct Cursors(pub &'static str);

impl Cursors {
    /// The page that a query asks for.
    ///
    /// # Errors
    /// `cursor_invalid`; `validation_failed` for a limit outside 1 to 100.
    pub fn page(self, cursor: Option<&str>, limit: Option<i64>) -> Result<PageRequest, Problem> {
        let limit = match limit {
            None => DEFAULT_PAGE,
            Some(limit) => u32::try_from(limit)
                .ok()
                .filter(|limit| (1..=MAX_PAGE).contains(limit))
                .ok_or_else(|| {
                    Problem::invalid("?limit", format!("must be between 1 and {MAX_PAGE}"))
                })?,
        };
        let after = cursor.map(|text| self.read(text)).transpose()?;
        Ok(PageRequest { after, limit })
    }

    /// The page as it goes out.
    pub fn answer<T, D: Serialize>(self, page: Page<T>, dto: impl FnMut(T) -> D) -> PageDto<D> {
        PageDto {
            next_cursor: page.next.map(|id| self.write(id)),
            items: page.items.into_iter().map(dto).collect(),
        }
    }

    fn write(self, id: Uuid) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(id.as_bytes());
        bytes.extend_from_slice(&self.check(id));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn read(self, text: &str) -> Result<Uuid, Problem> {
        let invalid =
            || Problem::new(Code::CursorInvalid, "the cursor does not belong to this list");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let (version, rest) = bytes.split_first().ok_or_else(invalid)?;
        let (id, check) = rest.split_at_checked(ID_BYTES).ok_or_else(invalid)?;
        let id = Uuid::from_slice(id).map_err(|_| invalid())?;
        if *version == VERSION && check == self.check(id).as_slice() {
            Ok(id)
        } else {
            Err(invalid())
        }
    }

    fn check(self, id: Uuid) -> Vec<u8> {
        let digest = Sha256::new()
            .chain_update([VERSION])
            .chain_update(self.0)
            .chain_update(id.as_bytes())
            .finalize();
        digest.into_iter().take(CHECK_BYTES).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDERS: Cursors = Cursors("orders");

    fn id() -> Uuid {
        Uuid::from_u128(0x0197_a5a0_0000_7000_8000_0000_0000_0001)
    }

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let cursor = ORDERS.write(id());
        let page = ORDERS.page(Some(&cursor), Some(3)).unwrap();
        assert_eq!(page, PageRequest { after: Some(id()), limit: 3 });
        let url_safe = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        assert!(cursor.bytes().all(url_safe), "{cursor}");
    }

    #[test]
    fn other_strings_are_refused() {
        let good = ORDERS.write(id());
        let mut other_version = URL_SAFE_NO_PAD.decode(&good).unwrap();
        other_version[0] = 2;
        let bad = [
            String::new(),
            "nonsense".to_owned(),
            id().to_string(),
            good[1..].to_owned(),
            good[..good.len() - 1].to_owned(),
            format!("{good}A"),
            format!("{good}="),
            Cursors("coupons").write(id()),
            URL_SAFE_NO_PAD.encode(other_version),
            "é".repeat(20),
        ];
        for cursor in bad {
            let refused = ORDERS.page(Some(&cursor), None).unwrap_err();
            assert_eq!(refused.code(), Code::CursorInvalid, "{cursor}");
        }
    }

    #[test]
    fn a_page_has_one_to_a_hundred_rows() {
        assert_eq!(ORDERS.page(None, None).unwrap(), PageRequest::default());
        for limit in [1, 100] {
            assert!(ORDERS.page(None, Some(limit)).is_ok(), "{limit}");
        }
        for limit in [0, 101, -1, i64::MAX, i64::MIN] {
            let refused = ORDERS.page(None, Some(limit)).unwrap_err();
            assert_eq!(refused.code(), Code::ValidationFailed, "{limit}");
        }
    }

    #[test]
    fn the_last_page_has_no_cursor() {
        let page = |next| Page { items: vec![1], next };
        assert_eq!(ORDERS.answer(page(None), |n| n).next_cursor, None);
        let more = ORDERS.answer(page(Some(id())), |n| n).next_cursor.unwrap();
        assert_eq!(ORDERS.read(&more).unwrap(), id());
    }
}
