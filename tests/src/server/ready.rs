//! Waiting for `/readyz`, with a plain socket, so that it works outside of any async runtime.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::process::Process;
use crate::timeouts::DEADLINE;

/// Returns when the server says that it is ready; tells why not, if it does not get there.
pub fn wait(port: u16, process: &mut Process) -> Result<(), String> {
    let until = Instant::now() + DEADLINE;
    let mut last = String::from("no answer");
    while Instant::now() < until {
        if let Some(status) = process.ended() {
            return Err(format!("it ended with {status}"));
        }
        match get(port, "/readyz") {
            Ok(answer) if answer.starts_with("HTTP/1.1 200") => return Ok(()),
            Ok(answer) => last = answer,
            Err(error) => last = error.to_string(),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(format!("not within {DEADLINE:?}; last: {last}"))
}

/// One GET over a connection of its own; the whole answer as text.
pub fn get(port: u16, path: &str) -> std::io::Result<String> {
    let mut socket = TcpStream::connect(("127.0.0.1", port))?;
    socket.set_read_timeout(Some(DEADLINE))?;
    write!(socket, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
