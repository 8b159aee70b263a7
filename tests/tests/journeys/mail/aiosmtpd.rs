//! The same mail before a server that others have written: `aiosmtpd`, from PyPI.
//! `KASSA_TEST_PYTHON` names a Python that has it; without one the test says that it was left out.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use mail_parser::MessageParser;
use tests::eventually;

/// Takes mail, and keeps each in a file of the directory that it is given; tells its port first.
const PROGRAM: &str = "
import pathlib, sys, time
from aiosmtpd.controller import Controller

class Keep:
    count = 0
    async def handle_DATA(self, server, session, envelope):
        Keep.count += 1
        path = pathlib.Path(sys.argv[1], str(Keep.count))
        path.with_suffix('.part').write_bytes(envelope.content)
        path.with_suffix('.part').rename(path.with_suffix('.eml'))
        return '250 taken'

controller = Controller(Keep(), hostname='127.0.0.1', port=int(sys.argv[2]))
controller.start()
print('ready', flush=True)
sys.stdin.read()
";

struct Python(Child);

impl Drop for Python {
    fn drop(&mut self) {
        // An error says that it has ended before.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A Python that has aiosmtpd.
fn python() -> Option<String> {
    let named = std::env::var("KASSA_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let asked = Command::new(&named).args(["-c", "import aiosmtpd"]).output();
    asked.is_ok_and(|told| told.status.success()).then_some(named)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_arrives_at_aiosmtpd() {
    let Some(python) = python() else {
        // Past the test's capture: a test that is silent about it would look like proof.
        let told = "mail: not checked against aiosmtpd: no Python has it (KASSA_TEST_PYTHON)\n";
        let _ = std::io::stderr().write_all(told.as_bytes());
        return;
    };
    let directory = tempfile::tempdir().expect("a directory");
    let reserved = pg_harness::ReservedPort::new().expect("a free port");
    let port = reserved.number();
    let mut command = Command::new(python);
    command.args(["-c", PROGRAM]).arg(directory.path()).arg(port.to_string());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python");
    let output = child.stdout.take().expect("its output");
    let _running = Python(child);
    let mut ready = String::new();
    BufReader::new(output).read_line(&mut ready).expect("a line");
    assert_eq!(ready.trim(), "ready");

    let server = super::mailing_shop(port);
    let shop = server.shop();
    let listing = shop.listing("12.50", 9).await;
    super::buyer(&shop, &listing).await;
    let look = async || {
        let entries = std::fs::read_dir(directory.path()).expect("it is there");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let mails = paths.filter(|path| path.extension().is_some_and(|of| of == "eml"));
        mails.map(|path| std::fs::read(path).expect("a mail")).collect::<Vec<_>>()
    };
    let confirms = |mail: &Vec<u8>| {
        let mail = MessageParser::default().parse(mail).expect("a mail");
        let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
        let parts = [listing.name.as_str(), "12.50 GBP", "Hello Ada Shopper,"];
        mail.subject().is_some_and(|subject| subject.ends_with("is confirmed"))
            && parts.iter().all(|part| text.contains(part) && html.contains(part))
    };
    eventually("the e-mail", look, |mails| mails.iter().any(confirms)).await;
}
