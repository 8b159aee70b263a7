//! Tests of reading a listings file.

use adapters_memory::{MemoryStore, TestClock};
use domain::listing::Listing;
use domain::order::Actor;
use ports::{Changes, Clock, ListingWrite, StockChange, StockChangeKind, Store};
use rstest::rstest;

use super::*;

fn rows(text: &str) -> Vec<(u64, String, String, Option<i64>)> {
    let parsed = parse(text.as_bytes()).unwrap();
    assert_eq!(parsed.bad, Vec::new());
    let row = |row: Row| {
        let draft = row.draft;
        (row.line, draft.sku, draft.unit_price.to_string(), draft.stock)
    };
    parsed.rows.into_iter().map(row).collect()
}

fn bad(text: &str) -> Vec<String> {
    let parsed = parse(text.as_bytes()).unwrap();
    parsed.bad.iter().map(ToString::to_string).collect()
}

#[test]
fn the_header_decides_the_columns() {
    let text =
        "\u{feff}Currency, unit_price ,sku,name,stock\r\nusd,1.5,A,One,\r\nUSD,2,a,Two,7\r\n";
    assert_eq!(
        rows(text),
        [
            (2, "A".to_owned(), "1.50".to_owned(), None),
            (3, "a".to_owned(), "2.00".to_owned(), Some(7)),
        ]
    );
}

#[test]
fn lines_are_counted_through_quoted_line_breaks_and_blank_lines() {
    let text =
        "sku,name,unit_price,currency\n\nA,One,1,USD\n\"B\",\"Tw\"\"o\",2,USD\nC,Three,x,USD\n";
    assert_eq!(bad(text), ["line 5, unit_price: \"x\": not a decimal number such as 10.50"]);
}

#[rstest]
#[case("A,One,1.999,USD", "line 2, unit_price: \"1.999\": too many decimal places; USD has 2")]
#[case("A,One,-1,USD", "line 2, unit_price: \"-1\": amount must not be negative")]
#[case("A,One,1e3,USD", "line 2, unit_price: \"1e3\": not a decimal number such as 10.50")]
#[case("A,One,1,US", "line 2, currency: \"US\" is not an ISO 4217 code")]
#[case(",One,1,USD", "line 2, sku: must not be empty")]
#[case("A,,1,USD", "line 2, name: must not be empty")]
#[case("A,One,1", "line 2: has 3 columns; the header has 4")]
#[case("A,One,1,USD,", "line 2: has 5 columns; the header has 4")]
#[case("A,\"One\nmore\",1,USD", "line 2, name: must not contain control characters")]
fn a_bad_row_is_named_by_line_and_column(#[case] row: &str, #[case] told: &str) {
    assert_eq!(bad(&format!("sku,name,unit_price,currency\n{row}\n")), [told]);
}

#[test]
fn semicolons_and_tabs_separate_as_well() {
    let comma = "sku,name,unit_price,currency,stock\nA,One,1.50,USD,7\nB,\"Tw,;\"\"o\",2,USD,\n";
    let expected = rows(comma);
    assert_eq!(expected.len(), 2);
    for text in [
        "sku;name;unit_price;currency;stock\r\nA;One;1.50;USD;7\r\nB;\"Tw,;\"\"o\";2;USD;\r\n",
        "\u{feff}\"sku\"\t\"name\"\tunit_price\tcurrency\tstock\nA\tOne\t1.50\tUSD\t7\nB\tTwo\t2\tUSD\t\n",
    ] {
        assert_eq!(rows(text), expected, "{text}");
    }
    let declared = "sep=;\r\nsku;name;unit_price;currency\r\nA;One;1.50;USD\r\nB;Two;x;USD\r\n";
    assert_eq!(bad(declared), ["line 4, unit_price: \"x\": not a decimal number such as 10.50"]);
    let refused = parse(&b"sep=|\nsku|name\n"[..]).unwrap_err().to_string();
    assert!(refused.contains("comma, a semicolon or a tab"), "{refused}");
    let unknown = parse(&b"sku|name|unit_price\n"[..]).unwrap_err().to_string();
    assert!(unknown.contains("separate the cells by commas, semicolons or tabs"), "{unknown}");
}

