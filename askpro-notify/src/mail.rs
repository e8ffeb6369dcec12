//! Alerts by mail.

mod letter;

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use askpro_core::ports::{AlertSink, Clock, SystemClock};
use askpro_core::{Alert, CompanyId, Error, ErrorKind, Result};
use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{self, AsyncSmtpTransport};
use lettre::{AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout_at};

/// How long one step of the conversation with the mail server may take.
const STEP_TIMEOUT: Duration = Duration::from_secs(10);

/// How long all mails of one alert may take: less than the minute that one run of a job has.
const TIMEOUT: Duration = Duration::from_secs(40);

/// How the way to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MailSecurity {
    /// Begins in plain, then TLS before anything is said; port 587. A server that does not offer it gets nothing.
    #[default]
    StartTls,
    /// TLS from the first byte; port 465.
    Tls,
    /// None; port 25. Only to a mail server on this machine.
    Plain,
}

impl MailSecurity {
    const fn port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::Plain => 25,
        }
    }
}

/// Why alerts cannot be mailed. Addresses and passwords are not repeated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// An address cannot be read.
    #[error("{field}: expected an address such as alerts@example.com, found something else")]
    Address {
        /// Which one: `from` or `to`.
        field: &'static str,
    },
    /// Nobody would be told.
    #[error("to: expected at least one address, found none")]
    Nobody,
    /// The name of the mail server is no name.
    #[error("smtp_host: expected the name of a mail server, found something else")]
    Host(#[source] Option<smtp::Error>),
    /// Mail would travel readable.
    #[error("tls: expected starttls or tls, found none for a mail server on another machine")]
    Plain,
    /// One of user name and password is missing.
    #[error("username, password: expected both or neither, found one")]
    Credentials,
}

/// Builds [`MailAlerts`]; setters never fail, [`Self::build`] names the bad field. Debug shows no address and no password.
#[must_use]
pub struct MailAlertsBuilder {
    host: String,
    port: Option<u16>,
    security: MailSecurity,
    username: Option<String>,
    password: Option<SecretString>,
    from: String,
    to: Vec<String>,
    company_to: Vec<(CompanyId, Vec<String>)>,
    clock: Arc<dyn Clock>,
}

impl MailAlertsBuilder {
    /// Adds somebody who is told of every business that has nobody of its own.
    pub fn to(mut self, address: impl Into<String>) -> Self {
        self.to.push(address.into());
        self
    }

    /// Tells these people of one business, instead of those who are told of every one.
    pub fn to_of_company(
        mut self,
        company: CompanyId,
        addresses: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.company_to.push((company, addresses.into_iter().map(Into::into).collect()));
        self
    }

    /// The port, instead of the usual one of the security.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// How the way to the mail server is kept private; [`MailSecurity::StartTls`] by default.
    pub fn security(mut self, security: MailSecurity) -> Self {
        self.security = security;
        self
    }

    /// The name to log in with; needs a password.
    pub fn username(mut self, name: impl Into<String>) -> Self {
        self.username = Some(name.into());
        self
    }

