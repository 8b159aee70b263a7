//! TCP ports that servers under test can have, lose and have again.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};

/// A port of the loopback interface that no one else is given while this lives: neither a listener
/// on "any port" nor an outgoing connection.
///
/// A port that is found free and closed again can be taken before the server has it, or while the
/// server is down between two starts. Here a socket stays bound to it and never listens, which
/// leaves the port to a server that binds it with `SO_REUSEADDR`, as servers do.
#[derive(Debug)]
pub struct ReservedPort {
    number: u16,
    _bound: Socket,
}

impl ReservedPort {
    /// Reserves a port.
    ///
    /// # Errors
    /// If there is none.
    pub fn new() -> io::Result<Self> {
        let bound = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
        bound.set_reuse_address(true)?;
        bound.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        let address = bound.local_addr()?.as_socket_ipv4();
        let number = address.ok_or(io::ErrorKind::AddrNotAvailable)?.port();
        Ok(Self { number, _bound: bound })
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.number
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::time::Duration;

    use super::*;

    /// Whether connections are refused, at once or after a moment: a process that another test is just
    /// starting has a copy of the listener until it runs its own program.
    fn is_soon_closed(port: u16) -> bool {
        let closed = || TcpStream::connect(("127.0.0.1", port)).is_err();
        (0..500).any(|_| {
            let done = closed();
            if !done {
                std::thread::sleep(Duration::from_millis(20));
            }
            done
        })
    }

    #[test]
    fn a_server_has_it_again_and_again_and_no_other_listener() {
        let port = ReservedPort::new().unwrap();
        for _ in 0..3 {
            assert!(is_soon_closed(port.number()), "no one listens");
            let server = TcpListener::bind(("127.0.0.1", port.number())).unwrap();
            let _caller = TcpStream::connect(("127.0.0.1", port.number())).unwrap();
            let _called = server.accept().unwrap();
        }
        let others: Vec<_> = (0..500).map(|_| ReservedPort::new().unwrap().number()).collect();
        assert!(!others.contains(&port.number()));
    }
}
