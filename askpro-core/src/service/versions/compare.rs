//! What differs between two versions of an agent.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

/// A field in which two versions differ.
///
/// Only the path is told: a value may be a whole prompt, or a secret in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldDifference {
    /// Where: keys with dots between them, and entries of lists by name in brackets, such as
    /// `engine.general_tools[book_appointment].url`.
    pub path: String,
    /// What it belongs to.
    pub area: FieldArea,
    /// What happened to it.
    pub change: FieldChange,
}

/// What a field of an agent belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldArea {
    /// What the agent is told, and what it says first.
    Prompt,
    /// What it can call.
    Tools,
    /// Voice, language, webhooks and everything else.
    Settings,
}

impl FieldArea {
    /// The name in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Tools => "tools",
            Self::Settings => "settings",
        }
    }

    fn of(path: &str) -> Self {
        // A prompt within a tool belongs to the tool.
        let words = || path.split(['.', '[', ']']);
        if words().any(|word| matches!(word, "general_tools" | "tools" | "mcps")) {
            Self::Tools
        } else if words()
            .any(|word| word.ends_with("prompt") || matches!(word, "begin_message" | "instruction"))
        {
            Self::Prompt
        } else {
            Self::Settings
        }
    }
}

/// What happened to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldChange {
    /// Only the second version has it.
    Added,
    /// Both have it, with other values, or their entries in another order.
    Changed,
    /// Only the first version has it.
    Removed,
}

impl FieldChange {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

impl fmt::Display for FieldDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.change {
            FieldChange::Added => '+',
            FieldChange::Changed => '~',
            FieldChange::Removed => '-',
        };
        write!(f, "{sign} {}", self.path)
    }
}

/// The fields in which two versions differ, in order of their paths. A field that is absent or null is the same.
pub(super) fn differences(from: &Value, to: &Value) -> Vec<FieldDifference> {
    let mut found = Vec::new();
    compare("", from, to, &mut found);
    found
}

fn compare(path: &str, from: &Value, to: &Value, found: &mut Vec<FieldDifference>) {
    let change = match (from, to) {
        _ if from == to => return,
        (Value::Object(from), Value::Object(to)) => return compare_fields(path, from, to, found),
        (Value::Array(from), Value::Array(to)) => {
            if let Some((from, to)) = named(from).zip(named(to)) {
                return compare_named(path, &from, &to, found);
            }
            FieldChange::Changed
        }
        (Value::Null, _) => FieldChange::Added,
        (_, Value::Null) => FieldChange::Removed,
        _ => FieldChange::Changed,
    };
    found.push(FieldDifference { path: path.to_owned(), area: FieldArea::of(path), change });
}

fn compare_fields(
    path: &str,
    from: &Map<String, Value>,
    to: &Map<String, Value>,
    found: &mut Vec<FieldDifference>,
) {
    let keys: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    for key in keys {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let of = |fields: &Map<String, Value>| fields.get(key).cloned().unwrap_or(Value::Null);
        compare(&path, &of(from), &of(to), found);
    }
}

type Named<'a> = Vec<(&'a str, &'a Value)>;

/// The entries of a list by their names, if each has one of its own: tools, states, nodes and edges do.
fn named(entries: &[Value]) -> Option<Named<'_>> {
    let mut seen = BTreeSet::new();
    entries.iter().map(|entry| named_entry(entry).filter(|(name, _)| seen.insert(*name))).collect()
}

fn named_entry(entry: &Value) -> Option<(&str, &Value)> {
    let keys = ["name", "tool_id", "id"];
    keys.iter().find_map(|key| entry.get(*key)?.as_str()).map(|name| (name, entry))
}

fn compare_named(path: &str, from: &Named<'_>, to: &Named<'_>, found: &mut Vec<FieldDifference>) {
    let before = found.len();
    let of = |entries: &Named<'_>, name: &str| {
        let entry = entries.iter().find(|(known, _)| *known == name);
        entry.map_or(Value::Null, |(_, entry)| (*entry).clone())
    };
    let names: BTreeSet<&str> = from.iter().chain(to).map(|(name, _)| *name).collect();
    for name in names {
        compare(&format!("{path}[{name}]"), &of(from, name), &of(to, name), found);
    }
    if found.len() == before {
        // The same entries in another order: for tools and nodes that may matter.
        let (area, change) = (FieldArea::of(path), FieldChange::Changed);
        found.push(FieldDifference { path: path.to_owned(), area, change });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(from: &Value, to: &Value) -> Vec<String> {
        let told = |it: &FieldDifference| format!("{} {it}", it.area.as_str());
        differences(from, to).iter().map(told).collect()
    }

    #[test]
    fn fields_are_told_by_their_paths_and_never_by_their_values() {
        let from = json!({
            "agent": { "language": "de-DE", "webhook_url": null },
            "engine": { "general_prompt": "Alt", "begin_message": "Guten Tag." },
        });
        let to = json!({
            "agent": { "language": "en-US", "webhook_url": "https://example.com" },
            "engine": { "general_prompt": "Neu" },
        });
        assert_eq!(
            told(&from, &to),
            [
                "settings ~ agent.language",
                "settings + agent.webhook_url",
                "prompt - engine.begin_message",
                "prompt ~ engine.general_prompt",
            ]
        );
        assert_eq!(told(&from, &from), [""; 0]);
        assert_eq!(told(&json!({ "a": null }), &json!({})), [""; 0], "null is absent");
    }

    #[test]
    fn tools_are_matched_by_name_wherever_they_stand() {
        let tool = |name: &str, url: &str| {
            let headers = json!({ "authorization": url });
            json!({ "name": name, "url": url, "headers": headers, "prompt": url })
        };
        let tools = |tools: Value| json!({ "engine": { "general_tools": tools } });
        let from = tools(json!([tool("a", "1"), tool("b", "1"), tool("gone", "1")]));
        let to = tools(json!([tool("new", "1"), tool("b", "2"), tool("a", "1")]));
        let path = "engine.general_tools";
        assert_eq!(
            told(&from, &to),
            [
                format!("tools ~ {path}[b].headers.authorization"),
                format!("tools ~ {path}[b].prompt"),
                format!("tools ~ {path}[b].url"),
                format!("tools - {path}[gone]"),
                format!("tools + {path}[new]"),
            ]
        );
        let (one, other) =
            (json!([tool("a", "1"), tool("b", "1")]), json!([tool("b", "1"), tool("a", "1")]));
        assert_eq!(told(&tools(one), &tools(other)), [format!("tools ~ {path}")], "the order");
    }

    #[test]
    fn lists_without_names_are_compared_as_a_whole() {
        let events = |events: Value| json!({ "agent": { "webhook_events": events } });
        let (one, other) = (events(json!(["call_ended"])), events(json!(["call_analyzed"])));
        assert_eq!(told(&one, &other), ["settings ~ agent.webhook_events"]);
        let twice = json!([{ "name": "a" }, { "name": "a" }]);
        assert_eq!(told(&events(twice), &events(json!([]))), ["settings ~ agent.webhook_events"]);
    }
}
