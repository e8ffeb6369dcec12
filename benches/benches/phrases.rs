//! Reading spoken German: the whole corpus, and ten phrases that stand for their kind.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;

use askpro_benches::now;
use askpro_benches::phrases::{Case, Slot, own_corpus, read};
use askpro_core::datetime::GermanDateTimeParser;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn corpus(c: &mut Criterion) {
    let parser = GermanDateTimeParser::default();
    let cases = own_corpus().unwrap();
    let values = || {
        let read = |case: &&Case| read(&parser, case.slot, black_box(&case.text), case.now);
        cases.iter().filter(|case| read(case).is_ok()).count()
    };
    assert!(values() > 0);
    let mut group = c.benchmark_group("phrases");
    group.throughput(Throughput::Elements(cases.len() as u64));
    group.bench_function("corpus", |b| b.iter(values));
    group.finish();
}

fn single(c: &mut Criterion) {
    const LONG: &str = "Guten Tag, hier Lehmann, ich bräuchte am Donnerstag, nein, am Freitag um \
                        halb neun einen Ölwechsel, dauert das länger als zwei Stunden?";
    let parser = GermanDateTimeParser::default();
    // The name, what is asked for, the phrase, and whether it gives a value or a question.
    let phrases = [
        ("short date", Slot::Date, "1.12.", true),
        ("spoken date", Slot::Date, "am dreiundzwanzigsten Dezember", true),
        ("weekday", Slot::Date, "übernächste Woche Dienstag", true),
        ("holiday", Slot::Date, "am Dienstag nach Ostern", true),
        ("short time", Slot::Time, "14:30", true),
        ("spoken time", Slot::Time, "fünf nach halb elf", true),
        ("spoken datetime", Slot::Datetime, "übermorgen um Viertel nach drei", true),
        ("long sentence", Slot::Datetime, LONG, true),
        ("interval", Slot::Interval, "am Freitag zwischen 14 und 16 Uhr", true),
        ("reject", Slot::Datetime, "das muss ich erst klären", false),
    ];
    for (name, slot, text, found) in phrases {
        let answer = read(&parser, slot, text, now());
        let got = answer.map_or_else(|error| !error.candidates().is_empty(), |_| true);
        assert_eq!(got, found, "{name}");
        c.bench_function(&format!("phrase/{name}"), |b| {
            b.iter(|| read(&parser, slot, black_box(text), now()));
        });
    }
}

/// Texts far longer than anybody speaks: the time grows with the length, whatever the text.
fn long(c: &mut Criterion) {
    let parser = GermanDateTimeParser::default();
    let mut group = c.benchmark_group("long");
    for (name, piece) in [
        ("phrases", "am Montag um zehn oder lieber am 3. Juli, "),
        ("refusals", "nicht, "),
        ("digits", "1"),
        ("one word", "montag"),
    ] {
        for size in [1 << 12, 1 << 14, 1 << 16] {
            let text: String = piece.chars().cycle().take(size - piece.len()).collect();
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(format!("{name}/{} KiB", size >> 10), |b| {
                b.iter(|| read(&parser, Slot::Datetime, black_box(&text), now()));
            });
        }
    }
    group.finish();
}

criterion_group!(phrases, corpus, single, long);
criterion_main!(phrases);
