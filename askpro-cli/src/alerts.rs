//! Putting the sinks of alerts together.

use std::sync::Arc;

use askpro_core::CompanyId;
use askpro_core::ports::{AlertSink, Store};
use askpro_core::service::AlertService;
use askpro_notify::{LogAlerts, MailAlerts, MailAlertsBuilder, MailSecurity, WebhookAlerts};

use crate::config::{self, Config, ConfigError, MailTls};
use crate::error::CliError;
use crate::wiring;

/// Tells people of tasks through every configured sink.
pub(crate) fn service(config: &Config, store: Arc<dyn Store>) -> Result<AlertService, CliError> {
    let service = AlertService::new(store).with_clock(wiring::clock());
    Ok(sinks(config)?.into_iter().fold(service, AlertService::with_sink))
}

/// Every configured sink.
pub(crate) fn sinks(config: &Config) -> Result<Vec<Arc<dyn AlertSink>>, ConfigError> {
    let mut sinks: Vec<Arc<dyn AlertSink>> = Vec::new();
    if config.alerts.log {
        sinks.push(Arc::new(LogAlerts));
    }
    if let Some(settings) = &config.alerts.webhook {
        sinks.push(Arc::new(webhook(settings)?));
    }
    if let Some(settings) = &config.alerts.mail {
        sinks.push(Arc::new(mail(settings, config)?));
    }
    Ok(sinks)
}

/// The sink of `[alerts.webhook]`.
pub(crate) fn webhook(settings: &config::WebhookAlerts) -> Result<WebhookAlerts, ConfigError> {
    WebhookAlerts::builder(&settings.url, settings.secret().require()?)
        .allow_http(settings.allow_http)
        .clock(wiring::clock())
        .build()
        .map_err(|error| ConfigError::connection("alerts.webhook", error))
}

/// The sink of `[alerts.mail]` and every `[company.alerts]`.
pub(crate) fn mail(
    settings: &config::MailAlerts,
    config: &Config,
) -> Result<MailAlerts, ConfigError> {
    let security = match settings.tls {
        MailTls::StartTls => MailSecurity::StartTls,
        MailTls::Tls => MailSecurity::Tls,
        MailTls::None => MailSecurity::Plain,
    };
    let mut builder = MailAlerts::builder(&settings.smtp_host, &settings.from)
        .security(security)
        .clock(wiring::clock());
    builder = settings.to.iter().fold(builder, MailAlertsBuilder::to);
    if let Some(port) = settings.port {
        builder = builder.port(port);
    }
    if let Some(name) = &settings.username {
        builder = builder.username(name);
    }
    if let Some(password) = settings.password().read()? {
        builder = builder.password(password);
    }
    for company in &config.company {
        if let Some(alerts) = &company.alerts {
            builder = builder.to_of_company(CompanyId::new(company.id), &alerts.to);
        }
    }
    builder.build().map_err(|error| ConfigError::connection("alerts.mail", error))
}
