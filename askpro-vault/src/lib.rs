#![doc = include_str!("../README.md")]

mod key;
mod ring;

pub use key::{InvalidMasterKey, MasterKey};
pub use ring::KeyRing;
