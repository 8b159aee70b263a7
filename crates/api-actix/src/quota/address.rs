//! The address of a caller, behind proxies or not.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use actix_web::http::header::{HeaderMap, X_FORWARDED_FOR};
use ipnet::IpNet;
use thiserror::Error;

/// Trusted proxies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<IpNet>);

/// A word that is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is neither an address nor a network such as 10.0.0.0/8")]
pub struct ProxiesError(String);

impl FromStr for Proxies {
    type Err = ProxiesError;

    /// Addresses and networks with commas between.
    fn from_str(text: &str) -> Result<Self, ProxiesError> {
        let network = |word: &str| {
            let single = word.parse::<IpAddr>().map(IpNet::from);
            single.or_else(|_| word.parse()).map_err(|_| ProxiesError(word.to_owned()))
        };
        text.split(',').map(|word| network(word.trim())).collect::<Result<_, _>>().map(Self)
    }
}

impl Proxies {
    /// Whom to count: the nearest address in `X-Forwarded-For` that is no proxy of ours, and only
    /// where our own proxies have written it. What a caller writes there itself stands further to
    /// the left, and is not read.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer.to_canonical();
        let lines = headers.get_all(X_FORWARDED_FOR).filter_map(|line| line.to_str().ok());
        let told: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
        let mut told = told.into_iter().rev();
        while self.is_ours(nearest) {
            match told.next().and_then(forwarded) {
                Some(before) => nearest = before.to_canonical(),
                None => break,
            }
        }
        network(nearest)
    }

    /// The address that a connection counts for; `None` if a trusted proxy opened it.
    pub fn direct(&self, peer: IpAddr) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        (!self.is_ours(peer)).then(|| network(peer))
    }

    fn is_ours(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// An entry of `X-Forwarded-For`: an address, alone or with the port that some proxies write behind it
/// (`192.0.2.1:5678`, `[2001:db8::1]:5678`), with or without the brackets of IPv6.
fn forwarded(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let alone = bare.unwrap_or(entry).parse::<IpAddr>();
    alone.or_else(|_| entry.parse::<SocketAddr>().map(|both| both.ip())).ok()
}

/// The address; of IPv6 the /64, all of which one caller has (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn client(proxies: &str, peer: &str, told: &[&'static str]) -> String {
        let proxies =
            if proxies.is_empty() { Proxies::default() } else { proxies.parse().unwrap() };
        let mut headers = HeaderMap::new();
        for line in told {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(line));
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_trusted_proxies_set_the_address() {
        let forged = ["1.2.3.4"];
        assert_eq!(client("", "203.0.113.9", &forged), "203.0.113.9");
        assert_eq!(client("10.0.0.0/8", "203.0.113.9", &forged), "203.0.113.9");
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", &forged), "1.2.3.4");
    }

    #[test]
    fn the_nearest_that_is_no_proxy_counts() {
        let chain = ["6.6.6.6, 198.51.100.7 , 10.2.2.2"];
        assert_eq!(client("10.0.0.0/8, 127.0.0.1", "127.0.0.1", &chain), "198.51.100.7");
        let lines = ["6.6.6.6", "198.51.100.7", "10.2.2.2"];
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", &lines), "198.51.100.7");
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", &["10.9.9.9"]), "10.9.9.9", "from within");
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", &["nonsense"]), "10.1.1.1");
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", &["6.6.6.6, unknown"]), "10.1.1.1");
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", &[]), "10.1.1.1");
    }

    #[test]
    fn a_port_behind_an_address_is_left_out() {
        let told = |line: &'static str| client("10.0.0.0/8", "10.1.1.1", &[line]);
        assert_eq!(told("6.6.6.6, 198.51.100.7:51234"), "198.51.100.7");
        assert_eq!(told("198.51.100.7:1, 10.2.2.2:443"), "198.51.100.7");
        for six in ["[2001:db8:1:2::7]:51234", "[2001:db8:1:2::7]", "2001:db8:1:2::7"] {
            assert_eq!(told(six), "2001:db8:1:2::", "{six}");
        }
        for nonsense in ["198.51.100.7:", "198.51.100.7:99999", "[198.51.100.7", "[::1]:", ":80"] {
            assert_eq!(told(nonsense), "10.1.1.1", "{nonsense}");
        }
    }

    #[test]
    fn a_proxys_connections_count_for_no_address() {
        let proxies: Proxies = "10.0.0.0/8".parse().unwrap();
        let direct = |peer: &str| proxies.direct(peer.parse().unwrap()).map(|a| a.to_string());
        assert_eq!(direct("::ffff:10.1.1.1"), None);
        assert_eq!(direct("192.0.2.1").as_deref(), Some("192.0.2.1"));
    }

    #[test]
    fn one_caller_has_a_whole_network_of_ipv6() {
        let near = client("", "2001:db8:1:2:3:4:5:6", &[]);
        assert_eq!(near, "2001:db8:1:2::");
        assert_eq!(near, client("", "2001:db8:1:2:ffff::1", &[]));
        assert_ne!(near, client("", "2001:db8:1:3::1", &[]));
        assert_eq!(client("10.0.0.0/8", "::ffff:10.1.1.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(client("", "::ffff:192.0.2.1", &[]), "192.0.2.1");
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for bad in ["", "10.0.0.0/33", "proxy.local", "10.0.0.0/8,"] {
            assert!(bad.parse::<Proxies>().is_err(), "{bad}");
        }
        assert!("10.0.0.0/8,127.0.0.1, ::1".parse::<Proxies>().is_ok());
    }
}
