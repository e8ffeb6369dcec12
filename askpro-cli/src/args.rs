//! The command line.

mod agents;
mod functions;
mod jobs;
mod secrets;
mod sync;
mod tasks;
mod token;

use std::net::SocketAddr;
use std::path::PathBuf;

use askpro_core::Locale;
use askpro_core::datetime::{Land, OpeningHours};
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use url::Url;

pub(crate) use agents::{AgentBind, AgentChoice, AgentCompare, AgentPublish, Agents};
pub(crate) use functions::{FunctionDeploy, FunctionList, Functions};
pub(crate) use jobs::{JobList, JobPurge, JobRetry, JobStats, Jobs, JobsOf, QueueName};
pub(crate) use secrets::{SecretList, SecretName, SecretSet, Secrets, kind_name};
pub(crate) use sync::{Sync, SyncReport, SyncRound, SyncStatus};
pub(crate) use tasks::{TaskAction, TaskAssign, TaskList, TaskResolve, Tasks};
pub(crate) use token::{Token, TokenCreate, TokenList, TokenRevoke};

/// Phone-AI calls become Cal.com appointments, exactly once, or a task for a human.
#[derive(Debug, Parser)]
#[command(name = "askpro", version, about, max_term_width = 110)]
pub(crate) struct Args {
    /// The configuration file.
    #[arg(long, short, global = true, env = "ASKPRO_CONFIG", default_value = crate::config::DEFAULT_PATH)]
    pub(crate) config: PathBuf,
    /// Print one JSON document (or one per line) for programs, instead of text for people.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The form of the log on standard error.
    #[arg(long, global = true, value_enum)]
    pub(crate) log_format: Option<LogFormat>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server.
    Serve(Serve),
    /// Show a whole call, from the signed webhook to the booking, against built-in twins of Retell and Cal.com.
    Demo(Demo),
    /// Write a first askpro.toml.
    Init(Init),
    /// Check configuration, database and both connections before going live.
    Check(Check),
    /// Bring the database to this version's form.
    Migrate,
    /// Companies, branches and numbers.
    #[command(subcommand)]
    Tenant(Tenant),
    /// Send signed webhooks to a running server.
    #[command(subcommand)]
    Webhook(Webhook),
    /// What people have to do, because the server could not finish it by itself: list it, take it, retry it, end it.
    Tasks(Tasks),
    /// What tells people of tasks.
    #[command(subcommand)]
    Alerts(Alerts),
    /// The work that is stored: what waits, runs or was given up; retry it, pause queues.
    #[command(subcommand)]
    Jobs(Jobs),
    /// Compare our records with Retell and Cal.com, and heal what webhooks lost; the server does so every few minutes.
    #[command(subcommand)]
    Sync(Sync),
    /// What agents can call during a call: show it, give it to an agent in Retell.
    #[command(subcommand)]
    Functions(Functions),
    /// Which version of an agent callers hear: list and compare versions, bind a number to one, publish.
    #[command(subcommand)]
    Agents(Agents),
    /// Who may come in without a signature: make, list and revoke tokens.
    #[command(subcommand)]
    Token(Token),
    /// What opens the companies' Cal.com and Retell, sealed in the database: set it, list it, exchange the master key.
    #[command(subcommand)]
    Secrets(Secrets),
    /// Which services are left alone because they failed.
    #[command(subcommand)]
    Breaker(Breaker),
    /// What running servers keep in memory.
    #[command(subcommand)]
    Cache(Cache),
    /// Show free slots in Cal.com.
    Availability(Availability),
    /// Book an appointment; the same wish (company, event type, start, caller, request id) is booked once.
    Book(Box<Book>),
    /// Move a booking to another time; the same wish (company, booking, start, request id) is carried out once.
    Reschedule(Reschedule),
    /// Cancel a booking; one that is cancelled already is fine.
    Cancel(Cancel),
    /// Decide a call again from what is stored of it, and show what comes out differently.
    Replay(Replay),
    /// Show how a date, time or phone number is read.
    Parse(Parse),
}

