//! Everything that can stop the program, said to whoever runs it: what is so, and what to do.

use std::path::PathBuf;

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Accounts(#[from] eid::CommandError),
    #[error("the copy in {0} is not whole: {1}")]
    BackupBroken(PathBuf, String),
    #[error("the bench stopped: {0}")]
    Bench(String),
    #[error("the default of `{0}` cannot be read")]
    ConfigDefault(&'static str),
    #[error("the settings do not go together: {0}")]
    ConfigInconsistent(&'static str),
    #[error("there is no setting `{0}`")]
    ConfigUnknownKey(String),
    #[error("{key}: {reason}")]
    ConfigValue { key: String, reason: String },
    #[error("the demo could not be made: {0}")]
    Demo(String),
    #[error("{0} holds a demo: its people are invented, its accounts are known")]
    DemoData(PathBuf),
    #[error("the doctor found {0} things to put right")]
    Doctor(usize),
    #[error(transparent)]
    Dossiers(#[from] procedure::Error),
    #[error(transparent)]
    Eid(#[from] eid::Error),
    #[error(transparent)]
    Answers(#[from] verification::Error),
    #[error(transparent)]
    DossierFiles(#[from] files::Error),
    #[error(transparent)]
    Export(#[from] population::ExportError),
    #[error("{path}")]
    File { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Import(#[from] population::ImportError),
    #[error(transparent)]
    Keys(#[from] keys::Error),
    #[error("the log was signed before, and its keys are not in {0}")]
    KeysMissing(PathBuf),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error(transparent)]
    Law(#[from] kernel::LawError),
    #[error("the log is not as it was signed: {0} faults")]
    LogBroken(u64),
    #[error("cannot listen on {0}")]
    Listen(String, #[source] std::io::Error),
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    #[error("there is no database in {0}")]
    NoDatabase(PathBuf),
    #[error("{path} is no paper that is whole under this root: {why}")]
    NoPaper { path: PathBuf, why: papers::NoPaper },
    #[error("somebody whom the program plays could not do as people do: {0}")]
    Played(String),
    #[error("there is no .toml file in {0}")]
    NoProcedures(PathBuf),
    #[error(transparent)]
    Notices(#[from] notices::Error),
    #[error("could not write the answer")]
    Output(#[source] std::io::Error),
    #[error(transparent)]
    Policies(#[from] access::PolicyError),
    #[error(transparent)]
    Papers(#[from] papers::Error),
    #[error(transparent)]
    Payments(#[from] payments::Error),
    #[error(transparent)]
    Portal(#[from] portal::Error),
    #[error("the procedures do not hold together:\n{0}")]
    Procedures(#[from] catalogue::Faults),
    #[error(transparent)]
    Provider(#[from] oidc::Error),
    #[error(transparent)]
    Purpose(#[from] access::PurposeError),
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error(transparent)]
    Register(#[from] population::Error),
    #[error(transparent)]
    RelyingParties(#[from] oidc::CommandError),
    #[error(transparent)]
    Rule(#[from] kernel::RuleError),
    #[error("the program could not be started")]
    Runtime(#[source] std::io::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("{path} has more than {mebibytes} MiB")]
    TooLarge { path: PathBuf, mebibytes: u64 },
    #[error("{path} cannot be used for TLS: {reason}")]
    Tls { path: PathBuf, reason: String },
}

impl Error {
    /// What to do about it, where that is not plain from what is so.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Error::BackupBroken(..) => "keep it as evidence and use another copy",
            Error::ConfigInconsistent(_)
            | Error::ConfigUnknownKey(_)
            | Error::ConfigValue { .. } => "`danh config` prints every setting and what it means",
            Error::DemoData(_) => "serve another --data folder; `danh demo` serves this one",
            Error::Keys(keys::Error::Exposed(_)) => "take the rights of others away: chmod 600",
            Error::KeysMissing(_) => "put the key folder back, or name it: `keys` in the settings",
            Error::Ledger(ledger::Error::Behind) => {
                "this database is older than the log that this node has signed: see \
                 docs/operations/backup-and-restore.md"
            }
            Error::LogBroken(_) => "stop all nodes, keep the disks: docs/operations/incident.md",
            Error::Listen(..) => "stop what listens there, or give another address: --listen",
            Error::NoDatabase(_) => "make one with `danh migrate`, or look at a demo: `danh demo`",
            Error::NoProcedures(_) => "name a folder such as data/vn/procedures",
            Error::NotEmpty(_) => "name a folder that is empty or not there yet",
            Error::Procedures(_) => "docs/spec/procedures.md says what stands in a file",
            Error::Store(store::Error::NotMigrated { .. }) => {
                "after a backup, with this program: `danh migrate`"
            }
            Error::Store(store::Error::Unavailable(_)) => "`danh doctor` says what is wrong",
            _ => return None,
        })
    }

    /// The whole of it, causes included, for a terminal.
    pub(crate) fn told(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let said = error.to_string();
            if !text.ends_with(&said) {
                text.push_str(": ");
                text.push_str(&said);
            }
            cause = error.source();
        }
        if let Some(hint) = self.hint() {
            text.push_str("\nhint: ");
            text.push_str(hint);
        }
        text
    }
}
