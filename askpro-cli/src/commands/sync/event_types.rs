//! `askpro sync event-types`

use std::fmt::Write as _;
use std::process::ExitCode;

use askpro_core::ports::Store;
use askpro_core::service::{EventTypeFound, EventTypeReport, EventTypeUse};
use askpro_core::{Company, CompanyId, Locale};
use serde::Serialize;

use super::chosen;
use crate::args::{Args, SyncReport};
use crate::config::{Calcom, Config};
use crate::error::{CliError, chain};
use crate::{output, wiring};

/// What one company books.
#[derive(Debug, Serialize)]
struct Row {
    company: i64,
    company_name: String,
    event_types: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct Line {
    id: i64,
    found: bool,
    title: Option<String>,
    length_minutes: Option<u32>,
    length_options: Vec<u32>,
    /// What a booker has to give beside a name, by slug.
    required_fields: Vec<String>,
    used_by: Vec<Use>,
    warnings: Vec<Warning>,
}

#[derive(Debug, Serialize)]
struct Use {
    branch: String,
    branch_name: String,
    service: Option<String>,
    staff: Option<String>,
    duration_minutes: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Warning {
    code: &'static str,
    /// Whether no caller at all can book it.
    fatal: bool,
    /// In the company's language.
    text: String,
}

pub(super) async fn run(
    args: &Args,
    options: &SyncReport,
    config: &Config,
    store: &dyn Store,
) -> Result<ExitCode, CliError> {
    let connection = |id: CompanyId| {
        let entry = config.company.iter().find(|entry| entry.id == id.get());
        entry.and_then(|entry| entry.calcom.as_ref())
    };
    let mut rows = Vec::new();
    for company in chosen(config, options.company, |id| connection(id).is_some(), "Cal.com")? {
        let Some(calcom) = connection(company.id) else { continue };
        rows.push(Row::new(&company, read(&company, calcom, store).await));
    }
    output::print(args, &rows, |rows| rows.iter().map(Row::told).collect::<Vec<_>>().join("\n"))?;
    let failed = rows.iter().any(|row| row.error.is_some());
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads what the stored company books: it is what the server books by.
async fn read(
    company: &Company,
    calcom: &Calcom,
    store: &dyn Store,
) -> Result<EventTypeReport, CliError> {
    let stored = store.company(company.id).await?.ok_or_else(|| {
        let id = company.id;
        CliError::Failed(format!("company {id} is not in the database: run `askpro tenant apply`"))
    })?;
    Ok(EventTypeReport::read(&stored, &wiring::calcom(calcom)?).await?)
}

impl Row {
    fn new(company: &Company, found: Result<EventTypeReport, CliError>) -> Self {
        let (found, error) = match found {
            Ok(report) => (report.event_types, None),
            Err(error) => (Vec::new(), Some(chain(&error))),
        };
        Self {
            company: company.id.get(),
            company_name: company.name.clone(),
            event_types: found.into_iter().map(|it| Line::new(it, company.locale)).collect(),
            error,
        }
    }

    fn told(&self) -> String {
        let Self { company, company_name, event_types, error } = self;
        if let Some(error) = error {
            return format!("{company} {company_name}: {error}");
        }
        let mut text = format!("{company} {company_name}: {} event types", event_types.len());
        for line in event_types {
            // Writing to a text cannot fail.
            let _ = write!(text, "\n    {}", line.told());
        }
        text
    }
}

impl Line {
    fn new(found: EventTypeFound, locale: Locale) -> Self {
        let there = found.there.as_ref();
        let warnings = found.warnings.iter().map(|warning| Warning {
            code: warning.as_str(),
            fatal: warning.is_fatal(),
            text: warning.text(locale),
        });
        let required = there.map(|there| {
            let known = [(there.requires_email, "email"), (there.requires_phone, "phone")];
            let known = known.into_iter().filter(|(is_required, _)| *is_required);
            let known = known.map(|(_, slug)| slug.to_owned());
            known.chain(there.required_fields.iter().cloned()).collect()
        });
        Self {
            id: found.id.get(),
            found: there.is_some(),
            title: there.map(|there| there.title.clone()),
            length_minutes: there.map(|there| there.length_minutes),
            length_options: there.map(|there| there.length_options.clone()).unwrap_or_default(),
            required_fields: required.unwrap_or_default(),
            warnings: warnings.collect(),
            used_by: found.uses.into_iter().map(Use::new).collect(),
        }
    }

    fn told(&self) -> String {
        let mut text = match (&self.title, self.length_minutes) {
            (Some(title), Some(minutes)) => format!("{} {title:?}, {minutes} minutes", self.id),
            _ => format!("{} ?", self.id),
        };
        let uses: Vec<String> = self.used_by.iter().map(Use::told).collect();
        let uses = if uses.is_empty() { "nobody".to_owned() } else { uses.join("; ") };
        let _ = write!(text, ": booked by {uses}");
        for Warning { fatal, text: warning, .. } in &self.warnings {
            let mark = if *fatal { "FAIL" } else { "warn" };
            let _ = write!(text, "\n        {mark} {warning}");
        }
        text
    }
}

impl Use {
    fn new(used: EventTypeUse) -> Self {
        Self {
            branch: used.branch.to_string(),
            branch_name: used.branch_name,
            service: used.service,
            staff: used.staff,
            duration_minutes: used.duration_minutes,
        }
    }

    fn told(&self) -> String {
        let parts = [Some(&self.branch_name), self.service.as_ref(), self.staff.as_ref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(", ")
    }
}
