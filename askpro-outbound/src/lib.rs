#![doc = include_str!("../README.md")]

mod address;
mod resolve;
mod schema;
mod web;

pub use address::Reach;
pub use schema::{InvalidSchema, JsonSchemas, check_schema};
pub use web::{
    InvalidUrl, LARGEST_ANSWER, OutboundError, WebOutbound, WebOutboundBuilder, check_url,
};

// The type of networks in the settings.
pub use ipnet::IpNet;
