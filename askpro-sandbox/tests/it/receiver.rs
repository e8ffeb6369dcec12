//! A receiver of webhooks that answers what it is told.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;

#[derive(Clone, Default)]
pub(crate) struct Receiver {
    got: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    answers: Arc<Mutex<Vec<u16>>>,
    says: Arc<Mutex<Option<String>>>,
}

impl Receiver {
    /// Listens; gives itself and the URL.
    pub(crate) async fn start() -> (Self, String) {
        let receiver = Self::default();
        let router = Router::new().fallback(post(take)).with_state(receiver.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, url)
    }

    /// The next requests are answered with these, later ones with 200.
    pub(crate) fn answers(&self, statuses: &[u16]) {
        *self.answers.lock().unwrap() = statuses.to_vec();
    }

    /// Every request is answered with this body.
    pub(crate) fn says(&self, body: &Value) {
        *self.says.lock().unwrap() = Some(body.to_string());
    }

    pub(crate) fn got(&self) -> Vec<(HeaderMap, String)> {
        self.got.lock().unwrap().clone()
    }
}

async fn take(
    State(receiver): State<Receiver>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    receiver.got.lock().unwrap().push((headers, body));
    let mut answers = receiver.answers.lock().unwrap();
    let status = if answers.is_empty() { 200 } else { answers.remove(0) };
    let said = receiver.says.lock().unwrap().clone().unwrap_or_else(|| "got it".to_owned());
    (StatusCode::from_u16(status).unwrap(), said)
}
