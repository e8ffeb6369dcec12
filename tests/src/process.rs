//! The built program as a child process.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

/// How long a server may take until its door answers.
const STARTS_WITHIN: Duration = Duration::from_mins(1);

/// `askpro` as it was built beside the tests.
///
/// # Panics
/// When it was not built; `cargo build -p askpro-cli` does so.
#[must_use]
pub fn askpro() -> PathBuf {
    let this = std::env::current_exe().unwrap();
    let name = format!("askpro{}", std::env::consts::EXE_SUFFIX);
    // Tests lie one folder deeper than programs.
    let found = this.ancestors().skip(1).take(2).map(|folder| folder.join(&name));
    let found = found.into_iter().find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{name} is not built: run cargo build -p askpro-cli"))
}

/// A running `askpro serve`. It is killed when this is dropped.
#[derive(Debug)]
pub struct ServerProcess {
    /// Where it listens.
    pub address: SocketAddr,
    /// The file that its log goes to.
    pub log: PathBuf,
    child: Child,
    start: Start,
}

/// What is needed to start a server.
#[derive(Debug, Clone)]
pub struct Start {
    /// The program.
    pub program: PathBuf,
    /// Its configuration.
    pub config: PathBuf,
    /// The variables its configuration names.
    pub environment: Vec<(&'static str, String)>,
    /// Whether it lives on when it may not make a file longer (`SIGXFSZ`), as it would on a disk that is full. It is
    /// started by a shell then.
    pub survives_file_limit: bool,
}

impl ServerProcess {
    /// Starts a server on a free port, and waits until it listens.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(start: Start, log: PathBuf) -> Self {
        let address = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        let child = start.spawn(address, &log);
        let server = Self { address, log, child, start };
        server.wait_for_door().await;
        server
    }

    /// The process.
    ///
    /// # Panics
    /// When it has ended.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Whether it has ended by itself.
    ///
    /// # Panics
    /// When that cannot be found out.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Kills it, in the middle of whatever it does.
    ///
    /// # Panics
    /// When it has ended by itself.
    pub async fn kill(&mut self) {
        assert!(!self.has_ended(), "the server ended by itself; see {}", self.log.display());
        self.child.kill().await.unwrap();
    }

    /// Starts it again at the same address; does not wait until it listens.
    pub fn restart(&mut self) {
        self.child = self.start.spawn(self.address, &self.log);
    }

    /// Waits until it listens.
    ///
    /// # Panics
    /// When it does not within a minute.
    pub async fn wait_for_door(&self) {
        let began = Instant::now();
        while tokio::net::TcpStream::connect(self.address).await.is_err() {
            assert!(began.elapsed() < STARTS_WITHIN, "no server at {}", self.address);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The lines of its log that tell of a panic.
    #[must_use]
    pub fn panics(&self) -> Vec<String> {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().filter(|line| line.contains("panicked")).map(ToOwned::to_owned).collect()
    }
}

impl Start {
    fn spawn(&self, address: SocketAddr, log: &Path) -> Child {
        let log = File::options().create(true).append(true).open(log).unwrap();
        let mut command = if self.survives_file_limit {
            let mut shell = Command::new("sh");
            shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(&self.program);
            shell
        } else {
            Command::new(&self.program)
        };
        command
            .arg("--config")
            .arg(&self.config)
            .args(["--log-format", "json", "serve", "--bind", &address.to_string()])
            .envs(self.environment.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", self.program.display()))
    }
}
