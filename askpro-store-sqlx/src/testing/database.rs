//! A database for one test.

use std::fmt;
use std::io;
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Row};
use uuid::{ContextV7, Timestamp, Uuid};

use super::PostgresServer;
use crate::PostgresStore;

/// A database that nobody else uses, with all tables. It is deleted when this is dropped.
pub struct TestDatabase {
    name: String,
    server: PgConnectOptions,
    server_url: String,
}

impl PostgresServer {
    /// A new database with all tables.
    ///
    /// # Errors
    /// When the server cannot be reached, or lets us make no database.
    pub async fn database(&self) -> io::Result<TestDatabase> {
        let template = self.template().await?;
        self.copy(&template).await
    }

    /// A new database without any table.
    ///
    /// # Errors
    /// As [`Self::database`].
    pub async fn empty_database(&self) -> io::Result<TestDatabase> {
        self.copy("template1").await
    }

    async fn copy(&self, template: &str) -> io::Result<TestDatabase> {
        let database = TestDatabase {
            name: format!("askpro_test_{}", unique().simple()),
            server: options(self.url())?,
            server_url: self.url().to_owned(),
        };
        let statement = format!("CREATE DATABASE {} TEMPLATE {template}", database.name);
        execute(&database.server, statement).await?;
        Ok(database)
    }

    /// A database with all tables to make others from, which is quicker than making the tables. Made once per server
    /// and form of the tables.
    async fn template(&self) -> io::Result<String> {
        let options = options(self.url())?;
        let name = format!("askpro_template_{:016x}", fingerprint());
        let mut connection =
            PgConnection::connect_with(&options).await.map_err(io::Error::other)?;
        let made = async {
            // Tests of several processes meet here. The lock ends with the connection.
            sqlx::query("SELECT pg_advisory_lock(4719305871)").execute(&mut connection).await?;
            let ready = sqlx::query("SELECT datistemplate FROM pg_database WHERE datname = $1")
                .bind(&name)
                .fetch_optional(&mut connection)
                .await?;
            if ready.is_some_and(|row| row.try_get("datistemplate").unwrap_or(false)) {
                return Ok(());
            }
            for statement in
                [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")]
            {
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
            }
            let store = PostgresStore::connect_with(options.clone().database(&name)).await;
            let store = store.map_err(|error| sqlx::Error::Configuration(error.into()))?;
            let migrated = store.migrate().await;
            store.close().await;
            migrated.map_err(|error| sqlx::Error::Configuration(error.into()))?;
            let finished =
                format!("ALTER DATABASE {name} IS_TEMPLATE true ALLOW_CONNECTIONS false");
            sqlx::raw_sql(AssertSqlSafe(finished)).execute(&mut connection).await?;
            Ok::<_, sqlx::Error>(())
        };
        made.await.map_err(io::Error::other)?;
        connection.close().await.map_err(io::Error::other)?;
        Ok(name)
    }
}

impl TestDatabase {
    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        let (address, query) = match self.server_url.split_once('?') {
            Some((address, query)) => (address, format!("?{query}")),
            None => (self.server_url.as_str(), String::new()),
        };
        let host = address.rfind('/').and_then(|end| address.get(..end)).unwrap_or(address);
        format!("{host}/{}{query}", self.name)
    }

    /// A store on it, as another process would have it: it shares nothing with the one before.
    ///
    /// # Panics
    /// When the server cannot be reached.
    pub async fn store(&self) -> PostgresStore {
        match PostgresStore::connect_with(self.options()).await {
            Ok(store) => store,
            Err(error) => panic!("{error}: {:?}", std::error::Error::source(&error)),
        }
    }

    /// How to connect to it past the store.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        self.server.clone().database(&self.name)
    }
}

impl fmt::Debug for TestDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestDatabase").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // A thread, because a test's runtime may be in the middle of something, or gone.
        let (server, name) = (self.server.clone(), std::mem::take(&mut self.name));
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            runtime.block_on(execute(&server, statement))
        });
        match dropped.join() {
            Ok(Ok(())) => {}
            failed => tracing::debug!(?failed, "a database for a test was left behind"),
        }
    }
}

fn options(url: &str) -> io::Result<PgConnectOptions> {
    PgConnectOptions::from_str(url).map_err(io::Error::other)
}

async fn execute(options: &PgConnectOptions, statement: String) -> io::Result<()> {
    let mut connection = PgConnection::connect_with(options).await.map_err(io::Error::other)?;
    let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await;
    done.map_err(io::Error::other)?;
    connection.close().await.map_err(io::Error::other)
}

/// What the tables look like: another form needs another template.
fn fingerprint() -> u64 {
    crate::migrator()
        .iter()
        .flat_map(|migration| migration.checksum.to_vec())
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

fn unique() -> Uuid {
    Uuid::new_v7(Timestamp::from_unix(ContextV7::new(), 0, 0))
}
