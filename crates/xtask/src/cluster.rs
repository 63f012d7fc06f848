//! A PostgreSQL server of our own: TLS only, on 127.0.0.1, gone when we are.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::background::Background;
use crate::run::{MINUTE, run};
use crate::{House, Result};

/// Who signs the server's certificate, and for what. Nobody keeps the key.
const CERTIFICATE: &str = "\
[req]
distinguished_name = name
prompt = no
x509_extensions = server
[name]
CN = danh test server
[server]
basicConstraints = critical, CA:FALSE
subjectAltName = IP:127.0.0.1, DNS:localhost
";

pub(crate) struct Cluster {
    // Before the folder, so that it has stopped when the folder goes.
    _server: Background,
    folder: TempDir,
    port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// As in production: what is measured must be true.
    Full,
    /// Tests ask what is kept when a client dies, never when this server does.
    None,
}

/// Who runs the server: PostgreSQL refuses root.
struct Owner {
    gid: u32,
    uid: u32,
}

impl Cluster {
    pub(crate) fn start(house: &House, programs: &Path, durability: Durability) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("danh-postgres-").tempdir()?;
        let owner = Owner::find()?;
        certify(folder.path())?;
        for file in ["", "server.key", "server.crt"].map(|name| folder.path().join(name)) {
            chown(file, Some(owner.uid), Some(owner.gid))?;
        }
        let data = folder.path().join("data");
        let mut initdb = owner.command(&programs.join("initdb"), folder.path());
        initdb.arg("--pgdata").arg(&data).args(["--username", "danh", "--auth", "trust"]);
        initdb.args(["--encoding", "UTF8", "--locale", "C", "--no-sync"]);
        run(initdb, 5 * MINUTE)?;
        fs::write(data.join("pg_hba.conf"), "hostssl all danh 127.0.0.1/32 trust\n")?;

        // Another program may take the port before the server does; then the server says so.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut postgres = owner.command(&programs.join("postgres"), folder.path());
        postgres.arg("-D").arg(&data);
        for setting in settings(folder.path(), port, durability) {
            postgres.args(["-c", &setting]);
        }
        let log = house.notes()?.join("postgres.log");
        let server = Background::start(postgres, "ready to accept connections", MINUTE, log)?;
        Ok(Self { _server: server, folder, port })
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://danh@127.0.0.1:{}/postgres?sslmode=require", self.port)
    }

    /// The certificate that its clients have to trust, as a file.
    pub(crate) fn authorities(&self) -> PathBuf {
        self.folder.path().join("server.crt")
    }

    /// Tells the program where the database is.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        let authorities = self.authorities().to_string_lossy().into_owned();
        vec![("DANH_DATABASE", self.url()), ("DANH_DATABASE_AUTHORITIES", authorities)]
    }

    /// Tells a test where the database is.
    pub(crate) fn describe_to(&self, test: &mut Command) {
        test.env("DANH_TEST_POSTGRES", self.url());
        test.env("DANH_TEST_POSTGRES_CA", self.authorities());
    }
}

impl Owner {
    fn find() -> Result<Self> {
        let me = fs::metadata("/proc/self")?;
        if me.uid() != 0 {
            return Ok(Self { gid: me.gid(), uid: me.uid() });
        }
        let accounts = fs::read_to_string("/etc/passwd")?;
        let find = |name: &str| {
            let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut ids = line.split(':').skip(2).map_while(|id| id.parse().ok());
            Some(Self { uid: ids.next()?, gid: ids.next()? })
        };
        find("postgres").or_else(|| find("nobody")).ok_or_else(|| "nobody can run it".into())
    }

    /// Runs as this user, and stops at once when this process dies, however it dies.
    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new("setpriv");
        if fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
            command.args(["--reuid", &self.uid.to_string(), "--regid", &self.gid.to_string()]);
            command.arg("--clear-groups");
        }
        command.args(["--pdeathsig", "QUIT", "--"]).arg(program).current_dir(folder);
        command.env("HOME", folder).env("LC_ALL", "C");
        command
    }
}

fn certify(folder: &Path) -> Result<()> {
    let settings = folder.join("certificate.cnf");
    fs::write(&settings, CERTIFICATE)?;
    let mut openssl = Command::new("openssl");
    openssl.current_dir(folder).args(["req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"]);
    openssl.args(["-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", "server.key"]);
    openssl.args(["-out", "server.crt", "-config"]).arg(settings);
    run(openssl, MINUTE).map(drop)
}

fn settings(folder: &Path, port: u16, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        format!("unix_socket_directories={}", folder.display()),
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", folder.join("server.crt").display()),
        format!("ssl_key_file={}", folder.join("server.key").display()),
        "max_connections=400".to_owned(),
        "shared_buffers=256MB".to_owned(),
    ];
    if durability == Durability::None {
        settings.extend(["fsync=off", "full_page_writes=off"].map(str::to_owned));
    }
    settings
}
