//! Traces of a server that was built with the feature `otel`, as a collector receives them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use crate::place::Place;
use crate::serving::Serving;

/// The caller's trace.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Reads one request, answers it, and gives its path and body.
fn receive(stream: TcpStream, received: &Sender<(String, Vec<u8>)>) {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut first, mut length) = (String::new(), 0);
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            let line = line.to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        reader.get_mut().write_all(answer).unwrap();
        received.send((first, body)).unwrap();
    }
}

fn holds(body: &[u8], wanted: &[u8]) -> bool {
    body.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn a_request_is_part_of_its_callers_trace() {
    let collector = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", collector.local_addr().unwrap());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in collector.incoming() {
            let sender = sender.clone();
            std::thread::spawn(move || receive(stream.unwrap(), &sender));
        }
    });
    let place = Place::new();
    let serving =
        Serving::start(&place, &["--demo"], &[("KASSA_LOG__OTLP_ENDPOINT", endpoint.as_str())]);
    let banner = serving.lines_until("Stop it with Ctrl-C").join("\n");
    let shop = banner.split("export SHOP=http://").nth(1).unwrap().lines().next().unwrap();
    let mut stream = TcpStream::connect(shop).unwrap();
    let ask = format!(
        "GET /api/listings HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
         traceparent: 00-{TRACE}-00f067aa0ba902b7-01\r\nx-request-id: trace-me\r\n\r\n"
    );
    stream.write_all(ask.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(serving.terminate().code(), Some(0));
    let trace = hex::decode(TRACE).unwrap();
    let parts: [&[u8]; 4] = [&trace, b"GET /api/listings", b"trace-me", b"kassa"];
    let until = std::time::Instant::now() + Duration::from_secs(60);
    loop {
        let wait = until.saturating_duration_since(std::time::Instant::now());
        let (first, body) = receiver.recv_timeout(wait).expect("the request's span");
        assert!(first.starts_with("POST /v1/traces "), "{first}");
        if parts.iter().all(|part| holds(&body, part)) {
            return;
        }
    }
}
