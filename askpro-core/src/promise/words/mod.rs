//! The words that tell a promise from what only sounds like one; German and English, folded: lower case, without
//! umlauts, "ss" for the sharp s, English words without their apostrophe.

mod deeds;
mod doubts;

pub(super) use deeds::*;
pub(super) use doubts::*;