#[derive(Debug, Group)]
pub(crate) struct Serve {
    /// Where to listen, instead of server.bind.
    #[arg(long)]
    pub(crate) bind: Option<SocketAddr>,
}

#[derive(Debug, Group)]
pub(crate) struct Demo {
    /// Where the server of the demo listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) bind: SocketAddr,
    /// Stop after the story instead of serving on.
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Init {
    /// Replace a file that is there.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Check {
    /// Leave Cal.com and Retell alone; check only what lies on this machine.
    #[arg(long)]
    pub(crate) offline: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Tenant {
    /// Make the database equal to the configuration file.
    Apply,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Webhook {
    /// Sign a file with a company's webhook key, and send it.
    Send(WebhookSend),
    /// Ask the door: does it take a signed event, and refuse a forged and a stale one?
    Test(WebhookTarget),
}

#[derive(Debug, Group)]
pub(crate) struct WebhookSend {
    /// The body; `-` for standard input.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) target: WebhookTarget,
}

#[derive(Debug, Group)]
pub(crate) struct WebhookTarget {
    /// Whose webhook key signs.
    #[arg(long, default_value_t = 1)]
    pub(crate) company: i64,
    /// The server, instead of the one that server.bind names.
    #[arg(long)]
    pub(crate) url: Option<Url>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Alerts {
    /// Send a test alert through every configured sink: log, webhook, mail.
    Test(AlertTest),
}

#[derive(Debug, Group)]
pub(crate) struct AlertTest {
    /// Whose people are told, in which language; 0 for the operator's.
    #[arg(long, default_value_t = 0)]
    pub(crate) company: i64,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Breaker {
    /// Show the breakers of every server on the database.
    Status(BreakerStatus),
}

#[derive(Debug, Group)]
pub(crate) struct BreakerStatus {
    /// One company; without it, all.
    #[arg(long)]
    pub(crate) company: Option<i64>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Cache {
    /// Let every server on the database forget what it keeps; it does within seconds.
    Clear(CacheClear),
}

#[derive(Debug, Group)]
pub(crate) struct CacheClear {
    /// Of one company; without it, of all.
    #[arg(long)]
    pub(crate) company: Option<i64>,
    /// Which part; without it, all parts.
    #[arg(long, value_enum)]
    pub(crate) tag: Option<CacheArea>,
    /// Of one Cal.com event type.
    #[arg(long, requires = "company")]
    pub(crate) event_type: Option<i64>,
}

/// A part of the caches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CacheArea {
    /// The event types of a company.
    EventTypes,
    /// The free slots of a company.
    Slots,
    /// The voice agents of a company.
    Agents,
    /// Which number leads to which branch, for all companies.
    Numbers,
}

/// Which company, branch and event type a command is about.
#[derive(Debug, Group)]
pub(crate) struct Place {
    /// The company.
    #[arg(long, default_value_t = 1)]
    pub(crate) company: i64,
    /// The branch by id or name, instead of the company's first.
    #[arg(long)]
    pub(crate) branch: Option<String>,
    /// The service by name or alias, instead of the branch's event type.
    #[arg(long, conflicts_with = "event_type")]
    pub(crate) service: Option<String>,
    /// The Cal.com event type, instead of the branch's.
    #[arg(long)]
    pub(crate) event_type: Option<i64>,
}

#[derive(Debug, Group)]
pub(crate) struct Availability {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The first day, as 2026-12-01 or 1.12.2026, not before today; today when left out.
    #[arg(long)]
    pub(crate) date: Option<String>,
    /// How many days.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=60))]
    pub(crate) days: u16,
}

#[derive(Debug, Group)]
pub(crate) struct Book {
    #[command(flatten)]
    pub(crate) place: Place,
    /// When it begins, in the branch's zone: "1.12.2026 15:30" or "2026-12-01 15:30".
    #[arg(long)]
    pub(crate) start: String,
    /// Who comes.
    #[arg(long)]
    pub(crate) name: String,
    /// Their phone number.
    #[arg(long, required_unless_present = "email")]
    pub(crate) phone: Option<String>,
    /// Their e-mail address.
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// Tells this wish from others with the same company, event type, start and caller; a repeat with the same id is
    /// not booked again.
    #[arg(long)]
    pub(crate) request_id: Option<String>,
    /// Notes for the business.
    #[arg(long)]
    pub(crate) notes: Option<String>,
}

/// Which booking a command changes.
#[derive(Debug, Group)]
pub(crate) struct Changed {
    /// The booking's uid in Cal.com.
    pub(crate) uid: String,
    /// The company.
    #[arg(long, default_value_t = 1)]
    pub(crate) company: i64,
    /// Tells this wish from an equal one; a repeat with the same id is not carried out again.
    #[arg(long)]
    pub(crate) request_id: Option<String>,
}

#[derive(Debug, Group)]
pub(crate) struct Reschedule {
    #[command(flatten)]
    pub(crate) changed: Changed,
    /// When it is to begin, in the company's zone: "1.12.2026 15:30" or "2026-12-01 15:30".
    #[arg(long)]
    pub(crate) start: String,
    /// Why, for the business.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Group)]
pub(crate) struct Cancel {
    #[command(flatten)]
    pub(crate) changed: Changed,
    /// Why, for the business; Cal.com wants a reason.
    #[arg(long)]
    pub(crate) reason: String,
}

#[derive(Debug, Group)]
pub(crate) struct Replay {
    /// Retell's id of the call.
    #[arg(value_name = "CALL_ID")]
    pub(crate) call: String,
    /// The company, 0 for what belongs to the operator; all of them when left out.
    #[arg(long)]
    pub(crate) company: Option<i64>,
}

#[derive(Debug, Group)]
pub(crate) struct Parse {
    /// What the text is.
    #[arg(value_enum)]
    pub(crate) kind: ParseKind,
    /// The text; left out with --jsonl.
    #[arg(required_unless_present = "jsonl", conflicts_with = "jsonl")]
    pub(crate) text: Option<String>,
    /// Read lines `{"id","text","kind","reference","timezone"?}` from standard input; the kind of a line goes before.
    /// Each line gets one answer, a line that cannot be read an answer with `error`. Of a day or time with several
    /// readings `result` is the likeliest, and `ambiguous` holds all: whoever books has to look at both.
    #[arg(long)]
    pub(crate) jsonl: bool,
    /// "Now", as 2026-11-21T09:00:00+01:00; the present when left out.
    #[arg(long)]
    pub(crate) reference: Option<String>,
    /// The zone of wall times.
    #[arg(long, default_value = "Europe/Berlin")]
    pub(crate) timezone: chrono_tz::Tz,
    /// The language that is spoken: de or en.
    #[arg(long, default_value = "de", value_parser = locale)]
    pub(crate) locale: Locale,
    /// Opening hours that settle the half of the day, as 09:00-18:00.
    #[arg(long, value_parser = opening_hours)]
    pub(crate) open: Option<OpeningHours>,
    /// The Land whose public holidays are meant, as BY.
    #[arg(long)]
    pub(crate) land: Option<Land>,
    /// Say which words gave what.
    #[arg(long)]
    pub(crate) explain: bool,
}

fn locale(text: &str) -> Result<Locale, String> {
    match text {
        "de" => Ok(Locale::De),
        "en" => Ok(Locale::En),
        _ => Err("expected de or en".to_owned()),
    }
}

fn opening_hours(text: &str) -> Result<OpeningHours, String> {
    let time = |text: &str| chrono::NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    text.split_once('-')
        .and_then(|(from, to)| Some(OpeningHours { from: time(from)?, to: time(to)? }))
        .ok_or_else(|| "expected two times such as 09:00-18:00".to_owned())
}

/// What a text is to be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ParseKind {
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time of day.
    Datetime,
    /// A span of time.
    Interval,
    /// A phone number, written or in words.
    Phone,
    /// An e-mail address, written or spelled; with it, how far it can be relied on: certain, likely or unsure.
    Email,
}
