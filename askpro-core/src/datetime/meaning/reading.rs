//! What a text can mean: one thing, or several.

use crate::datetime::{Candidate, DateTimeError, Question};

/// One meaning, or several and the question that tells them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::datetime) enum Reading<T> {
    One(T),
    /// The likeliest, the others, and what to ask. A single meaning may be asked for too.
    Several(T, Vec<T>, Question),
}

impl<T> Reading<T> {
    /// The likeliest meaning alone, to be asked for.
    pub(in crate::datetime) const fn asked(first: T, question: Question) -> Self {
        Self::Several(first, Vec::new(), question)
    }

    pub(in crate::datetime) fn either(first: T, second: T, question: Question) -> Self {
        Self::Several(first, vec![second], question)
    }

    /// These meanings, the likeliest first; without a question only the first counts. `None` when there is none.
    pub(in crate::datetime) fn of(
        all: impl IntoIterator<Item = T>,
        question: Option<Question>,
    ) -> Option<Self> {
        let mut all = all.into_iter();
        let first = all.next()?;
        Some(match question {
            Some(question) => Self::Several(first, all.collect(), question),
            None => Self::One(first),
        })
    }

    /// The likeliest meaning.
    pub(in crate::datetime) const fn first(&self) -> &T {
        match self {
            Self::One(first) | Self::Several(first, ..) => first,
        }
    }

    pub(in crate::datetime) const fn question(&self) -> Option<Question> {
        match self {
            Self::One(_) => None,
            Self::Several(_, _, question) => Some(*question),
        }
    }

    /// All meanings, the likeliest first.
    pub(in crate::datetime) fn iter(&self) -> impl Iterator<Item = &T> {
        let others: &[T] = match self {
            Self::One(_) => &[],
            Self::Several(_, others, _) => others,
        };
        std::iter::once(self.first()).chain(others)
    }

    /// The same of each meaning.
    pub(in crate::datetime) fn map<V>(self, map: impl Fn(T) -> V) -> Reading<V> {
        match self {
            Self::One(one) => Reading::One(map(one)),
            Self::Several(first, others, question) => {
                Reading::Several(map(first), others.into_iter().map(map).collect(), question)
            }
        }
    }
}

impl<T: Copy> Reading<T> {
    /// Every meaning of this one with every meaning of the other.
    pub(in crate::datetime) fn with<U: Copy, V>(
        &self,
        other: &Reading<U>,
        join: impl Fn(T, U) -> Option<V>,
    ) -> Option<Reading<V>> {
        let join = &join;
        let pairs = self.iter().flat_map(|a| other.iter().map(move |b| join(*a, *b)));
        match self.question().or(other.question()) {
            Some(question) => Reading::of(pairs.collect::<Option<Vec<V>>>()?, Some(question)),
            None => join(*self.first(), *other.first()).map(Reading::One),
        }
    }

    /// The one meaning, or the question.
    pub(in crate::datetime) fn decided(
        self,
        candidate: fn(T) -> Candidate,
    ) -> Result<T, DateTimeError> {
        match &self {
            Self::One(one) => Ok(*one),
            Self::Several(_, _, question) => {
                let candidates = self.iter().copied().map(candidate).collect();
                Err(DateTimeError::Ambiguous { candidates, question: *question })
            }
        }
    }
}
