//! Our doors inside somebody's own application: `RETELL_API_KEY=… cargo run -p askpro-examples --example embed_axum`
//!
//! The host keeps its routes, its state, its listener and its runtime. Here the store is the one in memory.

use std::sync::Arc;

use askpro_core::ports::SystemClock;
use askpro_core::{CompanyId, MemoryStore};
use askpro_http::{AppState, SenderKeys, router};
use axum::Router;
use axum::routing::get;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = askpro_examples::variable("RETELL_API_KEY")?;
    let keys = SenderKeys::default().with(CompanyId::new(1), &key)?;
    let store = Arc::new(MemoryStore::default());
    let doors = router(AppState::new(store, keys, Arc::new(SystemClock)));

    let app = Router::new().route("/", get(async || "somebody's own page")).fallback_service(doors);

    let listener = tokio::net::TcpListener::bind(askpro_examples::bind()?).await?;
    println!("listening on {}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
