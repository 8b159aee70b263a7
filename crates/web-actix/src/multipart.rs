//! Reading a form with a file: `multipart/form-data` (RFC 7578), whole in memory; a body has the limit of
//! its path.

use actix_web::http::header::{CONTENT_TYPE, HeaderMap};

/// The boundary of a body in this form; `None` if it has another form.
#[must_use]
pub fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let (kind, parameters) = kind.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let found = named.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"));
    found
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
        .filter(|text| !text.is_empty())
}

/// The fields of a body: names and texts. Bytes that are no UTF-8 become replacement characters, which the
/// reader of the field refuses. `None` if the body is not in this form.
#[must_use]
pub fn fields(boundary: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
    let first = delimiter.get(2..)?;
    let mut rest = body.strip_prefix(first)?;
    let mut fields = Vec::new();
    while !rest.starts_with(b"--") {
        let part = rest.strip_prefix(b"\r\n")?;
        let end = find(part, &delimiter)?;
        fields.push(field(part.get(..end)?)?);
        rest = part.get(end.checked_add(delimiter.len())?..)?;
    }
    Some(fields)
}

fn field(part: &[u8]) -> Option<(String, String)> {
    let end = find(part, b"\r\n\r\n")?;
    let head = std::str::from_utf8(part.get(..end)?).ok()?;
    let disposition = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let (_, rest) =
        disposition.split_once(" name=\"").or_else(|| disposition.split_once(";name=\""))?;
    let (name, _) = rest.split_once('"')?;
    let value = String::from_utf8_lossy(part.get(end.checked_add(4)?..)?);
    Some((name.to_owned(), value.into_owned()))
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    const BODY: &[u8] = b"--b1\r\nContent-Disposition: form-data; name=\"_key\"\r\n\r\nk\r\n--b1\r\n\
        content-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n\
        sku,name\r\n--b,2\r\n\r\n--b1--\r\n";

    #[test]
    fn fields_and_files_are_read() {
        let pairs = [("_key", "k"), ("file", "sku,name\r\n--b,2\r\n")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(fields("b1", BODY), Some(pairs.to_vec()));
        assert_eq!(fields("b1", b"--b1--"), Some(Vec::new()));
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        for end in 0..BODY.len() - 4 {
            assert_eq!(fields("b1", &BODY[..end]), None, "{end}");
        }
        assert_eq!(fields("other", BODY), None);
    }

    #[test]
    fn the_boundary_is_in_the_header() {
        let header = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(text));
            boundary(&headers)
        };
        assert_eq!(header("multipart/form-data; boundary=\"x y\""), Some("x y".to_owned()));
        assert_eq!(header("Multipart/Form-Data;boundary=xy"), Some("xy".to_owned()));
        assert_eq!(header("multipart/form-data; boundary="), None);
        assert_eq!(header("application/x-www-form-urlencoded"), None);
        assert_eq!(boundary(&HeaderMap::new()), None);
    }
}
