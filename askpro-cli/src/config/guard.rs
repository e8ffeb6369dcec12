//! `[breaker]` and `[cache]`

use std::ops::RangeInclusive;
use std::time::Duration;

use askpro_core::BreakerConfig;
use askpro_guard::{CacheConfig, LONGEST_KEPT, LONGEST_SLOT_HINT};
use chrono::TimeDelta;
use serde::Deserialize;

use super::error::ConfigError;

/// `[breaker]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Breaker {
    /// How many failures in a row open it.
    pub(crate) failure_threshold: u32,
    /// How many successful calls close it again.
    pub(crate) success_threshold: u32,
    /// How long it stays open before calls are tried again.
    pub(crate) timeout_seconds: u32,
    /// How many calls are tried at once then.
    pub(crate) half_open_requests: u32,
}

impl Default for Breaker {
    fn default() -> Self {
        let config = BreakerConfig::default();
        Self {
            failure_threshold: config.failure_threshold(),
            success_threshold: config.success_threshold(),
            timeout_seconds: config.timeout().num_seconds().try_into().unwrap_or(u32::MAX),
            half_open_requests: config.half_open_requests(),
        }
    }
}

impl Breaker {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        const COUNT: (RangeInclusive<u32>, &str) = (1..=1000, "1 to 1000");
        check("breaker.failure_threshold", self.failure_threshold, COUNT)?;
        check("breaker.success_threshold", self.success_threshold, COUNT)?;
        check("breaker.half_open_requests", self.half_open_requests, COUNT)?;
        check("breaker.timeout_seconds", self.timeout_seconds, (1..=3600, "1 to 3600"))
    }

    pub(crate) fn config(&self) -> BreakerConfig {
        BreakerConfig::default()
            .with_failure_threshold(self.failure_threshold)
            .with_success_threshold(self.success_threshold)
            .with_timeout(TimeDelta::seconds(self.timeout_seconds.into()))
            .with_half_open_requests(self.half_open_requests)
    }
}

/// `[cache]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Cache {
    /// How long event types are kept.
    pub(crate) event_types_seconds: u32,
    /// How long free slots are kept, for telling callers.
    pub(crate) slots_seconds: u32,
    /// How long voice agents are kept.
    pub(crate) agents_seconds: u32,
    /// How long it is kept where a number leads.
    pub(crate) numbers_seconds: u32,
    /// How much all caches may hold together.
    pub(crate) megabytes: u32,
}

const MEGABYTE: u64 = 1_000_000;

impl Default for Cache {
    fn default() -> Self {
        let config = CacheConfig::default();
        Self {
            event_types_seconds: seconds(config.event_types()),
            slots_seconds: seconds(config.slots()),
            agents_seconds: seconds(config.agents()),
            numbers_seconds: seconds(config.numbers()),
            megabytes: u32::try_from(config.bytes() / MEGABYTE).unwrap_or(u32::MAX),
        }
    }
}

impl Cache {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let kept = || (0..=seconds(LONGEST_KEPT), "0 to 86400");
        check("cache.event_types_seconds", self.event_types_seconds, kept())?;
        let hint = (0..=seconds(LONGEST_SLOT_HINT), "0 to 60");
        check("cache.slots_seconds", self.slots_seconds, hint)?;
        check("cache.agents_seconds", self.agents_seconds, kept())?;
        check("cache.numbers_seconds", self.numbers_seconds, kept())?;
        check("cache.megabytes", self.megabytes, (1..=100_000, "1 to 100000"))
    }

    pub(crate) fn config(&self) -> CacheConfig {
        let time = |seconds: u32| Duration::from_secs(seconds.into());
        CacheConfig::default()
            .with_event_types(time(self.event_types_seconds))
            .with_slots(time(self.slots_seconds))
            .with_agents(time(self.agents_seconds))
            .with_numbers(time(self.numbers_seconds))
            .with_bytes(u64::from(self.megabytes) * MEGABYTE)
    }
}

fn seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}

fn check(
    key: &str,
    value: u32,
    (range, expected): (RangeInclusive<u32>, &'static str),
) -> Result<(), ConfigError> {
    if range.contains(&value) { Ok(()) } else { Err(ConfigError::value(key, expected, value)) }
}