#[rstest]
#[case("1,50")]
#[case("1.234,50")]
#[case("1,234.50")]
fn a_decimal_comma_is_refused_with_what_to_write(#[case] price: &str) {
    let told = bad(&format!("sku;name;unit_price;currency\nA;One;{price};USD\n"));
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("line 2, unit_price: ") && told[0].contains("1234.50"), "{told:?}");
}

#[test]
fn a_guard_against_formulas_is_taken_off_and_an_apostrophe_is_not() {
    let text = "sku,name,unit_price,currency,vendor,spec\n\
        '-A,'=1+1,1,USD,''@home,'tis\n'＋B,'＝x,1,USD,''' ,'''x\n";
    let parsed = parse(text.as_bytes()).unwrap();
    let texts = |at: usize| {
        let draft = &parsed.rows[at].draft;
        [Some(&draft.sku), Some(&draft.name), draft.vendor.as_ref(), draft.spec.as_ref()]
            .map(|text| text.unwrap().as_str())
    };
    assert_eq!(texts(0), ["-A", "=1+1", "'@home", "'tis"]);
    assert_eq!(texts(1), ["＋B", "＝x", "''", "''x"]);
}

#[test]
fn a_specification_may_have_several_lines_and_lines_are_still_counted() {
    let text = "sku,name,unit_price,currency,spec\r\nA,One,1,USD,\"Size: L\r\nColour: red\"\r\n\
        B,Two,x,USD,y\r\n";
    let parsed = parse(text.as_bytes()).unwrap();
    assert_eq!(parsed.rows[0].draft.spec.as_deref(), Some("Size: L\nColour: red"));
    assert_eq!(bad(text), ["line 4, unit_price: \"x\": not a decimal number such as 10.50"]);
}

#[test]
fn columns_that_only_the_shop_sets_are_ignored() {
    let text = "id,sku,name,unit_price,currency,reserved,available,Version,created_at,updated_at\n\
        no id,A,One,1,USD,many,?,x,then,now\n";
    let parsed = parse(text.as_bytes()).unwrap();
    assert_eq!((parsed.rows.len(), parsed.bad.len()), (1, 0));
    let ignored = ["id", "reserved", "available", "version", "created_at", "updated_at"];
    assert_eq!(parsed.columns.ignored(), ignored);
    let twice = parse(&b"id,id,sku,name,unit_price,currency\n"[..]).unwrap_err().to_string();
    assert_eq!(twice, "line 1: duplicate column id");
}

#[rstest]
#[case("many", "line 2, stock: \"many\" is not a whole number")]
#[case("-1", "line 2, stock: stock must be between 0 and 1000000000")]
#[case("1.5", "line 2, stock: \"1.5\" is not a whole number")]
fn a_bad_stock_is_named(#[case] stock: &str, #[case] told: &str) {
    assert_eq!(bad(&format!("sku,name,unit_price,currency,stock\nA,One,1,USD,{stock}\n")), [told]);
}

#[test]
fn a_sku_stands_once_and_letter_case_counts() {
    let text =
        "sku,name,unit_price,currency\nA,One,1,USD\na,Two,1,USD\nA,Three,1,USD\nA,Four,1,USD\n";
    let parsed = parse(text.as_bytes()).unwrap();
    assert_eq!(parsed.rows.len(), 2);
    assert_eq!(
        bad(text),
        ["line 4, sku: \"A\" is already in line 2", "line 5, sku: \"A\" is already in line 2",]
    );
}

#[test]
fn a_cell_that_is_not_utf8_is_named() {
    let parsed = parse(&b"sku,name,unit_price,currency\nA,\xff,1,USD\n"[..]).unwrap();
    assert_eq!(parsed.bad[0].to_string(), "line 2, name: is not UTF-8");
}

