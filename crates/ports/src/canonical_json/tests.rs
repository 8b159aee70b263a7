//! The form of JSON texts.

use super::*;

fn canonical(text: &str) -> String {
    canonical_json(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn the_form_is_that_of_rfc_8785() {
    // The examples of RFC 8785, 3.2.2 and 3.2.3.
    let text = r#"{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
    }"#;
    let expected = "{\"literals\":[null,true,false],\"numbers\":[333333333.33333329,1e+30,4.5,\
                    0.002,1e-27],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
    assert_eq!(canonical(text), expected);
    let text = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew","1":"One",
        "\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"Latin"}"#;
    let order = ["Carriage Return", "One", "Control", "Latin", "Euro Sign", "Emoji", "Hebrew"];
    let canonical = canonical(text);
    let places: Vec<_> = order.iter().map(|word| canonical.find(word).unwrap()).collect();
    assert!(places.is_sorted(), "{canonical}");
}

#[test]
fn numbers_that_doubles_can_hold_are_written_as_rfc_8785_writes_them() {
    let table = [
        ("0", "0"),
        ("-0", "0"),
        ("-0.0e7", "0"),
        ("1.0", "1"),
        ("1e2", "100"),
        ("-12.50", "-12.5"),
        ("9007199254740992", "9007199254740992"),
        ("9007199254740994", "9007199254740994"),
        ("0.1", "0.1"),
        ("1e21", "1e+21"),
        ("1000000000000000000000", "1e+21"),
        ("100000000000000000000", "100000000000000000000"),
    ];
    for (written, expected) in table {
        assert_eq!(canonical(written), expected, "{written}");
    }
}

#[test]
fn numbers_that_doubles_cannot_hold_keep_their_digits() {
    let kept = [
        "9007199254740993",
        "-9007199254740993",
        "18446744073709551615",
        "9223372036854775807",
        "1180591620717411303425",
        "340282366920938463463374607431768211455",
        "0.10000000000000000001",
        "9007199254740993.5",
        "1e-400",
    ];
    for written in kept {
        assert_eq!(canonical(written), written);
        assert_eq!(canonical(&format!("[{written},{written}]")), format!("[{written},{written}]"));
    }
    for out_of_range in ["1e999", "-1e999", "1e99999999999999999999"] {
        assert!(canonical_json(out_of_range.as_bytes()).is_err(), "{out_of_range}");
    }
}

#[test]
fn digits_in_strings_are_not_numbers() {
    let text = r#"{"1":"2\"3","4\\":[5,"6\\",7],"8":{"9":-1}}"#;
    assert_eq!(canonical(text), r#"{"1":"2\"3","4\\":[5,"6\\",7],"8":{"9":-1}}"#);
}

#[test]
fn a_member_named_twice_is_refused_at_any_depth() {
    let doubtful = [
        r#"{"status":"failed","status":"paid"}"#,
        r#"{"status":"paid","status":"paid"}"#,
        r#"{"status":"failed","st\u0061tus":"paid"}"#,
        r#"{"raw_data":{"amount":"1.00","amount":"2.00"}}"#,
        r#"{"raw_data":{"list":[{"a":1},{"b":1,"b":2}]}}"#,
    ];
    for text in doubtful {
        let error = CanonicalObject::read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("twice"), "{text}: {error}");
        assert!(canonical_json(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn what_is_not_an_object_is_not_read_as_one() {
    let texts = ["", " ", "null", "[]", "1", "\"{}\"", "{", "{}x", "{}{}", "\u{feff}{}", "{'a':1}"];
    for text in texts {
        assert!(CanonicalObject::read(text.as_bytes()).is_err(), "{text:?}");
    }
    assert!(CanonicalObject::read(b"{\"a\":\"\xff\"}").is_err(), "not UTF-8");
    assert!(CanonicalObject::read(b"{\"a\":1e999}").is_err(), "not a finite number");
    assert!(CanonicalObject::read(br#"{"a":"\ud800"}"#).is_err(), "half a character");
    assert!(CanonicalObject::read("[".repeat(100_000).as_bytes()).is_err(), "too deep");
    assert!(canonical_json("[".repeat(100_000).as_bytes()).is_err(), "too deep");
}

#[test]
fn a_member_can_be_taken_out() {
    let mut object = CanonicalObject::read(br#"{"b":1,"signature":"x","a":{}}"#).unwrap();
    assert_eq!(object.remove("signature").as_deref(), Some("\"x\""));
    assert_eq!(object.remove("signature"), None);
    assert_eq!(object.to_string(), r#"{"a":{},"b":1}"#);
}
