//! Phone numbers: to E.164, with the traps of German numbers taken care of.
//!
//! A text becomes an [`E164`] in two steps. The first is ours: it takes the text apart and decides what the digits
//! are, so that no letter, no extension and no missing area code ever turns into digits of a number. The second
//! asks a [`PhoneParser`] whether such a number exists; [`NumberingPlans`] is the one that is used.
//!
//! | what was said | what becomes of it |
//! |---|---|
//! | `+49 (0) 30 23125010`, `0049 30…`, `030…`, full-width digits | `+493023125010` |
//! | `49 171 3920001`: no plus, but the country code and at least 9 digits | tried as `+49…` first |
//! | `83793369`: neither country code nor leading 0 | [`PhoneError::Ambiguous`]: ask |
//! | `… ext. 5`, `…;ext=5`, `… x5`, `…,,5` | the number alone; the extension is kept aside, see [`Dialled`] |
//! | `… DW 12`, `…-0`: a German extension completes the number, so what stands before it is none | [`PhoneError::Extension`]: ask |
//! | `0800 REISE` | [`PhoneError::Unexpected`]: letters are not digits |
//! | a number with `+` that no plan knows, but of a possible length | taken as it is, see [`E164::parse`] |

mod caller;
mod e164;
mod error;
mod normalize;
mod plans;
#[cfg(test)]
mod tests;

pub use caller::CallerNumber;
pub use e164::{E164, InvalidE164, Region};
pub use error::PhoneError;
pub use normalize::Dialled;
pub use plans::{NumberingPlans, PhoneParser, Verdict};