#[rstest]
#[case("sku,name,unit_price\n", "line 1: missing column currency; required: sku, name,")]
#[case(
    "sku,name,unitprice,currency\n",
    "line 1: unknown column \"unitprice\"; required: sku, name, unit_price, currency; optional:"
)]
#[case("sku,name,unit_price,currency,sku\n", "line 1: duplicate column sku")]
#[case("", "line 1: missing column sku")]
fn an_invalid_header_is_refused(#[case] text: &str, #[case] told: &str) {
    let error = parse(text.as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with(told), "{error}");
}

/// What a file changes of a listing A with a vendor, of whose 5 units 3 are held by orders.
async fn planned(file: &str) -> Plan {
    planned_of(true, file).await
}

/// The same of a listing that is for sale, or archived.
async fn planned_of(is_active: bool, file: &str) -> Plan {
    let storage = MemoryStore::new();
    let parsed =
        parse(&b"sku,name,unit_price,currency,stock,vendor\nA,One,1,USD,5,V\n"[..]).unwrap();
    let now = TestClock::default().now();
    let mut draft = parsed.rows.into_iter().next().unwrap().draft;
    draft.is_active = is_active;
    let listing = Listing::create(uuid::Uuid::from_u128(7).into(), draft, now).unwrap();
    let hold = StockChangeKind::Hold { quantity: 3, version: 1, tracked: true };
    let holds = is_active.then_some(StockChange { listing_id: listing.id, kind: hold });
    let stock = holds.into_iter().collect();
    let listings = vec![ListingWrite::Insert(listing, Actor::System)];
    storage.commit(Changes { listings, ..Changes::default() }).await.unwrap();
    storage.commit(Changes { stock, ..Changes::default() }).await.unwrap();
    let parsed = parse(file.as_bytes()).unwrap();
    plan::compare(&storage, &parsed.columns, parsed.rows).await.unwrap()
}

#[tokio::test]
async fn a_column_that_is_missing_keeps_and_an_empty_one_clears() {
    let kept = planned("sku,name,unit_price,currency\nA,New,2,USD\n").await.drafts;
    assert_eq!((kept[0].name.as_str(), kept[0].vendor.as_deref()), ("New", Some("V")));
    let cleared = planned("sku,name,unit_price,currency,vendor\nA,One,1,USD,\n").await.drafts;
    assert_eq!(cleared[0].vendor, None);
}

#[tokio::test]
async fn reserved_units_cannot_be_counted_away() {
    let header = "sku,name,unit_price,currency,stock\n";
    let told = planned(&format!("{header}A,One,1,USD,2\n")).await.bad;
    assert_eq!(told[0].to_string(), "line 2, stock: 2: open orders reserve 3 units");
    let fine = planned(&format!("{header}A,One,1,USD,3\n")).await;
    assert_eq!((fine.bad.len(), fine.drafts[0].stock), (0, Some(3)));
}

#[tokio::test]
async fn a_listing_is_archived_or_put_up_where_the_row_says_so() {
    let of = |cell: &str| format!("sku,name,unit_price,currency,is_active\nA,One,1,USD,{cell}\n");
    for (cell, is_active) in [("", true), ("TRUE", true), ("false", false), ("FALSE", false)] {
        assert_eq!(planned(&of(cell)).await.drafts[0].is_active, is_active, "{cell}");
        let new = parse(of(cell).as_bytes()).unwrap().rows[0].draft.is_active;
        assert_eq!(new, is_active, "{cell}");
    }
    for (cell, is_active) in [("", false), ("False", false), ("true", true)] {
        let after = planned_of(false, &of(cell)).await.drafts.remove(0);
        assert_eq!(after.is_active, is_active, "of one that is archived: {cell:?}");
    }
    let told = bad(&of("yes"));
    assert_eq!(told, ["line 2, is_active: \"yes\" is neither true nor false"]);
}
