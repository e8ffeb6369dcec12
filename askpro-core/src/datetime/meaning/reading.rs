//! What a text can mean: one thing, or several.

use crate::datetime::{Candidate, DateTimeError, Question};

/// One meaning, or several and the question that tells them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::datetime) enum Reading<T> {
    One(T),
    /// The likeliest first; never empty.
    Several(Vec<T>, Question),
}

impl<T> Reading<T> {
    /// The readings as they are; `None` when there is none.
    pub(in crate::datetime) fn of(mut all: Vec<T>, question: Option<Question>) -> Option<Self> {
        match question {
            Some(question) if !all.is_empty() => Some(Self::Several(all, question)),
            _ => all.pop().map(Self::One),
        }
    }
}

impl<T: Copy> Reading<T> {
    pub(in crate::datetime) fn all(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(all, _) => all,
        }
    }

    /// The likeliest meaning.
    pub(in crate::datetime) fn first(&self) -> &T {
        match self {
            Self::One(one) => one,
            Self::Several(all, _) => {
                all.first().unwrap_or_else(|| unreachable!("readings are never none"))
            }
        }
    }

    pub(in crate::datetime) const fn question(&self) -> Option<Question> {
        match self {
            Self::One(_) => None,
            Self::Several(_, question) => Some(*question),
        }
    }

    /// The same of each meaning.
    pub(in crate::datetime) fn map<V>(self, map: impl Fn(T) -> V) -> Reading<V> {
        match self {
            Self::One(one) => Reading::One(map(one)),
            Self::Several(all, question) => {
                Reading::Several(all.into_iter().map(map).collect(), question)
            }
        }
    }

    /// Every meaning of this one with every meaning of the other.
    pub(in crate::datetime) fn with<U: Copy, V>(
        &self,
        other: &Reading<U>,
        join: impl Fn(T, U) -> Option<V>,
    ) -> Option<Reading<V>> {
        let (join, others) = (&join, other.all());
        let pairs = self.all().iter().flat_map(|a| others.iter().map(move |b| join(*a, *b)));
        let mut all = pairs.collect::<Option<Vec<V>>>()?;
        match self.question().or(other.question()) {
            Some(question) => Some(Reading::Several(all, question)),
            None => all.pop().map(Reading::One),
        }
    }

    /// The one meaning, or the question.
    pub(in crate::datetime) fn decided(
        self,
        candidate: fn(T) -> Candidate,
    ) -> Result<T, DateTimeError> {
        match self {
            Self::One(one) => Ok(one),
            Self::Several(all, question) => {
                let candidates = all.into_iter().map(candidate).collect();
                Err(DateTimeError::Ambiguous { candidates, question })
            }
        }
    }
}
