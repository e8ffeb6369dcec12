//! What an agent's functions should be, and how far they are from it.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::definition::FunctionDefinition;
use crate::ports::{AgentFunction, AgentFunctions};

/// Where the server answers functions, below its public address.
pub const FUNCTION_PATH: &str = "/api/mcp/retell/custom-function";

/// How long an agent waits for an answer. The server answers within a second; the rest is for the way there and back, and
/// for a booking that is not to be lost.
pub const FUNCTION_TIMEOUT: Duration = Duration::from_secs(10);

/// Functions as an agent has to have them, with the address of the door they call.
///
/// ```
/// use askpro_core::function::{agent_functions, definitions};
/// let functions = agent_functions(definitions(), "https://phone.example.de/door");
/// assert_eq!(functions[0].parameters["properties"]["datum"]["type"], "string");
/// assert!(!functions[0].speaks_during && functions[0].speaks_after);
/// ```
#[must_use]
pub fn agent_functions(definitions: Vec<FunctionDefinition>, door: &str) -> Vec<AgentFunction> {
    definitions.into_iter().map(|definition| agent_function(definition, door)).collect()
}

fn agent_function(definition: FunctionDefinition, door: &str) -> AgentFunction {
    let mut parameters = definition.parameters;
    plain(&mut parameters);
    AgentFunction {
        name: definition.name.into_owned(),
        description: definition.description.into_owned(),
        url: door.to_owned(),
        method: "POST".to_owned(),
        parameters,
        arguments_at_root: false,
        timeout: FUNCTION_TIMEOUT,
        speaks_during: false,
        speaks_after: true,
    }
}

/// What may be null may as well be left out: models are told the one type alone, because not all take a list of types.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    fields.insert("type".to_owned(), only);
                }
            }
            if fields.get("default").is_some_and(Value::is_null) {
                fields.remove("default");
            }
            fields.values_mut().for_each(plain);
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

/// How an agent's functions differ from what they should be. Only functions of our door are looked at: others stay.
///
/// ```
/// use askpro_core::function::{FunctionDiff, agent_functions, definitions};
/// use askpro_core::ports::{AgentEngine, AgentFunctions};
///
/// let door = "https://phone.example.de/door";
/// let (wanted, mut present) = (agent_functions(definitions(), door), AgentFunctions::new(7, AgentEngine::Prompt));
/// assert_eq!(FunctionDiff::between(door, &present, &wanted).added.len(), wanted.len());
/// present.functions = wanted.clone();
/// assert!(FunctionDiff::between(door, &present, &wanted).is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FunctionDiff {
    /// Functions that are missing.
    pub added: Vec<String>,
    /// Functions that are there, but otherwise.
    pub changed: Vec<ChangedFunction>,
    /// Functions of our door that should not be there.
    pub removed: Vec<String>,
    /// Functions that are as they should be.
    pub unchanged: Vec<String>,
    /// Why the rest cannot be done.
    pub obstacles: Vec<Obstacle>,
}

/// A function that is there, but otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFunction {
    /// Its name.
    pub name: String,
    /// Which of its settings differ, as Retell names them.
    pub fields: Vec<&'static str>,
}

/// Why functions cannot be deployed before a human has changed the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// Another tool has the name of the function.
    NameTaken(String),
    /// The function should go, but nodes of the flow call it.
    CalledByNode(String),
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameTaken(name) => {
                write!(f, "{name}: another tool has this name; rename or remove it")
            }
            Self::CalledByNode(name) => {
                write!(f, "{name}: a node calls it, but it is no longer there; take the node out")
            }
        }
    }
}

impl FunctionDiff {
    /// From the functions that are there to the wanted ones. Ours are those whose address is the door or lies below it.
    #[must_use]
    pub fn between(door: &str, present: &AgentFunctions, wanted: &[AgentFunction]) -> Self {
        let (ours, foreign): (Vec<_>, Vec<_>) =
            present.functions.iter().partition(|function| is_at(door, &function.url));
        let taken: HashSet<&str> = foreign
            .iter()
            .map(|function| &function.name)
            .chain(&present.other_names)
            .map(String::as_str)
            .collect();
        let mut diff = Self::default();
        for function in wanted {
            let name = function.name.clone();
            let there = ours.iter().find(|there| there.name == name);
            match there.map(|there| differing(there, function)) {
                _ if taken.contains(name.as_str()) => {
                    diff.obstacles.push(Obstacle::NameTaken(name));
                }
                None => diff.added.push(name),
                Some(fields) if fields.is_empty() => diff.unchanged.push(name),
                Some(fields) => diff.changed.push(ChangedFunction { name, fields }),
            }
        }
        for function in ours {
            if wanted.iter().any(|wanted| wanted.name == function.name) {
                continue;
            }
            let name = function.name.clone();
            if present.called_by_nodes.contains(&name) {
                diff.obstacles.push(Obstacle::CalledByNode(name));
            } else {
                diff.removed.push(name);
            }
        }
        diff
    }

    /// Whether nothing is to be done, and nothing stands in the way.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.changed.is_empty()
            && self.removed.is_empty()
            && self.obstacles.is_empty()
    }

    /// Whether a function of this name has to be written.
    pub(crate) fn writes(&self, name: &str) -> bool {
        self.added.iter().any(|added| added == name)
            || self.changed.iter().any(|changed| changed.name == name)
    }
}

