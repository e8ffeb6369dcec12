//! A Retell that answers what a test wants.

use askpro_retell::RetellClient;
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub(crate) const KEY: &str = "key_test_0123456789";

/// A server, and a client that talks with it.
pub(crate) struct Retell {
    pub(crate) server: MockServer,
    pub(crate) client: RetellClient,
}

impl Retell {
    pub(crate) async fn start() -> Self {
        let server = MockServer::start().await;
        let client = RetellClient::builder(KEY).base_url(server.uri()).build().unwrap();
        Self { server, client }
    }

    /// Answers each request to this path with the next of these bodies; further requests find nothing.
    pub(crate) async fn answers(&self, verb: &str, at: &str, bodies: &[Value]) {
        for body in bodies {
            Mock::given(method(verb))
                .and(path(at))
                .and(header("authorization", format!("Bearer {KEY}")))
                .respond_with(ResponseTemplate::new(200).set_body_json(body))
                .up_to_n_times(1)
                .expect(1)
                .mount(&self.server)
                .await;
        }
    }

    /// Answers every request with this.
    pub(crate) async fn always(&self, response: ResponseTemplate) {
        Mock::given(wiremock::matchers::any()).respond_with(response).mount(&self.server).await;
    }

    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }

    /// The bodies of all requests so far.
    pub(crate) async fn bodies(&self) -> Vec<Value> {
        let bodies = self.requests().await.into_iter();
        bodies.map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
    }

    /// The queries of all requests so far.
    pub(crate) async fn queries(&self) -> Vec<String> {
        let requests = self.requests().await.into_iter();
        requests.map(|request| request.url.query().unwrap_or_default().to_owned()).collect()
    }
}

/// A page that is the last, or is followed by the one under the key.
pub(crate) fn page(items: &Value, next: Option<&str>) -> Value {
    match next {
        Some(key) => json!({"items": items, "has_more": true, "pagination_key": key}),
        None => json!({"items": items, "has_more": false}),
    }
}
