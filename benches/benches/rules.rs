//! The pure rules: each is called for every call, some for every event.

use std::hint::black_box;

use askpro_benches::now;
use askpro_core::breaker::{CircuitBreaker, Outcome};

use askpro_core::datetime::GermanDateTimeParser;
use askpro_core::{
    AppointmentRequest, CompanyId, Confirmation, E164, EventTypeId, FieldValue, IdempotencyKey,
    Region,
};
use criterion::{Criterion, criterion_group, criterion_main};

fn confirmation(c: &mut Criterion) {
    let values = [
        FieldValue::Flag(true),
        FieldValue::Text(" YES ".to_owned()),
        FieldValue::Text("vielleicht".to_owned()),
    ];
    assert_eq!(Confirmation::of(&values[0]), Some(Confirmation::Yes));
    c.bench_function("confirmation/three values", |b| {
        b.iter(|| {
            values.iter().map(|value| Confirmation::of(black_box(value))).collect::<Vec<_>>()
        });
    });
}

fn phone(c: &mut Criterion) {
    for (name, text) in [
        ("international", "+49 171 3920001"),
        ("national", "030 / 231 25-010"),
        ("refused", "Ecke Hauptstraße"),
    ] {
        assert_eq!(E164::parse(text, Region::De).is_ok(), name != "refused");
        c.bench_function(&format!("phone/{name}"), |b| {
            b.iter(|| E164::parse(black_box(text), Region::De));
        });
    }
}

fn date(c: &mut Criterion) {
    let parser = GermanDateTimeParser::default();
    assert!(parser.parse_date("1.12.2026", now()).is_ok());
    c.bench_function("date/iso", |b| {
        b.iter(|| parser.parse_date(black_box("2026-12-01"), now()));
    });
    c.bench_function("date/german", |b| {
        b.iter(|| parser.parse_date(black_box("1.12.2026"), now()));
    });
    c.bench_function("time/german", |b| {
        b.iter(|| parser.parse_time(black_box("14 Uhr 30"), now()));
    });
    assert!(parser.parse("1.12.2026 14:30", now()).is_ok());
    c.bench_function("datetime/to instant", |b| {
        b.iter(|| parser.parse(black_box("1.12.2026 14:30"), now()));
    });
}

fn breaker(c: &mut Criterion) {
    c.bench_function("breaker/acquire and record", |b| {
        let mut breaker = CircuitBreaker::default();
        b.iter(|| {
            let permit = breaker.try_acquire(black_box(now())).ok();
            if let Some(permit) = permit {
                breaker.record(permit, Outcome::Success, now());
            }
        });
    });
}

fn key(c: &mut Criterion) {
    let request = AppointmentRequest::new(CompanyId::new(7), EventTypeId::new(1), now());
    c.bench_function("idempotency key", |b| b.iter(|| IdempotencyKey::of(black_box(&request))));
}

criterion_group!(rules, confirmation, phone, date, breaker, key);
criterion_main!(rules);
