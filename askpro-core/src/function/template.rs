//! Texts with gaps that a call fills: the headers of a company's own function.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a gap is filled with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Placeholder {
    /// `{{call_id}}`: the call.
    CallId,
    /// `{{caller}}`: the number from which the caller calls, in international form; empty when it is withheld.
    Caller,
    /// `{{company}}`: the company's number.
    Company,
    /// `{{branch}}`: the branch's id.
    Branch,
    /// `{{arg.NAME}}`: an argument; empty when it is not given.
    Argument(String),
    /// `{{secret}}`: the secret that the configuration names for this header. It is filled in where the request is sent,
    /// and nowhere else.
    Secret,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// Filled in.
    Gap(Placeholder),
}

/// A text with gaps. Debug shows the gaps only.
///
/// ```
/// use askpro_core::function::Template;
/// let template = Template::parse("call {{call_id}} of {{ arg.number }}")?;
/// assert_eq!(template.to_string(), "call {{call_id}} of {{arg.number}}");
/// let error = Template::parse("{{call}}").unwrap_err().to_string();
/// assert!(error.starts_with("expected {{call_id}}"), "{error}");
/// # Ok::<(), askpro_core::function::UnknownPlaceholder>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template(Vec<Part>);

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// When a gap names nothing known, or does not end.
    pub fn parse(text: &str) -> Result<Self, UnknownPlaceholder> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after
                .split_once("}}")
                .ok_or_else(|| UnknownPlaceholder { found: "a gap without an end".to_owned() })?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Gap(placeholder(name.trim())?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The pieces, in their order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Whether there is a gap for a secret.
    #[must_use]
    pub fn needs_secret(&self) -> bool {
        self.0.contains(&Part::Gap(Placeholder::Secret))
    }

    /// The arguments that it needs.
    pub fn arguments(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Gap(Placeholder::Argument(name)) => Some(name.as_str()),
            _ => None,
        })
    }
}

fn placeholder(name: &str) -> Result<Placeholder, UnknownPlaceholder> {
    Ok(match name {
        "call_id" => Placeholder::CallId,
        "caller" => Placeholder::Caller,
        "company" => Placeholder::Company,
        "branch" => Placeholder::Branch,
        "secret" => Placeholder::Secret,
        _ => match name.strip_prefix("arg.").filter(|name| !name.is_empty()) {
            Some(argument) => Placeholder::Argument(argument.to_owned()),
            None => return Err(UnknownPlaceholder { found: format!("{{{{{name}}}}}") }),
        },
    })
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CallId => f.write_str("{{call_id}}"),
            Self::Caller => f.write_str("{{caller}}"),
            Self::Company => f.write_str("{{company}}"),
            Self::Branch => f.write_str("{{branch}}"),
            Self::Argument(name) => write!(f, "{{{{arg.{name}}}}}"),
            Self::Secret => f.write_str("{{secret}}"),
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Gap(gap) => gap.fmt(f),
        })
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gaps = self.0.iter().filter(|part| matches!(part, Part::Gap(_)));
        f.debug_set().entries(gaps).finish()
    }
}

impl TryFrom<String> for Template {
    type Error = UnknownPlaceholder;

    fn try_from(text: String) -> Result<Self, UnknownPlaceholder> {
        Self::parse(&text)
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.to_string()
    }
}

/// A gap in a template that nothing can fill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected {{{{call_id}}}}, {{{{caller}}}}, {{{{company}}}}, {{{{branch}}}}, {{{{arg.NAME}}}} or {{{{secret}}}}, \
     found {found}"
)]
pub struct UnknownPlaceholder {
    /// What stands there instead.
    pub found: String,
}
