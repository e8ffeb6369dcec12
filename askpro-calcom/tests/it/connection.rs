//! The line itself: refused, broken, silent, cut off.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use askpro_calcom::CalcomClient;
use askpro_core::{ErrorKind, Retry};
use reqwest::dns::{Name, Resolve, Resolving};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::On;

/// What a server does once it has read a request.
#[derive(Debug, Clone, Copy)]
enum Then {
    HangUp,
    StaySilent,
    Say(&'static str),
}

/// A server that reads requests, counts them, and misbehaves.
async fn server(then: Then) -> (CalcomClient, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            read_request(&mut stream).await;
            count.fetch_add(1, Ordering::SeqCst);
            match then {
                Then::HangUp => drop(stream),
                Then::StaySilent => silent.push(stream),
                Then::Say(answer) => stream.write_all(answer.as_bytes()).await.unwrap(),
            }
        }
    });
    let client = CalcomClient::builder("cal_test_key")
        .base_url(format!("http://{address}"))
        .timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    (client, seen)
}

async fn read_request(stream: &mut TcpStream) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split("content-length: ").nth(1).unwrap_or("0");
            let length: usize = length.lines().next().unwrap_or("0").parse().unwrap();
            if body.len() >= length {
                return;
            }
        }
        match stream.read(&mut buffer).await.unwrap() {
            0 => return,
            read => request.extend_from_slice(&buffer[..read]),
        }
    }
}

async fn expect(then: Then, operations: &[On], kind: ErrorKind) {
    for on in operations {
        let (client, seen) = server(then).await;
        let error = on.ask(&client).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{on:?} {error}");
        let unknown = kind == ErrorKind::OutcomeUnknown;
        assert_eq!(error.retry() == Retry::OutcomeUnknown, unknown, "{on:?}");
        assert_eq!(seen.load(Ordering::SeqCst), 1, "{on:?} was sent once");
    }
}

#[tokio::test]
async fn a_refused_connection_means_that_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    for on in On::READS.into_iter().chain(On::WRITES) {
        let client = CalcomClient::builder("cal_test_key")
            .base_url(format!("http://{address}"))
            .build()
            .unwrap();
        let error = on.ask(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{on:?}");
        assert!(matches!(error.retry(), Retry::SafeAfter(_)));
    }
}

/// Knows no name.
struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(async { Err("no such name".into()) })
    }
}

#[tokio::test]
async fn a_name_that_does_not_resolve_means_that_nothing_was_sent() {
    let http = reqwest::Client::builder().dns_resolver(NoNames).no_proxy().build().unwrap();
    let client = CalcomClient::builder("cal_test_key").http_client(http).build().unwrap();
    for on in [On::Book, On::Me] {
        assert_eq!(on.ask(&client).await.unwrap_err().kind(), ErrorKind::Unavailable);
    }
}

#[tokio::test]
async fn a_write_whose_connection_breaks_is_sent_once_and_unknown() {
    expect(Then::HangUp, &On::WRITES, ErrorKind::OutcomeUnknown).await;
}

#[tokio::test]
async fn a_read_whose_connection_breaks_is_sent_once_and_an_outage() {
    expect(Then::HangUp, &On::READS, ErrorKind::Unavailable).await;
}

#[tokio::test]
async fn a_write_without_answer_in_time_is_sent_once_and_unknown() {
    expect(Then::StaySilent, &[On::Book, On::Cancel], ErrorKind::OutcomeUnknown).await;
}

#[tokio::test]
async fn a_read_without_answer_in_time_is_sent_once_and_an_outage() {
    expect(Then::StaySilent, &[On::Slots], ErrorKind::Unavailable).await;
}

#[tokio::test]
async fn a_success_that_is_cut_off_leaves_a_write_unknown() {
    let cut = Then::Say("HTTP/1.1 201 Created\r\ncontent-length: 500\r\n\r\n{\"status\":");
    expect(cut, &[On::Book, On::Reschedule], ErrorKind::OutcomeUnknown).await;
    expect(cut, &[On::Slots, On::Bookings], ErrorKind::Unavailable).await;
}

#[tokio::test]
async fn a_refusal_that_is_cut_off_was_surely_not_executed() {
    let cut = Then::Say("HTTP/1.1 400 Bad Request\r\ncontent-length: 500\r\n\r\n{\"status\":");
    expect(cut, &[On::Book, On::Cancel], ErrorKind::Unavailable).await;
}

#[tokio::test]
async fn a_crash_that_is_cut_off_leaves_a_write_unknown() {
    let cut = Then::Say("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 500\r\n\r\n{");
    expect(cut, &[On::Book], ErrorKind::OutcomeUnknown).await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Then::Say(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: /v2/bookings\r\ncontent-length: 0\r\n\r\n",
    );
    expect(elsewhere, &[On::Book, On::Me], ErrorKind::Configuration).await;
}
