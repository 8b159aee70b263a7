//! Opening a listings file: plain or gzipped, by name or from standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

/// Two bytes that every gzip file begins with (RFC 1952, 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Opens a file; `-` is standard input. Whether it is gzipped is seen by its first bytes, not by
/// its name.
///
/// # Errors
/// If it cannot be opened.
pub fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if path == Path::new("-") {
        return plain_text(BufReader::new(io::stdin()));
    }
    plain_text(BufReader::new(File::open(path)?))
}

fn plain_text<R: BufRead + 'static>(mut bytes: R) -> io::Result<Box<dyn Read>> {
    if bytes.fill_buf()?.starts_with(&GZIP) {
        return Ok(Box::new(MultiGzDecoder::new(bytes)));
    }
    Ok(Box::new(bytes))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn read(bytes: Vec<u8>) -> io::Result<String> {
        let mut text = String::new();
        plain_text(Cursor::new(bytes))?.read_to_string(&mut text)?;
        Ok(text)
    }

    fn gzipped(text: &str) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn plain_and_gzipped_files_read_the_same() {
        assert_eq!(read(b"sku,name".to_vec()).unwrap(), "sku,name");
        assert_eq!(read(gzipped("sku,name")).unwrap(), "sku,name");
        let two_members = [gzipped("sku,"), gzipped("name")].concat();
        assert_eq!(read(two_members).unwrap(), "sku,name");
        assert_eq!(read(Vec::new()).unwrap(), "");
    }

    #[test]
    fn a_truncated_gzip_file_is_an_error() {
        let mut bytes = gzipped("sku,name\n1,2\n");
        bytes.truncate(bytes.len() - 6);
        assert!(read(bytes).is_err());
    }
}
