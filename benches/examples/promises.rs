//! How well promises are found in the labelled excerpts.
//!
//! ```text
//! cargo run -p askpro-benches --example promises -- [--misses]
//! ```
//!
//! `--misses` lists those of the parts that the rules were mended by; the others are only counted.

use std::io::Write as _;

use askpro_benches::promises::{CorpusError, misses, own_corpus, table};

fn main() -> Result<(), CorpusError> {
    let all = own_corpus()?;
    let mut report = table(&all);
    if std::env::args().any(|arg| arg == "--misses") {
        report.push_str(&misses(&all));
    }
    // A reader that has seen enough may close the pipe.
    std::io::stdout().write_all(report.as_bytes()).unwrap_or_default();
    Ok(())
}
