//! Posting a webhook, once.

use std::time::Duration;

/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What a receiver said to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookAnswer {
    /// The status; `None` when there was no answer.
    pub status: Option<u16>,
    /// The body, or why there was none.
    pub body: String,
}

impl WebhookAnswer {
    /// Whether it was a 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// Posts a JSON body with some headers. Redirects are not followed, and no proxy is asked.
pub(crate) async fn post(
    url: &str,
    headers: &[(&'static str, String)],
    body: String,
) -> WebhookAnswer {
    match try_post(url, headers, body).await {
        Ok((status, body)) => WebhookAnswer { status: Some(status), body },
        Err(error) => WebhookAnswer { status: None, body: error.without_url().to_string() },
    }
}

async fn try_post(
    url: &str,
    headers: &[(&'static str, String)],
    body: String,
) -> reqwest::Result<(u16, String)> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(TIMEOUT)
        .build()?;
    let mut request = client.post(url).header("content-type", "application/json").body(body);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    Ok((status, answer.text().await?))
}
