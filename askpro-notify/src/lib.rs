#![doc = include_str!("../README.md")]

mod log;
mod mail;
mod signature;
mod webhook;

pub use log::LogAlerts;
pub use mail::{MailAlerts, MailAlertsBuilder, MailError, MailSecurity};
pub use signature::{
    InvalidSecret, SIGNATURE_HEADER, SIGNATURE_WINDOW, SignatureError, SigningSecret, sign, verify,
};
pub use webhook::{ALERT_ID_HEADER, WebhookAlerts, WebhookAlertsBuilder, WebhookError};
