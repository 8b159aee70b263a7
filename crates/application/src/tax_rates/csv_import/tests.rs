//! Tests of reading a file of tax rates.

use rstest::rstest;

use super::plan::{PlannedRow, first_beyond};
use super::row::Row;
use crate::spreadsheet::{Sheet, read_sheet};

fn read(text: &str) -> Sheet<Row> {
    read_sheet(text.as_bytes()).unwrap()
}

fn told(row: &str) -> Vec<String> {
    let text = format!("category,country,region,name,rate,included,is_active\n{row}\n");
    read(&text).bad.iter().map(ToString::to_string).collect()
}

#[test]
fn a_row_needs_country_name_rate_and_whether_it_is_included() {
    let sheet = read("name;country;rate;included\nMwSt;de;19;TRUE\nMwSt;AT;20;true\n");
    let rows: Vec<_> = sheet.rows.iter().map(|row| (row.line, row.key().to_string())).collect();
    assert_eq!(rows, [(2, "MwSt, standard, DE".to_owned()), (3, "MwSt, standard, AT".to_owned())]);
    let draft = &sheet.rows[0].draft;
    assert_eq!((draft.ppm, draft.included, draft.is_active), (190_000, true, true));
    let missing = read_sheet::<Row>(&b"name,country,rate\n"[..]).unwrap_err().to_string();
    assert!(
        missing.starts_with("line 1: missing column included; required: country,"),
        "{missing}"
    );
}

#[rstest]
#[case("x y,US,,Tax,1,true,", "line 2, category: \"x y\" may contain only letters")]
#[case(",UK,,Tax,1,true,", "line 2, country: \"UK\" is not a country code such as DE")]
#[case(",US,,,1,true,", "line 2, name: must not be empty")]
#[case(",US,,Tax,\"8,875\",true,", "line 2, rate: \"8,875\" is not a percentage from 0 to 100")]
#[case(",US,,Tax,101,true,", "line 2, rate: \"101\" is not a percentage")]
#[case(",US,,Tax,1,,", "line 2, included: must be true or false")]
#[case(",US,,Tax,1,yes,", "line 2, included: \"yes\" is neither true nor false")]
fn a_bad_row_is_named_by_line_and_column(#[case] row: &str, #[case] problem: &str) {
    let bad = told(row);
    assert!(bad.len() == 1 && bad[0].starts_with(problem), "{bad:?}");
}

#[test]
fn rows_are_counted_with_the_rates_of_the_shop() {
    let rows = read("name,country,rate,included\nA,DE,1,true\nB,DE,1,true\n").rows;
    let planned = rows.into_iter();
    let planned: Vec<_> =
        planned.map(|Row { line, draft, .. }| PlannedRow { line, before: None, draft }).collect();
    assert_eq!(first_beyond(&planned, 498), None);
    let told = |stored| first_beyond(&planned, stored).unwrap().to_string();
    assert!(told(499).starts_with("line 3: the shop can have at most 500 tax rates"));
    assert!(told(500).starts_with("line 2: "), "{}", told(500));
}

#[test]
fn a_rate_stands_once_whatever_the_letter_case_of_its_region() {
    let rows = ",US,NY,Tax,4,false,\nstandard,US,ny,Tax,5,false,\n,US,NY,tax,5,false,";
    assert_eq!(told(rows), ["line 3, name: \"Tax, standard, US ny\" is already in line 2"]);
}
