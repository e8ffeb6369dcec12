//! Whether an answer is right, and how many are.

use askpro_core::datetime::{Candidate, DateTimeError};
use serde_json::{Value, json};

use crate::phrases::{Case, Kind};

/// What the parser said to a phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A value, without asking.
    Sure(Value),
    /// A question; the likeliest of its readings.
    Asked(Value),
    /// No value, and why.
    Nothing(String),
}

impl Answer {
    /// What the parser gave: a value, the likeliest of several readings, or nothing.
    #[must_use]
    pub fn of(read: &Result<Candidate, DateTimeError>) -> Self {
        // What has no JSON stands as its error, which no case accepts.
        let json = |candidate: &Candidate| {
            serde_json::to_value(candidate).unwrap_or_else(|error| Value::from(error.to_string()))
        };
        match read {
            Ok(value) => Self::Sure(json(value)),
            Err(error) => match error.candidates().first() {
                Some(first) => Self::Asked(json(first)),
                None => Self::Nothing(error.to_string()),
            },
        }
    }
}

/// What an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As expected, or accepted.
    Right,
    /// Not right, but nobody is booked for it: it was asked, or nothing was found.
    Missed,
    /// Not right, and given without asking.
    ConfidentlyWrong,
}

/// Judges an answer.
#[must_use]
pub fn judge(case: &Case, answer: &Answer) -> Verdict {
    match answer {
        Answer::Sure(value) if case.right.contains(value) => Verdict::Right,
        Answer::Sure(_) => Verdict::ConfidentlyWrong,
        Answer::Asked(_) | Answer::Nothing(_) if case.kind == Kind::Reject => Verdict::Right,
        Answer::Asked(first) if case.right.contains(first) => Verdict::Right,
        Answer::Asked(_) | Answer::Nothing(_) => Verdict::Missed,
    }
}

/// How many answers were right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// All of them.
    pub cases: u32,
    /// As expected, or accepted.
    pub right: u32,
    /// Given as a question, right or not.
    pub asked: u32,
    /// Not right, and given without asking.
    pub confidently_wrong: u32,
}

impl Tally {
    /// The tally of those answers that count.
    #[must_use]
    pub fn of(judged: &[Judged], counts: impl Fn(&Judged) -> bool) -> Self {
        judged.iter().filter(|one| counts(one)).fold(Self::default(), |tally, one| Self {
            cases: tally.cases + 1,
            right: tally.right + u32::from(one.verdict == Verdict::Right),
            asked: tally.asked + u32::from(matches!(one.answer, Answer::Asked(_))),
            confidently_wrong: tally.confidently_wrong
                + u32::from(one.verdict == Verdict::ConfidentlyWrong),
        })
    }

    /// So many of all cases, in percent; all of none is 100.
    #[must_use]
    pub fn percent(&self, part: u32) -> f64 {
        if self.cases == 0 { 100.0 } else { f64::from(part) * 100.0 / f64::from(self.cases) }
    }

    fn to_json(self) -> Value {
        json!({
            "cases": self.cases,
            "right": self.right,
            "accuracy_percent": self.percent(self.right),
            "asked_percent": self.percent(self.asked),
            "confidently_wrong": self.confidently_wrong,
        })
    }
}

/// A phrase, what the parser said, and what that is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The phrase.
    pub case: Case,
    /// What the parser said.
    pub answer: Answer,
    /// What that is worth.
    pub verdict: Verdict,
}

impl Judged {
    /// Judges an answer and keeps both.
    #[must_use]
    pub fn new(case: Case, answer: Answer) -> Self {
        let verdict = judge(&case, &answer);
        Self { case, answer, verdict }
    }

    /// Whether it belongs in the list of misses.
    #[must_use]
    pub fn is_miss(&self) -> bool {
        self.verdict != Verdict::Right
    }

    fn to_json(&self) -> Value {
        let (got, how) = match &self.answer {
            Answer::Sure(value) => (value.clone(), "sure"),
            Answer::Asked(value) => (value.clone(), "asked"),
            Answer::Nothing(why) => (Value::from(why.as_str()), "error"),
        };
        json!({
            "id": self.case.id,
            "kind": self.case.kind.name(),
            "text": self.case.text,
            "reference": self.case.reference,
            "expected": self.case.right.first(),
            "how": how,
            "got": got,
        })
    }
}

/// The table for people: a row for each kind, then the totals.
#[must_use]
pub fn table(judged: &[Judged]) -> String {
    let head = "kind       cases  right   accuracy     asked  confidently wrong".to_owned();
    let row = |(name, tally): (&str, Tally)| {
        let (accuracy, asked) = (tally.percent(tally.right), tally.percent(tally.asked));
        let Tally { cases, right, confidently_wrong, .. } = tally;
        format!(
            "{name:<10}{cases:>6}{right:>7}{accuracy:>9.2} %{asked:>8.2} %{confidently_wrong:>19}"
        )
    };
    lines(std::iter::once(head).chain(tallies(judged).into_iter().map(row)))
}

