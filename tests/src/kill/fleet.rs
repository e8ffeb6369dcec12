//! The servers: child processes that are killed and started again.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use askpro_sandbox::calcom::DEMO_CALCOM_KEY;
use fastrand::Rng;
use tokio::process::{Child, Command};

use super::KillRun;
use super::office::{KEY, Office};

/// How long a server may take until its door answers.
const STARTS_WITHIN: Duration = Duration::from_mins(1);

/// The doors of the servers, for whoever sends webhooks.
pub(super) type Doors = Arc<[SocketAddr]>;

#[derive(Debug)]
struct Server {
    address: SocketAddr,
    child: Child,
    log: PathBuf,
}

/// Every server of a run.
#[derive(Debug)]
pub(super) struct Fleet {
    program: PathBuf,
    config: PathBuf,
    servers: Vec<Server>,
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
        let (program, config) = (run.program.clone(), office.config.clone());
        let mut servers = Vec::new();
        for number in 0..run.servers {
            let address = free_address();
            let log = folder.join(format!("server-{number}.log"));
            let child = spawn(&program, &config, address, &log);
            servers.push(Server { address, child, log });
            // The first one makes the tables.
            wait_for_door(address).await;
        }
        Self { program, config, servers, kills: 0 }
    }

    pub(super) fn doors(&self) -> Doors {
        self.servers.iter().map(|server| server.address).collect()
    }

    /// Kills a server in the middle of whatever it does, and starts it again half a second later at the most.
    pub(super) async fn kill_one(&mut self, rng: &mut Rng) {
        let chosen = rng.usize(0..self.servers.len());
        let server = &mut self.servers[chosen];
        assert_eq!(server.child.try_wait().unwrap(), None, "a server ended by itself");
        server.child.kill().await.unwrap();
        self.kills += 1;
        tokio::time::sleep(Duration::from_millis(rng.u64(0..500))).await;
        server.child = spawn(&self.program, &self.config, server.address, &server.log);
    }

    /// Ends all servers, and reads their logs.
    pub(super) async fn stop(mut self) -> Logs {
        let mut panics = Vec::new();
        for server in &mut self.servers {
            assert_eq!(server.child.try_wait().unwrap(), None, "a server ended by itself");
            server.child.kill().await.unwrap();
            let log = std::fs::read_to_string(&server.log).unwrap_or_default();
            let told = log.lines().filter(|line| line.contains("panicked"));
            panics.extend(told.map(ToOwned::to_owned));
        }
        Logs { kills: self.kills, panics }
    }
}

fn spawn(program: &Path, config: &Path, address: SocketAddr, log: &Path) -> Child {
    let log = File::options().create(true).append(true).open(log).unwrap();
    Command::new(program)
        .arg("--config")
        .arg(config)
        .args(["--log-format", "json", "serve", "--bind", &address.to_string()])
        .env("KILL_RUN_CALCOM", DEMO_CALCOM_KEY)
        .env("KILL_RUN_RETELL", KEY)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start {}: {error}", program.display()))
}

/// An address nobody listens on at present.
fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

async fn wait_for_door(address: SocketAddr) {
    let began = Instant::now();
    while tokio::net::TcpStream::connect(address).await.is_err() {
        assert!(began.elapsed() < STARTS_WITHIN, "no server listens on {address}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
