//! A PostgreSQL server.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::programs::{Programs, User};

/// Names a server where databases may be made, such as `postgres://postgres@127.0.0.1:5432/postgres`.
pub const URL_VARIABLE: &str = "ASKPRO_TEST_POSTGRES_URL";

/// Whether commits of a server for tests wait for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// `fsync` off: quick, and safe against everything but a crash of the machine.
    Off,
    /// As in production.
    On,
}

/// A PostgreSQL server for tests.
///
/// It is stopped, and its data deleted, when this is dropped, unless it was there before.
#[derive(Debug)]
pub struct PostgresServer {
    url: String,
    own: Option<Cluster>,
}

impl PostgresServer {
    /// The server that [`URL_VARIABLE`] names, or else a new one.
    ///
    /// Every test runner that starts a process for each test should set the variable: a new server takes a second or
    /// two.
    ///
    /// # Errors
    /// When there is no PostgreSQL on this machine, with what to do; or when it does not start.
    pub fn shared() -> io::Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "test runners set it, not operators")]
        let given = std::env::var(URL_VARIABLE).ok().filter(|url| !url.trim().is_empty());
        match given {
            Some(url) => Ok(Self { url, own: None }),
            None => Self::start(Durability::Off),
        }
    }

    /// A new server of one's own, which may be stopped in the middle.
    ///
    /// # Errors
    /// As [`Self::shared`].
    pub fn start(durability: Durability) -> io::Result<Self> {
        let cluster = Cluster::start(durability)?;
        Ok(Self { url: cluster.url(), own: Some(cluster) })
    }

    /// Where it is: a database from which others can be made.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stops the server at once, as a crash would: connections break, no checkpoint is made.
    ///
    /// # Errors
    /// When it is not ours, or does not stop.
    pub fn stop(&mut self) -> io::Result<()> {
        self.own()?.stop()
    }

    /// Starts the server again after [`Self::stop`], at the same address and with its data.
    ///
    /// # Errors
    /// When it is not ours, or does not start.
    pub fn start_again(&mut self) -> io::Result<()> {
        self.own()?.serve()
    }

    fn own(&mut self) -> io::Result<&mut Cluster> {
        self.own.as_mut().ok_or_else(|| io::Error::other("the server belongs to somebody else"))
    }
}

/// A data folder and the server that works on it.
#[derive(Debug)]
struct Cluster {
    programs: Programs,
    folder: TempDir,
    port: u16,
    durability: Durability,
    server: Option<Child>,
}

impl Cluster {
    fn start(durability: Durability) -> io::Result<Self> {
        const TRIES: u32 = 5;
        let programs = Programs::find()?;
        let folder = tempfile::Builder::new().prefix("askpro-postgres-").tempdir()?;
        if let Some(user) = User::to_run_as()? {
            user.owns(folder.path())?;
        }
        let mut cluster = Self { programs, folder, port: 0, durability, server: None };
        let data = cluster.data();
        cluster.programs.run(
            "initdb",
            &[
                "--pgdata".as_ref(),
                data.as_os_str(),
                "--username=postgres".as_ref(),
                "--auth=trust".as_ref(),
                "--encoding=UTF8".as_ref(),
                "--locale=C".as_ref(),
                "--no-sync".as_ref(),
            ],
        )?;
        let mut tries = 1;
        loop {
            // Somebody else may take the port before the server does.
            cluster.port = free_port()?;
            match cluster.serve() {
                Err(_) if tries < TRIES => tries += 1,
                started => return started.map(|()| cluster),
            }
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn serve(&mut self) -> io::Result<()> {
        let log = std::fs::File::create(self.folder.path().join("log"))?;
        let mut command = self.programs.command("postgres")?;
        command.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        self.settings(&mut command);
        command.current_dir("/").stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.server = Some(command.spawn()?);
        self.wait()
    }

    fn settings(&self, command: &mut Command) {
        let port = format!("port={}", self.port);
        let mut settings = vec![
            "listen_addresses=127.0.0.1",
            &port,
            "max_connections=300",
            "shared_buffers=64MB",
            "max_wal_size=2GB",
            "log_min_messages=fatal",
        ];
        if self.durability == Durability::Off {
            settings.extend(["fsync=off", "full_page_writes=off", "synchronous_commit=off"]);
        }
        for setting in settings {
            command.arg("-c").arg(setting);
        }
    }

    /// Waits until it takes connections: it says so in its own file.
    fn wait(&mut self) -> io::Result<()> {
        const PAUSE: Duration = Duration::from_millis(20);
        const PAUSES: u32 = 3000;
        let status = self.data().join("postmaster.pid");
        for _ in 0..PAUSES {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            if text.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            if let Some(server) = &mut self.server
                && server.try_wait()?.is_some()
            {
                break;
            }
            thread::sleep(PAUSE);
        }
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        Err(io::Error::other(format!("PostgreSQL did not start: {}", log.trim())))
    }

    fn stop(&mut self) -> io::Result<()> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        let data = self.data();
        let stopped = self.programs.run(
            "pg_ctl",
            &[
                "stop".as_ref(),
                "--pgdata".as_ref(),
                data.as_os_str(),
                "--mode=immediate".as_ref(),
                "--silent".as_ref(),
            ],
        );
        if stopped.is_err() {
            server.kill()?;
        }
        server.wait().map(drop)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::warn!(%error, "a PostgreSQL server for tests was not stopped");
        }
    }
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
