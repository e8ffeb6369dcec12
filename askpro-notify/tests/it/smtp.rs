//! A mail server that answers by script, and remembers what it was told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server does other than take every mail.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    /// Answers to commands that begin with these words, such as `RCPT TO:<a@example.com>`.
    pub(crate) answers: Vec<(&'static str, &'static str)>,
    /// Says nothing at all.
    pub(crate) silent: bool,
    /// What it offers beside the plain protocol.
    pub(crate) offers: Vec<&'static str>,
}

/// What the server was told: commands and the lines of letters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// The lines that begin so.
    pub(crate) fn with(&self, start: &str) -> Vec<String> {
        self.lines().into_iter().filter(|line| line.starts_with(start)).collect()
    }
}

/// Starts it on this machine; it ends with the test.
pub(crate) async fn start(script: Script) -> (SocketAddr, Told) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let told = Told::default();
    let remembers = told.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, script.clone(), remembers.clone()));
        }
    });
    (address, told)
}

async fn converse(stream: TcpStream, script: Script, told: Told) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    if !script.silent {
        write.write_all(b"220 mail.example.com\r\n").await.unwrap();
    }
    let mut in_letter = false;
    while let Ok(Some(line)) = lines.next_line().await {
        told.0.lock().unwrap().push(line.clone());
        if in_letter && line != "." {
            continue;
        }
        let answer = script.answer(&line);
        in_letter = answer.starts_with("354");
        if script.silent || write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            continue;
        }
        if line == "QUIT" {
            return;
        }
    }
}

impl Script {
    fn answer(&self, line: &str) -> String {
        let scripted = self.answers.iter().find(|(start, _)| line.starts_with(start));
        if let Some((_, answer)) = scripted {
            return (*answer).to_owned();
        }
        let word = line.split([' ', ':']).next().unwrap_or_default();
        match word {
            "EHLO" => {
                let mut all = vec!["mail.example.com", "8BITMIME"];
                all.extend(&self.offers);
                let last = all.len() - 1;
                let line = |(number, offer): (usize, &&str)| {
                    format!("250{}{offer}", if number == last { ' ' } else { '-' })
                };
                all.iter().enumerate().map(line).collect::<Vec<_>>().join("\r\n")
            }
            "DATA" => "354 go on".to_owned(),
            "AUTH" => "235 welcome".to_owned(),
            "QUIT" => "221 bye".to_owned(),
            _ => "250 fine".to_owned(),
        }
    }
}
