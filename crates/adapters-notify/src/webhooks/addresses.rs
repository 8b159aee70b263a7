//! Addresses to which requests may be sent.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Networks that are allowed although they are not public, such as `10.1.0.0/16` and `fd00::/8`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: u128,
    bits: u32,
}

impl FromStr for Networks {
    type Err = String;

    /// Reads networks in CIDR notation, separated by commas.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(network).collect::<Result<_, _>>().map(Self)
    }
}

fn network(text: &str) -> Result<Network, String> {
    let invalid = || format!("`{text}` is not a network such as 10.1.0.0/16");
    let (address, bits) = text.split_once('/').ok_or_else(invalid)?;
    let address: IpAddr = address.parse().map_err(|_| invalid())?;
    let bits: u32 = bits.parse().map_err(|_| invalid())?;
    let (most, before) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
    if bits > most {
        return Err(invalid());
    }
    Ok(Network { address: number(address), bits: before + bits })
}

/// An address as a number; one of version 4 as its mapped form.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl Networks {
    /// Whether requests may be sent to an address.
    ///
    /// # Errors
    /// Why not, as the rest of a sentence.
    pub fn check(&self, address: IpAddr) -> Result<(), String> {
        if is_public(address) || self.contain(address) {
            return Ok(());
        }
        Err(format!("the address {address}, which is not public"))
    }

    /// Whether an address is in one of the networks.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| {
            let rest = 128 - network.bits;
            let cut = |number: u128| number.checked_shr(rest).unwrap_or(0);
            cut(number(address)) == cut(network.address)
        })
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// What the IANA's registry of special addresses says is not reachable from everywhere.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local() // with the metadata services of clouds
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0 // this network
        || (a == 100 && (64..128).contains(&b)) // shared by the customers of a carrier
        || (a == 192 && b == 0 && c == 0) // protocol assignments
        || (a == 192 && b == 88 && c == 99) // relays from version 6
        || (a == 198 && (b == 18 || b == 19)) // benchmarks
        || a >= 240; // reserved
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, ..] = segments;
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    // Only global unicast is public; of that, not what contains an address of version 4 or is for documentation.
    let is_global = (0x2000..0x4000).contains(&first);
    // Protocol assignments (with Teredo), and documentation.
    let special = (first == 0x2001 && (second < 0x0200 || second == 0x0db8))
        || first == 0x2002 // 6to4
        || (first == 0x3fff && second < 0x1000); // documentation
    is_global && !special
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("93.184.216.34", true)]
    #[case("2606:2800:220:1:248:1893:25c8:1946", true)]
    #[case("127.0.0.1", false)]
    #[case("127.8.8.8", false)]
    #[case("0.0.0.0", false)]
    #[case("0.1.2.3", false)]
    #[case("10.0.0.1", false)]
    #[case("172.16.0.1", false)]
    #[case("172.32.0.1", true)]
    #[case("192.168.1.1", false)]
    #[case("169.254.169.254", false)]
    #[case("100.64.0.1", false)]
    #[case("100.127.255.255", false)]
    #[case("100.128.0.1", true)]
    #[case("192.0.0.192", false)]
    #[case("192.0.2.1", false)]
    #[case("198.18.0.1", false)]
    #[case("224.0.0.1", false)]
    #[case("255.255.255.255", false)]
    #[case("240.0.0.1", false)]
    #[case("::1", false)]
    #[case("::", false)]
    #[case("::ffff:127.0.0.1", false)]
    #[case("::ffff:169.254.169.254", false)]
    #[case("::ffff:93.184.216.34", true)]
    #[case("::7f00:1", false)]
    #[case("64:ff9b::7f00:1", false)]
    #[case("fe80::1", false)]
    #[case("fc00::1", false)]
    #[case("fd00:ec2::254", false)]
    #[case("ff02::1", false)]
    #[case("2001:db8::1", false)]
    #[case("2001::1", false)]
    #[case("2002:7f00:1::1", false)]
    fn only_public_addresses_are_sent_to(#[case] address: &str, #[case] sent: bool) {
        let checked = Networks::default().check(address.parse().unwrap());
        assert_eq!(checked.is_ok(), sent, "{checked:?}");
    }

    #[test]
    fn networks_can_be_allowed() {
        let networks: Networks = "10.1.0.0/16, fd00::/8,127.0.0.1/32".parse().unwrap();
        let sent = |address: &str| networks.check(address.parse().unwrap()).is_ok();
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "fdab::1", "127.0.0.1"] {
            assert!(sent(address), "{address}");
        }
        for address in ["10.2.0.1", "fc00::1", "127.0.0.2", "192.168.0.1"] {
            assert!(!sent(address), "{address}");
        }
        let everything: Networks = "0.0.0.0/0,::/0".parse().unwrap();
        assert!(everything.check("127.0.0.1".parse().unwrap()).is_ok());
        assert_eq!("".parse(), Ok(Networks::default()));
        for bad in ["10.0.0.0", "10.0.0.0/33", "fd00::/129", "example.com/8", "10.0.0.0/-1"] {
            assert!(bad.parse::<Networks>().is_err(), "{bad}");
        }
    }
}
