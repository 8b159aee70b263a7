//! Addresses of PayPal: the modes that hosts tell, and what links name.

use url::Url;

/// The mode of an address of PayPal: each mode has accounts and credentials of its own. `None`: the address
/// is another one, such as a test double's.
pub(crate) fn mode(address: &str) -> Option<&'static str> {
    let url: Url = address.parse().ok()?;
    match url.host_str()? {
        host if host.ends_with(".sandbox.paypal.com") => Some("sandbox"),
        host if host.ends_with(".paypal.com") => Some("live"),
        _ => None,
    }
}

/// Whether both modes are known and differ.
pub(crate) fn contradict(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_some() && other.is_some() && one != other
}

/// Kind and id at the end of an address, such as `captures` and `2GG279541U471931P`.
pub(crate) fn kind_and_id(address: &str) -> Option<(&str, &str)> {
    let (rest, id) = address.rsplit_once('/')?;
    Some((rest.rsplit_once('/')?.1, id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://api-m.paypal.com", Some("live"))]
    #[case("https://api.paypal.com/v1/notifications/webhooks-events/WH-1", Some("live"))]
    #[case("https://api-m.sandbox.paypal.com", Some("sandbox"))]
    #[case("https://api.sandbox.paypal.com/v2/checkout/orders/1", Some("sandbox"))]
    #[case("https://paypal.com.attacker.example", None)]
    #[case("http://127.0.0.1:8090", None)]
    #[case("", None)]
    fn the_host_tells_the_mode(#[case] address: &str, #[case] expected: Option<&str>) {
        assert_eq!(mode(address), expected);
    }

    #[test]
    fn only_known_modes_contradict_each_other() {
        let (live, sandbox) = (Some("live"), Some("sandbox"));
        assert!(contradict(live, sandbox));
        assert!(contradict(sandbox, live));
        assert!(!contradict(live, live));
        assert!(!contradict(None, sandbox));
        assert!(!contradict(live, None));
    }
}
