//! The fault matrix: whole calls in one thread, where a seed decides who goes on and what breaks.
//!
//! A run plays one to three calls: their webhooks knock, are repeated until acknowledged as Retell does, and one or two
//! servers with one or two workers each work on them over one store and one calendar. Every port call is an await point
//! with a name ([`Point`]); before and after it anybody else may go first, and a [`Fault`] may strike. Time moves only
//! when nobody can go on. When all is quiet, the invariants are checked. The same [`RunSpec`] gives the same
//! run, step by step, on the memory store.

mod calendar;
mod checks;
mod executor;
mod fault;
mod gate;
mod people;
mod plan;
mod run;
mod scenario;
mod spec;
mod store;
mod systematic;
mod tally;
mod work;

pub use fault::{Fault, Point, Role};
pub use run::{RunReport, run};
pub use spec::{RunSpec, StoreKind, Strike};
pub use systematic::{Systematic, systematic};
pub use tally::Tally;
