//! Alerts by mail.

use std::net::SocketAddr;
use std::sync::Arc;

use askpro_core::ports::AlertSink;
use askpro_core::testing::ManualClock;
use askpro_core::{Alert, CompanyId, ErrorKind, Retry};
use askpro_notify::{MailAlerts, MailAlertsBuilder, MailSecurity};

use super::smtp::{Script, Told, start};
use super::{alert, english, now};

fn mail(address: SocketAddr) -> MailAlertsBuilder {
    MailAlerts::builder(address.ip().to_string(), "AskPro <askpro@example.com>")
        .port(address.port())
        .security(MailSecurity::Plain)
        .clock(Arc::new(ManualClock::at(now())))
}

fn to_two(builder: MailAlertsBuilder) -> MailAlerts {
    builder.to("a@example.com").to("b@example.com").build().unwrap()
}

async fn with(script: Script) -> (MailAlerts, Told) {
    let (address, told) = start(script).await;
    (to_two(mail(address)), told)
}

fn answering(start: &'static str, answer: &'static str) -> Script {
    Script { answers: vec![(start, answer)], ..Script::default() }
}

fn body(told: &Told) -> String {
    let lines = told.lines();
    let start = lines.iter().position(|line| line == "DATA").unwrap() + 1;
    let end = lines.iter().position(|line| line == ".").unwrap();
    let quoted = lines[start..end].join("\n");
    // Quoted-printable: soft line breaks, and bytes in hexadecimal.
    let mut bytes = Vec::new();
    let mut rest = quoted.replace("=\n", "").into_bytes().into_iter();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let hex: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&hex, 16).unwrap_or(b'='));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn every_recipient_gets_a_letter_of_their_own_in_the_companys_language() {
    let (mail, told) = with(Script::default()).await;
    mail.send(&alert()).await.unwrap();
    assert_eq!(told.with("RCPT"), ["RCPT TO:<a@example.com>", "RCPT TO:<b@example.com>"]);
    assert_eq!(told.with("Message-ID:"), ["Message-ID: <task-7-written-0@example.com>"; 2]);
    assert_eq!(told.with("Auto-Submitted:"), ["Auto-Submitted: auto-generated"; 2]);
    assert_eq!(told.with("Date:"), ["Date: Tue, 01 Dec 2026 14:30:00 +0000"; 2]);
    let text = body(&told);
    for part in [
        "Neue Aufgabe: Die Zeit ist nicht mehr frei",
        "Zu erledigen bis: 01.12.2026 16:30 CET",
        "Anruf: call_1",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("Hauptstadt"), "{text}");
}

#[tokio::test]
async fn an_english_company_reads_english() {
    let (mail, told) = with(Script::default()).await;
    mail.send(&english()).await.unwrap();
    assert_eq!(told.with("Subject:")[0], "Subject: [AskPro] New task: The slot is no longer free");
    assert!(body(&told).contains("Due: 2026-12-01 16:30 CET"));
}

#[tokio::test]
async fn a_company_with_people_of_its_own_tells_them_instead() {
    let (address, told) = start(Script::default()).await;
    let mail = mail(address)
        .to("operator@example.com")
        .to_of_company(CompanyId::new(7), ["empfang@example.com"])
        .to_of_company(CompanyId::new(8), Vec::<String>::new());
    let mail = mail.build().unwrap();
    for company in [7, 8, 9] {
        mail.send(&Alert { company: CompanyId::new(company), ..alert() }).await.unwrap();
    }
    assert_eq!(
        told.with("RCPT"),
        ["RCPT TO:<empfang@example.com>", "RCPT TO:<operator@example.com>"]
    );
}

#[tokio::test]
async fn one_mailbox_that_takes_it_is_enough() {
    let (mail, told) = with(answering("RCPT TO:<a@", "550 <a@example.com> unknown")).await;
    mail.send(&alert()).await.unwrap();
    assert_eq!(told.with("Message-ID:").len(), 1);
}

#[tokio::test]
async fn an_answer_says_whether_to_try_again_and_no_address_is_told() {
    for (start, answer, kind, again) in [
        ("RCPT", "550 <a@example.com> unknown", ErrorKind::NotAllowed, false),
        ("RCPT", "451 <a@example.com> later", ErrorKind::Unavailable, true),
        ("MAIL", "530 <askpro@example.com> who are you", ErrorKind::Unauthorized, false),
        ("EHLO", "421 <askpro@example.com> busy", ErrorKind::Unavailable, true),
        (".", "554 <a@example.com> spam", ErrorKind::NotAllowed, false),
    ] {
        let (mail, _) = with(answering(start, answer)).await;
        let error = mail.send(&alert()).await.unwrap_err();
        assert_eq!((error.kind(), error.retry() != Retry::Never), (kind, again), "{answer}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("@example.com"), "{shown}");
    }
}

#[tokio::test]
async fn the_login_is_used_and_a_refused_one_is_said() {
    let offers = vec!["AUTH PLAIN LOGIN"];
    let (address, told) = start(Script { offers: offers.clone(), ..Script::default() }).await;
    to_two(mail(address).username("askpro").password("geheim")).send(&alert()).await.unwrap();
    assert_eq!(told.with("AUTH PLAIN").len(), 2, "for each letter");

    let answers = vec![("AUTH", "535 no such login")];
    let (address, _) = start(Script { answers, offers, ..Script::default() }).await;
    let mail = to_two(mail(address).username("askpro").password("geheim"));
    let error = mail.send(&alert()).await.unwrap_err();
    assert_eq!((error.kind(), error.remote_code()), (ErrorKind::Unauthorized, Some("535")));
    assert!(!format!("{error:?}").contains("geheim"));
}

#[tokio::test]
async fn a_server_without_tls_gets_nothing_when_tls_is_required() {
    for security in [MailSecurity::StartTls, MailSecurity::Tls] {
        let (address, told) = start(Script::default()).await;
        let mail = to_two(mail(address).security(security).username("a").password("geheim"));
        let error = mail.send(&alert()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration | ErrorKind::Unavailable));
        for word in ["AUTH", "MAIL", "RCPT", "DATA"] {
            assert!(told.with(word).is_empty(), "{security:?}: {word}");
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = to_two(mail(address)).send(&alert()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(matches!(error.retry(), Retry::SafeAfter(_)));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_given_up_within_a_run_of_the_job() {
    let (mail, _) = with(Script { silent: true, ..Script::default() }).await;
    let begun = tokio::time::Instant::now();
    let error = mail.send(&alert()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Unavailable, "the mail server took too long")
    );
    assert!(begun.elapsed() < std::time::Duration::from_secs(50));
}
