//! What a Retell workspace of the twin holds.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::engine::EngineKind;

/// The tags every agent has; one that points nowhere means the latest version.
const STANDING_TAGS: [&str; 2] = ["prod", "staging"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VersionSpec {
    pub(super) number: u32,
    pub(super) published: bool,
    pub(super) title: Option<String>,
    /// The version it was made from; the one before when nobody said.
    pub(super) base: Option<u32>,
    /// What its response engine holds beyond what every new one does.
    pub(super) engine: Map<String, Value>,
}

impl VersionSpec {
    fn new(number: u32, published: bool) -> Self {
        let base = number.checked_sub(1);
        Self { number, published, title: None, base, engine: Map::new() }
    }
}

/// A voice agent with its versions and tags. A new one has version 0, unpublished.
///
/// ```
/// use askpro_sandbox::retell::AgentSpec;
/// let agent = AgentSpec::new("agent_empfang", "Salon Hauptstadt – Empfang")
///     .with_version(7, true)
///     .with_version(8, false)
///     .with_tag("prod", 7);
/// assert_eq!(agent.resolve(Some("prod")), Some(7));
/// assert_eq!(agent.resolve(Some("latest_published")), Some(7));
/// assert_eq!(agent.resolve(None), Some(8));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentSpec {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) versions: Vec<VersionSpec>,
    pub(super) engine: EngineKind,
    pub(super) tags: BTreeMap<String, u32>,
    language: String,
    zone: String,
    webhook_url: Option<String>,
}

impl AgentSpec {
    /// An agent that speaks German and lives in Berlin.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            versions: Vec::new(),
            engine: EngineKind::RetellLlm,
            tags: BTreeMap::new(),
            language: "de-DE".to_owned(),
            zone: "Europe/Berlin".to_owned(),
            webhook_url: None,
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Has a version; one of the same number is replaced.
    #[must_use]
    pub fn with_version(mut self, number: u32, published: bool) -> Self {
        self.versions.retain(|old| old.number != number);
        self.versions.push(VersionSpec::new(number, published));
        self
    }

    /// Has a version with a title.
    #[must_use]
    pub fn with_titled_version(mut self, number: u32, published: bool, title: &str) -> Self {
        self = self.with_version(number, published);
        if let Some(version) = self.versions.last_mut() {
            version.title = Some(title.to_owned());
        }
        self
    }

    /// A tag points at a version.
    #[must_use]
    pub fn with_tag(mut self, tag: impl Into<String>, version: u32) -> Self {
        self.tags.insert(tag.into(), version);
        self
    }

    /// Its zone; the real default is Los Angeles.
    #[must_use]
    pub fn with_zone(mut self, zone: impl Into<String>) -> Self {
        self.zone = zone.into();
        self
    }

    /// Where it posts its events, as it tells those who ask.
    #[must_use]
    pub fn with_webhook_url(mut self, url: impl Into<String>) -> Self {
        self.webhook_url = Some(url.into());
        self
    }

    /// The number of a version named as a number, a tag, `latest` or `latest_published`; without a name the latest.
    #[must_use]
    pub fn resolve(&self, version: Option<&str>) -> Option<u32> {
        let latest = || self.all_versions().iter().map(|version| version.number).max();
        match version {
            None | Some("latest") => latest(),
            Some("latest_published") => {
                let versions = self.all_versions();
                versions.iter().filter(|version| version.published).map(|v| v.number).max()
            }
            Some(text) => match text.parse::<u32>() {
                Ok(number) => {
                    self.all_versions().iter().any(|v| v.number == number).then_some(number)
                }
                Err(_) => match self.tags.get(text) {
                    Some(number) => Some(*number),
                    None if STANDING_TAGS.contains(&text) => latest(),
                    None => None,
                },
            },
        }
    }

    pub(super) fn all_versions(&self) -> Vec<VersionSpec> {
        if self.versions.is_empty() {
            return vec![VersionSpec::new(0, false)];
        }
        self.versions.clone()
    }

    pub(super) fn version_mut(&mut self, number: u32) -> Option<&mut VersionSpec> {
        self.versions = self.all_versions();
        self.versions.iter_mut().find(|version| version.number == number)
    }

    /// The version a call is answered with: what `prod` points at, else the latest published, else the latest.
    pub(super) fn answering(&self) -> (u32, Option<&'static str>) {
        if let Some(number) = self.tags.get("prod") {
            return (*number, Some("prod"));
        }
        let published = self.resolve(Some("latest_published"));
        (published.or_else(|| self.resolve(None)).unwrap_or(0), None)
    }

    pub(super) fn list_item(&self, now: DateTime<Utc>) -> Value {
        let tags: BTreeMap<&str, Value> = self
            .tags
            .iter()
            .map(|(tag, number)| (tag.as_str(), json!({ "version": number })))
            .collect();
        json!({
            "agent_id": self.id,
            "agent_name": self.name,
            "channel": "voice",
            "is_suspended": false,
            "is_transfer_agent": false,
            "user_modified_timestamp": now.timestamp_millis(),
            "tags": tags,
        })
    }

    pub(super) fn version_items(&self, now: DateTime<Utc>) -> Vec<Value> {
        // The real order is not guaranteed; this one is not by number either.
        let mut versions = self.all_versions();
        versions.sort_by_key(|version| (version.published, version.number));
        let items = versions.iter().map(|version| {
            let mut item = json!({
                "version": version.number,
                "is_published": version.published,
                "last_modification_timestamp": now.timestamp_millis(),
            });
            if let (Some(object), Some(title)) = (item.as_object_mut(), &version.title) {
                object.insert("version_title".to_owned(), json!(title));
            }
            if let (Some(object), Some(base)) = (item.as_object_mut(), version.base) {
                object.insert("base_version".to_owned(), json!(base));
            }
            item
        });
        items.collect()
    }

    /// The agent in a version; `None` when it has no such version.
    pub(super) fn shown(&self, version: Option<&str>, now: DateTime<Utc>) -> Option<Value> {
        let number = self.resolve(version)?;
        let versions = self.all_versions();
        let found = versions.iter().find(|version| version.number == number)?;
        let tags = self.tags.iter().filter(|(_, tagged)| **tagged == number);
        Some(json!({
            "agent_id": self.id,
            "version": number,
            "is_published": found.published,
            "assigned_tags": tags.map(|(tag, _)| tag).collect::<Vec<_>>(),
            "agent_name": self.name,
            "response_engine": self.response_engine(number),
            "voice_id": "11labs-Adrian",
            "language": self.language,
            "timezone": self.zone,
            "webhook_url": self.webhook_url,
            "webhook_events": ["call_started", "call_ended", "call_analyzed"],
            "webhook_timeout_ms": 10_000,
            "max_call_duration_ms": 600_000,
            "data_storage_setting": "everything",
            "opt_in_signed_url": true,
            "last_modification_timestamp": now.timestamp_millis(),
        }))
    }
}