/// The list of misses for people, two lines each.
#[must_use]
pub fn misses(judged: &[Judged]) -> String {
    let miss = |one: &Judged| {
        let case = &one.case;
        let expected = case.right.first().map_or_else(|| "nothing".to_owned(), Value::to_string);
        let got = match &one.answer {
            Answer::Sure(value) => format!("got {value}"),
            Answer::Asked(value) => format!("asked, first {value}"),
            Answer::Nothing(why) => format!("error: {why}"),
        };
        let Case { id, text, reference, .. } = case;
        let kind = case.kind.name();
        format!("{id} {kind} {text:?} at {reference}\n      expected {expected}; {got}")
    };
    lines(judged.iter().filter(|one| one.is_miss()).map(miss))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.flat_map(|line| [line, "\n".to_owned()]).collect()
}

/// All of the report, for programs.
#[must_use]
pub fn to_json(judged: &[Judged]) -> Value {
    let kinds = tallies(judged).into_iter();
    let misses = judged.iter().filter(|one| one.is_miss()).map(Judged::to_json);
    json!({
        "kinds": kinds.map(|(name, tally)| (name.to_owned(), tally.to_json()))
            .collect::<serde_json::Map<_, _>>(),
        "misses": misses.collect::<Vec<_>>(),
    })
}

fn tallies(judged: &[Judged]) -> Vec<(&'static str, Tally)> {
    let kinds = Kind::ALL.iter();
    let mut rows: Vec<_> =
        kinds.map(|kind| (kind.name(), Tally::of(judged, |one| one.case.kind == *kind))).collect();
    rows.push(("all", Tally::of(judged, |_| true)));
    rows
}

#[cfg(test)]
mod tests {
    use askpro_core::datetime::GermanDateTimeParser;

    use super::*;
    use crate::phrases::{self, Slot, own_corpus};

    fn case(kind: Kind, right: Vec<Value>) -> Case {
        Case {
            id: "o1".to_owned(),
            text: "um drei".to_owned(),
            kind,
            slot: Slot::Time,
            now: crate::now(),
            reference: "2026-11-21T10:00:00+01:00".to_owned(),
            right,
        }
    }

    fn three() -> Case {
        case(Kind::Time, vec![json!({ "time": "15:00" }), json!({ "time": "03:00" })])
    }

    fn reject() -> Case {
        case(Kind::Reject, vec![])
    }

    fn at(time: &str) -> Value {
        json!({ "time": time })
    }

    #[test]
    fn the_parser_reads_our_own_corpora() {
        let parser = GermanDateTimeParser::default();
        let judged: Vec<Judged> = own_corpus()
            .unwrap()
            .into_iter()
            .map(|case| {
                let read = phrases::read(&parser, case.slot, &case.text, case.now);
                Judged::new(case, Answer::of(&read))
            })
            .collect();
        let all = Tally::of(&judged, |_| true);
        assert!(all.cases > 1000);
        assert!(all.percent(all.right) >= 99.0, "{}", misses(&judged));
        assert!(all.percent(all.confidently_wrong) <= 0.3, "{}", misses(&judged));
    }

    #[test]
    fn expected_and_accepted_answers_are_right() {
        assert_eq!(judge(&three(), &Answer::Sure(at("15:00"))), Verdict::Right);
        assert_eq!(judge(&three(), &Answer::Sure(at("03:00"))), Verdict::Right);
        assert_eq!(judge(&three(), &Answer::Asked(at("15:00"))), Verdict::Right);
    }

    #[test]
    fn wrong_answer_is_confidently_wrong_only_without_a_question() {
        assert_eq!(judge(&three(), &Answer::Sure(at("15:30"))), Verdict::ConfidentlyWrong);
        assert_eq!(judge(&three(), &Answer::Asked(at("15:30"))), Verdict::Missed);
        assert_eq!(judge(&three(), &Answer::Nothing(String::new())), Verdict::Missed);
        let more = json!({ "time": "15:00", "date": "2026-11-21" });
        assert_eq!(judge(&three(), &Answer::Sure(more)), Verdict::ConfidentlyWrong);
    }

    #[test]
    fn reject_wants_nothing_or_a_question() {
        assert_eq!(judge(&reject(), &Answer::Asked(at("15:00"))), Verdict::Right);
        assert_eq!(judge(&reject(), &Answer::Nothing(String::new())), Verdict::Right);
        assert_eq!(judge(&reject(), &Answer::Sure(at("15:00"))), Verdict::ConfidentlyWrong);
    }

    #[test]
    fn tally_counts_each_answer_once() {
        let judged = [
            Judged::new(three(), Answer::Asked(at("15:00"))),
            Judged::new(three(), Answer::Sure(at("15:30"))),
            Judged::new(three(), Answer::Nothing("no".to_owned())),
            Judged::new(reject(), Answer::Asked(at("15:00"))),
        ];
        let all = Tally::of(&judged, |_| true);
        assert_eq!(all, Tally { cases: 4, right: 2, asked: 2, confidently_wrong: 1 });
        assert!((all.percent(all.right) - 50.0).abs() < 1e-9);
        let report = to_json(&judged);
        assert_eq!(report["kinds"]["time"]["cases"], 3);
        assert_eq!(report["misses"][1]["how"], "error");
        assert!(table(&judged).lines().last().is_some_and(|line| line.starts_with("all")));
        assert_eq!(misses(&judged).lines().count(), 4);
    }

    #[test]
    fn all_of_no_cases_is_right() {
        let none = Tally::default();
        assert!((none.percent(none.right) - 100.0).abs() < 1e-9);
    }
}
