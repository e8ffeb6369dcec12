//! The examples in the documentation of spoken German are what the readers do.

use askpro_core::spoken::{email_address, phone_number};
use askpro_core::{E164, Region};

const PAGE: &str = include_str!("../../docs/german.md");

/// The rows of the table with this head, cell by cell.
fn rows(head: &str) -> Vec<Vec<&'static str>> {
    let cells = |line: &'static str| line.split('|').map(str::trim).skip(1).collect();
    let after = PAGE.lines().skip_while(|line| *line != head).skip(2);
    after.take_while(|line| line.starts_with('|')).map(cells).collect()
}

#[test]
fn every_number_of_the_page_reads_as_it_says() {
    let rows = rows("| said | read as |");
    assert!(rows.len() > 10, "the table was found");
    for row in rows {
        let found = match phone_number(row[0], Region::De) {
            Ok(number) => number.to_string(),
            Err(error) if !error.candidates().is_empty() => {
                let numbers: Vec<&str> = error.candidates().iter().map(E164::as_str).collect();
                format!("question: {}", numbers.join(" or "))
            }
            Err(error) if error.is_question() => "question".to_owned(),
            Err(_) => "error".to_owned(),
        };
        assert_eq!(found, row[1], "{}", row[0]);
    }
}

#[test]
fn every_address_of_the_page_reads_as_it_says() {
    let rows = rows("| said | address | confidence |");
    assert!(rows.len() > 10, "the table was found");
    for row in rows {
        let read = email_address(row[0]);
        if row[1] == "error" {
            assert!(read.is_err(), "{}", row[0]);
            continue;
        }
        let read = read.unwrap();
        assert_eq!(
            (read.address.as_str(), read.confidence.as_str()),
            (row[1], row[2]),
            "{}",
            row[0]
        );
    }
}
