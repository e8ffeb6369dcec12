//! `askpro token`: who may come in without a signature. Works beside a running server, on its database.

use askpro_core::ports::Store;
use askpro_core::{Actor, ApiToken, Company, CompanyId, Role, TokenScope};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::place;
use crate::args::{Args, Token, TokenCreate, TokenList, TokenRevoke};
use crate::database::Database;
use crate::error::CliError;
use crate::{config, database, output, wiring};

pub(super) async fn run(args: &Args, command: &Token) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let store = database::open_existing(&config).await?;
    let done = match command {
        Token::Create(options) => create(args, options, &store).await,
        Token::List(options) => list(args, options, &store).await,
        Token::Revoke(options) => revoke(args, options, &store).await,
    };
    store.close().await;
    done
}

/// A token, for programs and for people.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    role: &'static str,
    company: i64,
    branch: Option<String>,
    call_id: Option<String>,
    name: String,
    state: &'static str,
    created_at: String,
    expires_at: String,
    revoked_at: Option<String>,
    last_used_at: Option<String>,
}

impl Row {
    /// Instants are told in the zone of the company.
    fn new(companies: &[Company], token: &ApiToken) -> Self {
        let owner = token.scope.owner();
        let zone = companies.iter().find(|company| company.id == owner);
        let zone = zone.map_or(chrono_tz::Europe::Berlin, |company| company.timezone);
        let local = |instant: DateTime<Utc>| instant.with_timezone(&zone).to_rfc3339();
        Self {
            id: token.id.to_string(),
            role: token.scope.role().as_str(),
            company: owner.get(),
            branch: token.scope.branch().map(|id| id.to_string()),
            call_id: token.scope.call().map(ToString::to_string),
            name: token.name.clone(),
            state: token.state(wiring::clock().now()).as_str(),
            created_at: local(token.created_at),
            expires_at: local(token.expires_at),
            revoked_at: token.revoked_at.map(local),
            last_used_at: token.last_used_at.map(local),
        }
    }

    fn line(&self) -> String {
        let used = self.last_used_at.as_deref().unwrap_or("never");
        format!(
            "{:<8} {:<9} company {}  {}  until {}  last used {used}  {}",
            self.state, self.role, self.company, self.id, self.expires_at, self.name
        )
    }
}

/// The operator and the stored companies.
async fn companies(store: &dyn Store) -> Result<Vec<Company>, CliError> {
    let mut companies = vec![Company::new(CompanyId::OPERATOR, "operator")];
    companies.extend(store.companies().await?);
    Ok(companies)
}

fn known(companies: &[Company], id: i64) -> Result<&Company, CliError> {
    let company = companies.iter().find(|company| company.id.get() == id);
    company.ok_or_else(|| CliError::Usage(format!("--company: there is no company {id}")))
}

#[derive(Debug, Serialize)]
struct Created {
    #[serde(flatten)]
    row: Row,
    secret: String,
}

async fn create(args: &Args, options: &TokenCreate, store: &Database) -> Result<(), CliError> {
    let companies = companies(&**store).await?;
    let scope = scope(options, &companies)?;
    let tokens = wiring::tokens(store.shared());
    let created = tokens.create(scope, &options.name, options.expires_in, Actor::CommandLine);
    let (token, secret) = created.await?;
    let created = Created { row: Row::new(&companies, &token), secret: secret.expose().to_owned() };
    output::print(args, &created, |Created { row, secret }| {
        format!(
            "{}\n{secret}\nThe secret is not shown again. Whoever has it comes in: give it to nobody else.",
            row.line()
        )
    })
}

/// For whom the token is to stand.
fn scope(options: &TokenCreate, companies: &[Company]) -> Result<TokenScope, CliError> {
    let usage = |message: &str| CliError::Usage(message.to_owned());
    let missing = || usage("--company: expected the company for which the token stands");
    let company = |id: Option<i64>| known(companies, id.filter(|id| *id != 0).ok_or_else(missing)?);
    match (options.role, &options.branch) {
        (Role::Operator, None) if options.company.is_none() => Ok(TokenScope::Operator),
        (Role::Operator, _) => Err(usage(
            "--role operator: it stands for no company; leave --company and --branch out",
        )),
        (Role::Staff, Some(branch)) => {
            let company = company(options.company)?;
            let branch = place::branch(company, Some(branch))?;
            Ok(TokenScope::Branch(company.id, branch.id))
        }
        (Role::Staff, None) => {
            company(options.company)?;
            Err(usage("--branch: expected the branch at which the staff works"))
        }
        (_, Some(_)) => Err(usage("--branch: only staff belongs to a branch")),
        (Role::Admin, None) => Ok(TokenScope::Company(company(options.company)?.id)),
        (Role::Agent, None) => Ok(TokenScope::Agent(company(options.company)?.id)),
        (Role::Caller, None) => Err(usage("--role: a call's token is made by the server")),
    }
}

async fn list(args: &Args, options: &TokenList, store: &Database) -> Result<(), CliError> {
    let companies = companies(&**store).await?;
    let only = options.company.map(|id| known(&companies, id)).transpose()?;
    let tokens = wiring::tokens(store.shared()).list(only.map(|company| company.id)).await?;
    let rows: Vec<_> = tokens.iter().map(|token| Row::new(&companies, token)).collect();
    output::print(args, &rows, |rows| match rows.as_slice() {
        [] => "No tokens.".to_owned(),
        rows => rows.iter().map(Row::line).collect::<Vec<_>>().join("\n"),
    })
}

#[derive(Debug, Serialize)]
struct Revoked {
    #[serde(flatten)]
    row: Row,
    changed: bool,
}

async fn revoke(args: &Args, options: &TokenRevoke, store: &Database) -> Result<(), CliError> {
    let tokens = wiring::tokens(store.shared());
    let failed = || CliError::Failed(format!("there is no token {}", options.id));
    let known = tokens.list(None).await?.into_iter().find(|token| token.id == options.id);
    let known = known.ok_or_else(failed)?;
    let revoked = tokens.revoke(known.scope.owner(), known.id, Actor::CommandLine).await?;
    let row = Row::new(&companies(&**store).await?, &revoked.ok_or_else(failed)?);
    let revoked = Revoked { row, changed: known.revoked_at.is_none() };
    output::print(args, &revoked, |Revoked { row, changed }| {
        let when = if *changed { "is revoked" } else { "was revoked before" };
        format!("Token {} {when}.", row.id)
    })
}