/// Whether an address is the door, or lies below it.
fn is_at(door: &str, url: &str) -> bool {
    let rest = url.strip_prefix(door.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

fn differing(there: &AgentFunction, wanted: &AgentFunction) -> Vec<&'static str> {
    let fields = [
        ("description", there.description != wanted.description),
        ("url", there.url != wanted.url),
        ("method", !there.method.eq_ignore_ascii_case(&wanted.method)),
        ("parameters", there.parameters != wanted.parameters),
        ("args_at_root", there.arguments_at_root != wanted.arguments_at_root),
        ("timeout_ms", there.timeout != wanted.timeout),
        ("speak_during_execution", there.speaks_during != wanted.speaks_during),
        ("speak_after_execution", there.speaks_after != wanted.speaks_after),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::definition::definitions;
    use super::*;
    use crate::ports::AgentEngine;

    const DOOR: &str = "https://phone.example.de/api/mcp/retell/custom-function";

    fn function(name: &str, url: &str) -> AgentFunction {
        let mut function = agent_functions(definitions(), url).remove(0);
        function.name = name.to_owned();
        function
    }

    fn present(functions: Vec<AgentFunction>) -> AgentFunctions {
        AgentFunctions { functions, ..AgentFunctions::new(7, AgentEngine::Prompt) }
    }

    fn diff(present: &AgentFunctions, wanted: &[AgentFunction]) -> FunctionDiff {
        FunctionDiff::between(DOOR, present, wanted)
    }

    #[test]
    fn what_is_missing_is_added_and_what_is_too_much_removed() {
        let wanted = [function("a", DOOR), function("b", DOOR)];
        let there = present(vec![function("b", DOOR), function("old", DOOR)]);
        let expected = FunctionDiff {
            added: vec!["a".to_owned()],
            removed: vec!["old".to_owned()],
            unchanged: vec!["b".to_owned()],
            ..FunctionDiff::default()
        };
        assert_eq!(diff(&there, &wanted), expected);
    }

    #[test]
    fn every_setting_that_differs_is_named() {
        let wanted = function("a", DOOR);
        let there = AgentFunction {
            name: "a".to_owned(),
            description: "other".to_owned(),
            url: format!("{DOOR}/a"),
            method: "PUT".to_owned(),
            parameters: json!({ "type": "object", "properties": {} }),
            arguments_at_root: true,
            timeout: Duration::from_mins(2),
            speaks_during: true,
            speaks_after: false,
        };
        let changed = diff(&present(vec![there]), &[wanted]).changed;
        assert_eq!(
            changed[0].fields,
            [
                "description",
                "url",
                "method",
                "parameters",
                "args_at_root",
                "timeout_ms",
                "speak_during_execution",
                "speak_after_execution"
            ]
        );
    }

    #[test]
    fn the_case_of_the_method_and_the_order_of_keys_are_no_difference() {
        let wanted = function("a", DOOR);
        let mut there = wanted.clone();
        there.method = "post".to_owned();
        let turned = there.parameters.as_object().unwrap().clone().into_iter().rev().collect();
        there.parameters = Value::Object(turned);
        assert!(diff(&present(vec![there]), &[wanted]).is_empty());
    }

    #[test]
    fn functions_of_others_stay_whatever_they_look_like() {
        for url in [
            "https://other.example.de/api/mcp/retell/custom-function",
            "https://phone.example.de/api/mcp/retell/custom-functions",
            "https://phone.example.de.evil.example/api/mcp/retell/custom-function",
            "https://phone.example.de/api",
            "",
        ] {
            assert!(diff(&present(vec![function("theirs", url)]), &[]).is_empty(), "{url}");
        }
        for url in [DOOR.to_owned(), format!("{DOOR}/x"), format!("{DOOR}?x=1")] {
            assert_eq!(diff(&present(vec![function("ours", &url)]), &[]).removed, ["ours"]);
        }
    }

    #[test]
    fn a_name_that_another_tool_has_stands_in_the_way() {
        let wanted = [function("a", DOOR), function("b", DOOR), function("c", DOOR)];
        let mut there = present(vec![function("a", "https://other.example.de/a")]);
        there.other_names.push("b".to_owned());
        let found = diff(&there, &wanted);
        let taken = ["a", "b"].map(|name| Obstacle::NameTaken(name.to_owned()));
        assert_eq!(
            (found.obstacles.as_slice(), found.added.as_slice()),
            (&taken[..], &["c".to_owned()][..])
        );
        assert!(!found.is_empty());
    }

    #[test]
    fn a_function_that_a_node_calls_is_not_taken_out() {
        let mut there = present(vec![function("old", DOOR), function("older", DOOR)]);
        there.called_by_nodes.push("old".to_owned());
        let found = diff(&there, &[]);
        assert_eq!(found.obstacles, [Obstacle::CalledByNode("old".to_owned())]);
        assert_eq!(found.removed, ["older"]);
    }

    #[test]
    fn what_is_deployed_has_one_type_for_each_argument() {
        for function in agent_functions(definitions(), DOOR) {
            assert_eq!(function.parameters["type"], "object", "{}", function.name);
            for (name, argument) in function.parameters["properties"].as_object().unwrap() {
                assert_eq!(argument["type"], "string", "{name}");
                assert!(argument["description"].is_string() && argument.get("default").is_none());
            }
        }
    }
}
