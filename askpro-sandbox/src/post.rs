//! Posting a webhook, once.

use std::time::Duration;

use serde_json::Value;

/// How long a receiver of events may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What a receiver said to a webhook, or to a question.
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

    /// The body as JSON; null when it is none.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use askpro_core::ports::SystemClock;
    /// use askpro_sandbox::RetellTwin;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let nobody = "http://127.0.0.1:9/hook";
    /// let answer = RetellTwin::demo(Arc::new(SystemClock)).post(nobody, &serde_json::json!({})).await;
    /// assert!(answer.json().is_null());
    /// # });
    /// ```
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// Posts a JSON body with some headers. Redirects are not followed, and no proxy is asked.
pub(crate) async fn post(
    url: &str,
    headers: &[(&'static str, String)],
    body: String,
) -> WebhookAnswer {
    post_within(url, headers, body, TIMEOUT).await
}

/// As [`post`], to one who may take another time.
pub(crate) async fn post_within(
    url: &str,
    headers: &[(&'static str, String)],
    body: String,
    timeout: Duration,
) -> WebhookAnswer {
    match try_post(url, headers, body, timeout).await {
        Ok((status, body)) => WebhookAnswer { status: Some(status), body },
        Err(error) => WebhookAnswer { status: None, body: error.without_url().to_string() },
    }
}

async fn try_post(
    url: &str,
    headers: &[(&'static str, String)],
    body: String,
    timeout: Duration,
) -> reqwest::Result<(u16, String)> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(timeout)
        .build()?;
    let mut request = client.post(url).header("content-type", "application/json").body(body);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    Ok((status, answer.text().await?))
}
