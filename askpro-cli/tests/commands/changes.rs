//! Moving, cancelling and replaying, against a demo that keeps serving.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::{askpro, folder, json};

/// A demo that serves until it is dropped, and its story.
struct Demo {
    child: Child,
    story: Value,
}

impl Demo {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_askpro"))
            .args(["demo", "--json", "--bind", "127.0.0.1:0"])
            .current_dir(folder)
            .env_clear()
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, story: serde_json::from_str(&line).unwrap() }
    }

    fn config(&self) -> &str {
        self.story.pointer("/look/config").and_then(Value::as_str).unwrap()
    }

    fn answer(&self, folder: &Path, args: &[&str]) -> Value {
        json(&askpro(folder, &[&["--config", self.config(), "--json"], args].concat()))
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(fs::remove_dir_all(Path::new(self.config()).parent().unwrap()));
    }
}

#[test]
fn a_booking_is_moved_once_cancelled_and_its_call_replays_the_same() {
    let folder = folder();
    let demo = Demo::start(folder.path());
    let answer = |args: &[&str]| demo.answer(folder.path(), args);
    let booked = demo.story["booking"]["uid"].as_str().unwrap();
    let free = answer(&["availability", "--days", "14"]);
    let start = free["slots"][0].as_str().unwrap();

    let moved = answer(&["reschedule", booked, "--start", start, "--reason", "Kundenwunsch"]);
    assert_eq!(moved["success"], true, "{moved}");
    let uid = moved["uid"].as_str().unwrap();
    assert_ne!(uid, booked, "a move gives a new uid");
    assert_eq!(answer(&["reschedule", booked, "--start", start]), moved, "the same wish, once");

    for request in ["1", "2"] {
        let gone = answer(&["cancel", uid, "--reason", "Kundenwunsch", "--request-id", request]);
        assert_eq!((&gone["uid"], &gone["status"]), (&moved["uid"], &"cancelled".into()));
    }

    let call = demo.story["call_id"].as_str().unwrap();
    let replayed = answer(&["replay", call]);
    assert_eq!(
        (&replayed["same"], &replayed["replayed"]["outcome"]),
        (&true.into(), &"booked".into())
    );
    let unknown = answer(&["replay", "call_unknown"]);
    assert_eq!(unknown["success"], false, "{unknown}");
}