    /// The password to log in with.
    pub fn password(mut self, password: impl Into<SecretString>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Takes the date of mails from another clock than the machine's.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Makes the sink. No connection is made.
    ///
    /// # Errors
    /// [`MailError`] names the setting that cannot be used.
    pub fn build(self) -> Result<MailAlerts, MailError> {
        let from = mailbox("from", &self.from)?;
        let to = mailboxes(&self.to)?;
        let company_to = self
            .company_to
            .iter()
            .map(|(company, addresses)| Ok((*company, mailboxes(addresses)?)))
            .collect::<Result<HashMap<_, _>, MailError>>()?;
        if to.is_empty() && company_to.values().all(Vec::is_empty) {
            return Err(MailError::Nobody);
        }
        let transport = self.transport()?;
        Ok(MailAlerts { transport, from, to, company_to, clock: self.clock })
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailError> {
        let host = self.host.trim();
        if host.is_empty() {
            return Err(MailError::Host(None));
        }
        let parameters =
            || TlsParameters::new(host.to_owned()).map_err(|error| MailError::Host(Some(error)));
        let tls = match self.security {
            MailSecurity::StartTls => Tls::Required(parameters()?),
            MailSecurity::Tls => Tls::Wrapper(parameters()?),
            MailSecurity::Plain if is_own_machine(host) => Tls::None,
            MailSecurity::Plain => return Err(MailError::Plain),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(self.port.unwrap_or(self.security.port()))
            .tls(tls)
            .timeout(Some(STEP_TIMEOUT));
        match (&self.username, &self.password) {
            (Some(name), Some(password)) => {
                let password = password.expose_secret().to_owned();
                builder = builder.credentials(Credentials::new(name.clone(), password));
            }
            (None, None) => {}
            _ => return Err(MailError::Credentials),
        }
        Ok(builder.build())
    }
}

impl fmt::Debug for MailAlertsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailAlertsBuilder")
            .field("host", &self.host)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

/// Mails each alert, in the language of the business it concerns, as plain text; one mail for each recipient.
///
/// It was taken when at least one mailbox took it; that of the others is logged. Repeats carry the same Message-ID, by
/// which many mailboxes drop them. Debug shows no address.
pub struct MailAlerts {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
    company_to: HashMap<CompanyId, Vec<Mailbox>>,
    clock: Arc<dyn Clock>,
}

impl MailAlerts {
    /// Alerts through the mail server `host`, sent from this address, such as `AskPro <askpro@example.com>`.
    pub fn builder(host: impl Into<String>, from: impl Into<String>) -> MailAlertsBuilder {
        MailAlertsBuilder {
            host: host.into(),
            port: None,
            security: MailSecurity::default(),
            username: None,
            password: None,
            from: from.into(),
            to: Vec::new(),
            company_to: Vec::new(),
            clock: Arc::new(SystemClock),
        }
    }

    fn recipients(&self, company: CompanyId) -> &[Mailbox] {
        self.company_to.get(&company).unwrap_or(&self.to)
    }

    async fn deliver(&self, letter: Message, until: Instant) -> Result<()> {
        match timeout_at(until, self.transport.send(letter)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refusal(error)),
            Err(_) => {
                Err(Error::new(ErrorKind::Unavailable, "alert", "the mail server took too long"))
            }
        }
    }
}

impl fmt::Debug for MailAlerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailAlerts")
            .field("recipients", &self.to.len())
            .field("companies", &self.company_to.len())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl AlertSink for MailAlerts {
    fn name(&self) -> &'static str {
        "mail"
    }

    async fn send(&self, alert: &Alert) -> Result<()> {
        let recipients = self.recipients(alert.company);
        let until = Instant::now() + TIMEOUT;
        let mut refusals = Vec::new();
        for to in recipients {
            let letter = letter::write(alert, &self.from, to, self.clock.now())?;
            if let Err(error) = self.deliver(letter, until).await {
                refusals.push(error);
            }
        }
        if refusals.len() == recipients.len()
            && let Some(first) = refusals.into_iter().next()
        {
            return Err(first);
        }
        Ok(())
    }
}

/// Answers of mail servers quote addresses, so only their code is kept.
fn refusal(error: smtp::Error) -> Error {
    let refused = |kind, message| {
        let refused = Error::new(kind, "alert", message);
        match error.status() {
            Some(code) => refused.with_remote_code(code.to_string()),
            None => refused,
        }
    };
    if error.is_permanent() {
        // 530, 534, 535, 538: who we are is not accepted.
        let of_login = error.status().is_some_and(|code| u16::from(code) / 10 == 53);
        return if of_login {
            refused(ErrorKind::Unauthorized, "the mail server does not accept the login")
        } else {
            refused(ErrorKind::NotAllowed, "the mail server does not take the mail")
        };
    }
    if error.is_transient() {
        return refused(ErrorKind::Unavailable, "the mail server asks to come back later");
    }
    if error.is_client() {
        return Error::new(
            ErrorKind::Configuration,
            "alert",
            "the mail server offers no such security or login",
        )
        .with_source(error);
    }
    let message = if error.is_timeout() {
        "the mail server took too long"
    } else if error.is_tls() {
        "no private connection to the mail server"
    } else {
        "could not talk with the mail server"
    };
    Error::new(ErrorKind::Unavailable, "alert", message).with_source(error)
}

fn mailbox(field: &'static str, text: &str) -> Result<Mailbox, MailError> {
    text.trim().parse().map_err(|_| MailError::Address { field })
}

fn mailboxes(texts: &[String]) -> Result<Vec<Mailbox>, MailError> {
    texts.iter().map(|text| mailbox("to", text)).collect()
}

fn is_own_machine(host: &str) -> bool {
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder() -> MailAlertsBuilder {
        MailAlerts::builder("mail.example.com", "AskPro <askpro@example.com>")
    }

    #[test]
    fn settings_that_cannot_be_used_are_named_and_not_repeated() {
        let named = |builder: MailAlertsBuilder| builder.build().unwrap_err().to_string();
        let to = || builder().to("empfang@example.com");
        assert!(to().build().is_ok());
        for (error, field) in [
            (named(builder()), "to:"),
            (named(to().to("geheim")), "to:"),
            (named(MailAlerts::builder("mail.example.com", "geheim").to("a@example.com")), "from:"),
            (named(MailAlerts::builder(" ", "a@example.com").to("a@example.com")), "smtp_host:"),
            (named(to().security(MailSecurity::Plain)), "tls:"),
            (named(to().username("geheim")), "username, password:"),
            (named(to().password("geheim")), "username, password:"),
            (named(to().to_of_company(CompanyId::new(1), ["geheim"])), "to:"),
        ] {
            assert!(error.starts_with(field) && !error.contains("geheim"), "{field} {error}");
        }
        let of_company = builder().to_of_company(CompanyId::new(1), ["a@example.com"]);
        assert!(of_company.build().is_ok());
    }

    #[test]
    fn debug_shows_no_address_and_no_password() {
        let builder = builder().to("geheim@example.com").username("geheim").password("geheim");
        assert!(!format!("{builder:?}").contains("geheim"));
        assert!(!format!("{:?}", builder.build().unwrap()).contains("geheim"));
    }

    #[test]
    fn plain_is_for_the_own_machine() {
        for host in ["localhost", "127.0.0.1", "::1", "[::1]"] {
            assert!(is_own_machine(host), "{host}");
        }
        assert!(!is_own_machine("mail.example.com") && !is_own_machine("10.0.0.1"));
    }
}
