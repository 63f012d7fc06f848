//! Where a test keeps its tables: in a file of its folder, or in a schema of its own on the
//! PostgreSQL server that the tests were given. And a wire to that server that can be cut.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;
use std::process::Command;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

const URL: &str = "DANH_TEST_POSTGRES";

pub(crate) fn is_postgres() -> bool {
    std::env::var_os(URL).is_some()
}

/// Tells the program where the tables of the data folder `data` are.
pub(crate) fn describe_to(command: &mut Command, data: &str) {
    let Ok(url) = std::env::var(URL) else { return };
    let mut name = DefaultHasher::new();
    data.hash(&mut name);
    let schema = format!("it_{:016x}", name.finish());
    command.env("DANH_DATABASE", url).env("DANH_DATABASE_SCHEMA", schema);
    if let Ok(pem) = std::env::var("DANH_TEST_POSTGRES_CA") {
        command.env("DANH_DATABASE_AUTHORITIES", pem);
    }
}

/// Stands between the program and PostgreSQL.
pub(crate) struct Wire {
    carrying: JoinHandle<()>,
    pub(crate) here: SocketAddr,
    server: SocketAddr,
    pub(crate) url: String,
}

impl Wire {
    pub(crate) async fn to_postgres() -> Self {
        let url = std::env::var(URL).expect("a PostgreSQL server for this test");
        let (_, rest) = url.split_once('@').unwrap();
        let (server, _) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap();
        let url = url.replace(server, &here.to_string());
        let server = server.parse().unwrap();
        Self { carrying: tokio::spawn(carry(listener, server)), here, server, url }
    }

    /// Every connection ends, and no new one is accepted.
    pub(crate) async fn cut(&mut self) {
        self.carrying.abort();
        assert!((&mut self.carrying).await.unwrap_err().is_cancelled());
    }

    pub(crate) async fn mend(&mut self) {
        let listener = TcpListener::bind(self.here).await.unwrap();
        self.carrying = tokio::spawn(carry(listener, self.server));
    }
}

async fn carry(listener: TcpListener, server: SocketAddr) {
    let mut connections = JoinSet::new();
    loop {
        let (mut near, _) = listener.accept().await.unwrap();
        connections.spawn(async move {
            let mut far = TcpStream::connect(server).await.unwrap();
            // Whichever end hangs up, both are told.
            let _ = copy_bidirectional(&mut near, &mut far).await;
        });
        while connections.try_join_next().is_some() {}
    }
}
