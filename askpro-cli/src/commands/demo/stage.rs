//! What stands on the stage: two twins, a configuration, a database, and the server that `askpro serve` runs.

use std::net::SocketAddr;
use std::path::PathBuf;

use askpro_sandbox::calcom::{DEMO_CALCOM_KEY, DEMO_EVENT_TYPE};
use askpro_sandbox::retell::{DEMO_AGENT, DEMO_NUMBER, DEMO_RETELL_KEY};
use askpro_sandbox::{CalcomTwin, RetellTwin, RunningTwin};
use tempfile::TempDir;

use crate::commands::serve::Server;
use crate::error::CliError;
use crate::{config, wiring};

/// A running demo. Its folder goes when it is cleared.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) server: Server,
    pub(super) calcom: CalcomTwin,
    pub(super) retell: RetellTwin,
    calcom_server: RunningTwin,
    retell_server: RunningTwin,
    folder: TempDir,
}

impl Stage {
    pub(super) async fn set(bind: SocketAddr) -> Result<Self, CliError> {
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let calcom = CalcomTwin::demo(wiring::clock());
        let retell = RetellTwin::demo(wiring::clock());
        let calcom_server =
            calcom.spawn(any_port).await.map_err(CliError::io("cannot start the Cal.com twin"))?;
        let retell_server =
            retell.spawn(any_port).await.map_err(CliError::io("cannot start the Retell twin"))?;
        let folder = tempfile::tempdir().map_err(CliError::io("no temporary folder"))?;
        write_files(&folder, bind, &calcom_server.base_url(), &retell_server.base_url())?;
        let config = config::load_file(&folder.path().join(config::DEFAULT_PATH))?;
        let server = Server::start(&config, bind).await?;
        Ok(Self { server, calcom, retell, calcom_server, retell_server, folder })
    }

    pub(super) fn config_file(&self) -> PathBuf {
        self.folder.path().join(config::DEFAULT_PATH)
    }

    pub(super) fn server_url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    pub(super) fn calcom_url(&self) -> String {
        self.calcom_server.base_url()
    }

    pub(super) fn retell_url(&self) -> String {
        self.retell_server.base_url()
    }

    /// Stops everything and removes the folder.
    pub(super) async fn clear(self) -> Result<(), CliError> {
        self.server.stop().await?;
        self.retell_server.shutdown().await;
        self.calcom_server.shutdown().await;
        self.folder.close().map_err(CliError::io("cannot remove the temporary folder"))
    }
}

/// The same files that a real installation has; the keys open nothing but the twins.
fn write_files(
    folder: &TempDir,
    bind: SocketAddr,
    calcom: &str,
    retell: &str,
) -> Result<(), CliError> {
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (calcom_key, retell_key) = (path("calcom.key"), path("retell.key"));
    let database = path("askpro.db");
    let config = format!(
        r#"[server]
bind = "{bind}"
public_url = "http://{bind}"
[database]
url = 'sqlite://{database}'
[[company]]
id = 1
name = "Salon Hauptstadt"
[company.calcom]
base_url = "{calcom}"
api_key_file = '{calcom_key}'
[company.retell]
base_url = "{retell}"
api_key_file = '{retell_key}'
[[company.branch]]
id = "0192f0c1-5a00-7000-8000-000000000001"
name = "Hauptfiliale"
phone_numbers = ["{DEMO_NUMBER}"]
event_type_id = {DEMO_EVENT_TYPE}
retell_agent_id = "{DEMO_AGENT}"
[[company.branch.service]]
name = "Beratung"
aliases = ["Erstberatung"]
event_type_id = {DEMO_EVENT_TYPE}
"#
    );
    for (name, text) in [
        (config::DEFAULT_PATH, config.as_str()),
        ("calcom.key", DEMO_CALCOM_KEY),
        ("retell.key", DEMO_RETELL_KEY),
    ] {
        let path = folder.path().join(name);
        let what = format!("cannot write {}", path.display());
        std::fs::write(&path, text).map_err(CliError::io(what))?;
    }
    Ok(())
}
