//! `kassa import listings`, on a SQLite file.

use std::io::Write;

use crate::place::{CommandOutput, Place};

const HEADER: &str = "sku,name,unit_price,currency,stock,vendor";

fn import(place: &Place, text: &str) -> CommandOutput {
    let path = place.file("listings.csv", text);
    place.kassa(&["import", "listings", path.to_str().unwrap()])
}

#[test]
fn listings_are_made_changed_and_left_alone() {
    let place = Place::with_database();
    let first = format!("{HEADER}\nA,One,1.50,USD,5,V\nB,Two,2,USD,,\na,Lower case,3,USD,1,\n");
    assert_eq!(
        import(&place, &first).must(0).stdout,
        "listings: 3 created, 0 updated, 0 unchanged\n"
    );
    assert_eq!(
        import(&place, &first).must(0).stdout,
        "listings: 0 created, 0 updated, 3 unchanged\n"
    );
    let second = first.replace("1.50", "1.60") + "C,Three,3,USD,,\n";
    assert_eq!(
        import(&place, &second).must(0).stdout,
        "listings: 1 created, 1 updated, 2 unchanged\n"
    );
}

#[test]
fn columns_that_the_file_does_not_have_stay_as_they_are() {
    let place = Place::with_database();
    import(&place, &format!("{HEADER}\nA,One,1.50,USD,5,V\n")).must(0);
    let said = import(&place, "sku,name,unit_price,currency\nA,One,1.50,USD\n").must(0);
    assert_eq!(said.stdout, "listings: 0 created, 0 updated, 1 unchanged\n");
    let said = import(&place, "sku,name,unit_price,currency,vendor\nA,One,1.50,USD,\n").must(0);
    assert_eq!(said.stdout, "listings: 0 created, 1 updated, 0 unchanged\n");
}

#[test]
fn a_bad_row_is_named_and_nothing_is_imported() {
    let place = Place::with_database();
    let text = format!("{HEADER}\nA,One,1.50,USD,5,V\nB,Two,1.999,USD,,\nC,Three,1,USD,-1,\n");
    let said = import(&place, &text).must(1);
    said.complains("line 3, unit_price: \"1.999\": too many decimal places; USD has 2");
    said.complains("line 4, stock: ");
    said.complains("2 invalid rows; nothing was imported");
    assert!(said.stdout.is_empty());
    let good = format!("{HEADER}\nA,One,1.50,USD,5,V\n");
    assert_eq!(
        import(&place, &good).must(0).stdout,
        "listings: 1 created, 0 updated, 0 unchanged\n"
    );
}

#[test]
fn skip_bad_imports_the_others_and_counts() {
    let place = Place::with_database();
    let path =
        place.file("l.csv", format!("{HEADER}\nA,One,x,USD,,\nB,Two,2,USD,,\nB,Too,2,USD,,\n"));
    let said = place.kassa(&["import", "listings", path.to_str().unwrap(), "--skip-bad"]).must(0);
    assert_eq!(
        said.stdout,
        "listings: 1 created, 0 updated, 0 unchanged, 2 invalid rows skipped\n"
    );
    said.complains("line 2, unit_price");
    said.complains("line 4, sku: \"B\" is already in line 3");
}

#[test]
fn what_the_shop_would_refuse_is_found_before_anything_is_written() {
    let place = Place::with_database();
    import(&place, &format!("{HEADER}\nA,One,1.50,USD,5,V\n")).must(0);
    let said = import(&place, &format!("{HEADER}\nB,Two,2,USD,,\nA,One,1.50,EUR,5,V\n")).must(1);
    said.complains("line 3, currency: the listing's currency is USD and cannot be changed");
    let said = import(&place, &format!("{HEADER}\nB,Two,2,USD,,\n")).must(0);
    assert_eq!(said.stdout, "listings: 1 created, 0 updated, 0 unchanged\n");
}

#[test]
fn many_rows_come_gzipped_and_through_a_pipe() {
    let place = Place::with_database();
    let mut text = String::from("sku,name,unit_price,currency\n");
    for row in 0..1_234 {
        text.push_str(&format!("S{row},\"Article, no. {row}\",{}.99,USD\n", row % 50));
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let gzipped = gzip.finish().unwrap();
    let said = place.kassa_reading(&["import", "listings", "-"], &gzipped).must(0);
    assert_eq!(said.stdout, "listings: 1234 created, 0 updated, 0 unchanged\n");
    let path = place.file("listings.csv.gz", &gzipped);
    let said = place.kassa(&["import", "listings", path.to_str().unwrap()]).must(0);
    assert_eq!(said.stdout, "listings: 0 created, 0 updated, 1234 unchanged\n");
    let cut = place.file("cut.csv.gz", &gzipped[..gzipped.len() - 100]);
    place
        .kassa(&["import", "listings", cut.to_str().unwrap()])
        .must(1)
        .complains("cannot be read completely");
}

#[test]
fn files_that_make_no_sense_are_refused() {
    let place = Place::with_database();
    place.kassa(&["import", "listings", "nowhere.csv"]).must(1).complains("nowhere.csv");
    import(&place, "sku;name;price\n").must(1).complains("line 1: unknown column");
}

#[test]
fn without_tables_there_is_a_remedy() {
    let place = Place::new();
    let path = place.file("l.csv", "sku,name,unit_price,currency\n");
    let said = place.kassa(&["import", "listings", path.to_str().unwrap()]).must(69);
    said.complains("kassa migrate up");
}

#[test]
fn files_of_spreadsheets_are_taken_whatever_separates_their_cells() {
    let place = Place::with_database();
    let comma = format!("{HEADER},spec\nA,One,1.50,USD,5,V,\"L\nred\"\n");
    assert_eq!(
        import(&place, &comma).must(0).stdout,
        "listings: 1 created, 0 updated, 0 unchanged\n"
    );
    let same = "listings: 0 created, 0 updated, 1 unchanged\n";
    let excel = comma.replace(',', ";").replace('\n', "\r\n");
    for text in [comma.replace(',', "\t"), format!("sep=;\r\n{excel}"), excel] {
        assert_eq!(import(&place, &text).must(0).stdout, same, "{text}");
    }
    let said = import(&place, "sku;name;unit_price;currency\nA;One;1,50;USD\n").must(1);
    said.complains("line 2, unit_price: \"1,50\"");
    said.complains("decimal point");
    import(&place, "sep=|\nsku|name\n").must(1).complains("a comma, a semicolon or a tab");
}

#[test]
fn columns_that_an_import_does_not_set_are_named_and_ignored() {
    let place = Place::with_database();
    let text = "id,sku,name,unit_price,currency,version\nx,'-A,'=One,1.50,USD,7\n";
    let said = import(&place, text).must(0);
    assert_eq!(said.stdout, "listings: 1 created, 0 updated, 0 unchanged\n");
    said.complains("ignored columns (not set by an import): id, version");
    let plain = "sku,name,unit_price,currency\n-A,=One,1.50,USD\n";
    let said = import(&place, plain).must(0);
    assert_eq!(said.stdout, "listings: 0 created, 0 updated, 1 unchanged\n", "the guard is gone");
}
