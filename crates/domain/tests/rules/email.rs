//! Which e-mail addresses are taken.

use domain::email::{EmailAddress, InvalidEmail};
use rstest::rstest;

#[rstest]
#[case("user@example.com")]
#[case("ada.lovelace@mail.example.co.uk")]
#[case("ada+kassa@example.com")]
#[case("o'brien@example.com")]
#[case("_ada_@example.com")]
#[case("ada-@example.com")]
#[case("a@c.de")]
#[case("1234567890@qq.com")]
#[case("list=ada.example@lists.example.org")]
#[case("r&d@example.com")]
#[case("Ada@EXAMPLE.COM")]
#[case("ada@xn--bcher-kva.example")]
#[case("ada@example.xn--p1ai")]
#[case("ada@3m.com")]
#[case("ada@a-b--c.example")]
fn honest_addresses_are_taken(#[case] text: &str) {
    let address: EmailAddress = text.parse().unwrap();
    assert_eq!((address.as_str(), address.to_string().as_str()), (text, text));
}

#[rstest]
#[case("")]
#[case("@")]
#[case("ada")]
#[case("@example.com")]
#[case("ada@")]
#[case("ada@localhost")]
#[case("ada@example.com@evil.example")]
#[case("|id@c.de")]
#[case("`id`@c.de")]
#[case("$(id)@c.de")]
#[case("-oQ/tmp@c.de")]
#[case("+ada@c.de")]
#[case("=cmd@c.de")]
#[case("a;b@c.de")]
#[case("a|b@c.de")]
#[case("a%b@c.de")]
#[case("a!b@c.de")]
#[case("a/b@c.de")]
#[case("a\\b@c.de")]
#[case("{a}@c.de")]
#[case("a*@c.de")]
#[case("\"ada lovelace\"@c.de")]
#[case("ada(comment)@c.de")]
#[case("<ada@c.de>")]
#[case("ada@c.de,eve@c.de")]
#[case("a b@c.de")]
#[case("ada@c .de")]
#[case(" ada@c.de")]
#[case("ada@c.de\r\nBcc: eve@c.de")]
#[case("ada\0@c.de")]
#[case("ada\u{7f}@c.de")]
#[case("ada\u{200b}@c.de")]
#[case("ada\u{202e}@c.de")]
#[case("\u{430}da@c.de")]
#[case("ada@p\u{430}ypal.com")]
#[case("ada@b\u{fc}cher.example")]
#[case("ada\u{ff20}c.de")]
#[case(".ada@c.de")]
#[case("ada.@c.de")]
#[case("a..b@c.de")]
#[case("ada@.c.de")]
#[case("ada@c..de")]
#[case("ada@c.de.")]
#[case("ada@-c.de")]
#[case("ada@c-.de")]
#[case("ada@c_d.de")]
#[case("ada@127.0.0.1")]
#[case("ada@[127.0.0.1]")]
#[case("ada@c.d")]
fn everything_else_is_refused(#[case] text: &str) {
    assert_eq!(text.parse::<EmailAddress>(), Err(InvalidEmail), "{text:?}");
}

#[test]
fn lengths_are_limited() {
    let local = |len: usize| format!("{}@example.com", "a".repeat(len)).parse::<EmailAddress>();
    assert!(local(64).is_ok() && local(65).is_err());
    let label = |len: usize| format!("ada@{}.com", "b".repeat(len)).parse::<EmailAddress>();
    assert!(label(63).is_ok() && label(64).is_err());
    let long = |labels: usize| format!("ada@{}com", "abcdefgh.".repeat(labels));
    assert!(long(27).len() == 250 && long(27).parse::<EmailAddress>().is_ok());
    assert!(long(28).parse::<EmailAddress>().is_err());
}
