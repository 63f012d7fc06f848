//! `danh papers verify`: a paper judged from its file, offline.

use std::path::{Path, PathBuf};

use kernel::Clock;
use papers::{SignedBy, Verified, verify};

use crate::files::at;
use crate::{Error, Result, Settings, cli, papers_root};

/// Of a paper, a certificate or a key.
const BYTES_MAX: u64 = 4 << 20;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Say whether a paper is whole, who signed it, when, and what the mark in it says; ask nobody
    Verify {
        /// The PDF
        file: PathBuf,

        /// The root certificate to trust, DER; without it, the one beside the keys of this house
        #[arg(long, value_name = "CER")]
        root: Option<PathBuf>,

        /// The published key of marks; without it the mark is not read
        #[arg(long, value_name = "JWK")]
        jwk: Option<PathBuf>,
    },
}

impl Command {
    pub(crate) fn run(self, settings: &Settings) -> Result<()> {
        let Self::Verify { file, root, jwk } = self;
        let root = match root {
            Some(root) => root,
            None => papers_root::file(&settings.read()?.key_folder()),
        };
        let (paper, root) = (read(&file)?, read(&root)?);
        let key = jwk.as_deref().map(read).transpose()?;
        let key = key.map(|key| String::from_utf8_lossy(&key).into_owned());
        match verify(&paper, &root, key.as_deref(), Clock::System.now()) {
            Ok(verified) => cli::print(&told(&verified)),
            Err(why) => Err(Error::NoPaper { path: file, why }),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    use std::io::Read as _;

    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(at(path))?;
    file.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(at(path))?;
    match bytes.len() as u64 > BYTES_MAX {
        true => Err(Error::TooLarge { path: path.to_owned(), mebibytes: BYTES_MAX >> 20 }),
        false => Ok(bytes),
    }
}

fn told(verified: &Verified) -> String {
    let signed = |what: &str, by: &SignedBy| {
        format!("{what}: {}, {}, {}\n", by.name, by.organisation, by.at)
    };
    let mut text = "The paper is whole: every byte is as it was signed.\n".to_owned();
    text.push_str(&signed("signed", &verified.official));
    text.push_str(&signed("sealed", &verified.seal));
    text.push_str(&format!("preserved: {}\n", verified.kept_at));
    match &verified.mark {
        Some(mark) => {
            let says = [
                ("agency", &mark.agency),
                ("title", &mark.title),
                ("name", &mark.whom),
                ("dossier", &mark.dossier),
                ("day", &mark.day),
                ("code", &mark.code),
            ];
            says.iter().for_each(|(what, said)| text.push_str(&format!("mark, {what}: {said}\n")));
        }
        None => text.push_str("mark: not read, no key was given\n"),
    }
    text.push_str("Whether it was revoked since only the issuer can say.\n");
    text
}
