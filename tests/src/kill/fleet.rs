//! The servers: child processes that are killed and started again.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use askpro_sandbox::calcom::DEMO_CALCOM_KEY;
use fastrand::Rng;

use super::KillRun;
use super::office::{KEY, Office};
use crate::process::{ServerProcess, Start};

/// The doors of the servers, for whoever sends webhooks.
pub(super) type Doors = Arc<[SocketAddr]>;

/// Every server of a run.
#[derive(Debug)]
pub(super) struct Fleet {
    servers: Vec<ServerProcess>,
    kills: usize,
}

/// What the servers left behind.
#[derive(Debug)]
pub(super) struct Logs {
    pub(super) kills: usize,
    /// Lines that tell of a panic.
    pub(super) panics: Vec<String>,
}

impl Fleet {
    pub(super) async fn start(run: &KillRun, office: &Office, folder: &Path) -> Self {
        let mut servers = Vec::new();
        for number in 0..run.servers {
            let start = Start {
                program: run.program.clone(),
                config: office.config.clone(),
                environment: vec![
                    ("KILL_RUN_CALCOM", DEMO_CALCOM_KEY.to_owned()),
                    ("KILL_RUN_RETELL", KEY.to_owned()),
                ],
                survives_file_limit: false,
            };
            // One after the other: the first one makes the tables.
            let log = folder.join(format!("server-{number}.log"));
            servers.push(ServerProcess::start(start, log).await);
        }
        Self { servers, kills: 0 }
    }

    pub(super) fn doors(&self) -> Doors {
        self.servers.iter().map(|server| server.address).collect()
    }

    /// Kills a server in the middle of whatever it does, and starts it again half a second later at the most.
    pub(super) async fn kill_one(&mut self, rng: &mut Rng) {
        let chosen = rng.usize(0..self.servers.len());
        let server = &mut self.servers[chosen];
        server.kill().await;
        self.kills += 1;
        tokio::time::sleep(Duration::from_millis(rng.u64(0..500))).await;
        server.restart();
    }

    /// Ends all servers, and reads their logs.
    pub(super) async fn stop(mut self) -> Logs {
        let mut panics = Vec::new();
        for server in &mut self.servers {
            server.kill().await;
            panics.extend(server.panics());
        }
        Logs { kills: self.kills, panics }
    }
}
