//! English words.

use super::Word;

/// English words.
pub(in crate::datetime) const ENGLISH: &[(&str, Word)] = &[];
