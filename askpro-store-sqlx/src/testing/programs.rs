//! PostgreSQL's programs, and as whom they run.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian, Homebrew and others put the programs when they are not in the path; `*` is a version.
const FOLDERS: [(&str, &str); 5] = [
    ("/usr/lib/postgresql", "bin"),
    ("/opt/homebrew/opt", "bin"),
    ("/usr/local/opt", "bin"),
    ("/usr", "bin"),
    ("/usr/local/pgsql", ""),
];

/// The folder with `initdb` and `postgres`.
#[derive(Debug, Clone)]
pub(super) struct Programs(PathBuf);

impl Programs {
    /// # Errors
    /// `NotFound`, with what to do.
    pub(super) fn find() -> io::Result<Self> {
        let in_path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = std::env::split_paths(&in_path).collect();
        folders.extend(FOLDERS.iter().flat_map(|(root, last)| versions(Path::new(root), last)));
        let has_all = |folder: &PathBuf| {
            ["initdb", "postgres", "pg_ctl"].iter().all(|name| folder.join(name).is_file())
        };
        folders.into_iter().find(has_all).map(Self).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::NotFound,
                "PostgreSQL is not installed: run `apt-get install postgresql` (macOS: `brew install postgresql`), \
                 or set ASKPRO_TEST_POSTGRES_URL to a server where databases may be made",
            )
        })
    }

    pub(super) fn command(&self, name: &str) -> io::Result<Command> {
        let mut command = Command::new(self.0.join(name));
        // Messages are read by humans, and the variables of a client would mislead the server.
        command
            .env_clear()
            .env("LC_ALL", "C")
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        if let Some(user) = User::to_run_as()? {
            user.runs(&mut command);
        }
        Ok(command)
    }

    /// Runs a program to its end.
    pub(super) fn run<A: AsRef<OsStr>>(&self, name: &str, arguments: &[A]) -> io::Result<()> {
        let output = self.command(name)?.args(arguments).current_dir("/").output()?;
        if output.status.success() {
            return Ok(());
        }
        let message = String::from_utf8_lossy(&output.stderr);
        Err(io::Error::other(format!("{name} failed: {}", message.trim())))
    }
}

/// The folders of all versions, the newest first.
fn versions(root: &Path, last: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join(last))
        .collect();
    found.sort();
    found.reverse();
    found
}

/// Somebody of this machine. PostgreSQL refuses to be run by root.
#[derive(Debug, Clone, Copy)]
pub(super) struct User {
    id: u32,
    group: u32,
}

impl User {
    /// `postgres` when we are root, else nobody else.
    pub(super) fn to_run_as() -> io::Result<Option<Self>> {
        #[cfg(not(unix))]
        return Ok(None);
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            // Whom a fresh file belongs to is who we are.
            if tempfile::tempfile()?.metadata()?.uid() != 0 {
                return Ok(None);
            }
            let users = std::fs::read_to_string("/etc/passwd")?;
            let found = users.lines().find_map(|line| {
                let mut fields = line.split(':');
                (fields.next() == Some("postgres")).then_some(())?;
                let id = fields.nth(1)?.parse().ok()?;
                Some(Self { id, group: fields.next()?.parse().ok()? })
            });
            found.map(Some).ok_or_else(|| {
                io::Error::new(
                    io::ErrorKind::NotFound,
                    "root cannot run PostgreSQL, and there is no user `postgres`: `apt-get install postgresql` makes one",
                )
            })
        }
    }

    fn runs(self, command: &mut Command) {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            command.uid(self.id).gid(self.group);
        }
    }

    /// Gives a file or folder to this user.
    pub(super) fn owns(self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        std::os::unix::fs::chown(path, Some(self.id), Some(self.group))?;
        Ok(())
    }
}
