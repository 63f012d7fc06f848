//! The files of our dossiers on their way to the portal: before the dossier, and before the step
//! that they came with.

use access::Permit;
use futures_util::TryStreamExt;
use ledger::Released;
use procedure::{Dossier, Enclosed, With};

use crate::policy::TellDossier;
use crate::push_rows::Pushed;
use crate::remote::{Answered, Sent};
use crate::sending::Went;
use crate::{Portal, Remote, Result};

impl Portal {
    /// Sends the files that the portal has not yet, one after the other. Nothing: it has them all.
    pub(crate) async fn tell_files(
        &self,
        remote: &Remote,
        may: &Permit<TellDossier>,
        dossier: &Dossier,
        pushed: &mut Pushed,
    ) -> Result<Option<Went>> {
        // What others sent is not sent back.
        let ours = dossier.body.enclosed.iter().filter(|file| file.with != With::Elsewhere);
        for file in ours {
            let key = file.id.to_string();
            if pushed.files.contains_key(&key) {
                continue;
            }
            let Some(whole) = self.file_to_tell(may, file).await? else {
                "no-such-file".clone_into(&mut pushed.fault);
                return Ok(Some(Went::Stuck));
            };
            let sent = Sent {
                bytes: &self.bytes_of(&whole).await?,
                media_type: file.kind.media_type(),
                name: file.name.expose(),
                sha256: &file.sha256,
            };
            match remote.upload(&sent, self.now()).await {
                Answered::Down => return Ok(Some(Went::Down)),
                Answered::Forgot(why) | Answered::Refused(why) => {
                    pushed.fault = why;
                    return Ok(Some(Went::Stuck));
                }
                Answered::Taken(body) => {
                    let id = body["data"][0]["IdTepTin"].as_str().unwrap_or(&file.sha256);
                    pushed.files.insert(key, id.chars().take(100).collect());
                }
            }
        }
        Ok(None)
    }

    /// A file, put on record before it leaves.
    async fn file_to_tell(
        &self,
        may: &Permit<TellDossier>,
        file: &Enclosed,
    ) -> Result<Option<Released<files::File>>> {
        let whole = match self.dossiers().files().one(may, file.uploader, file.id).await {
            Ok(whole) => whole,
            Err(files::Error::NoSuchFile) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        Ok(Some(self.0.ledger.release(whole, may, self.now()).await?.0))
    }

    /// Of all files one at a time is in memory, and none is larger than an upload may be.
    async fn bytes_of(&self, whole: &Released<files::File>) -> Result<Vec<u8>> {
        let pieces = files::pieces(self.dossiers().files(), whole);
        let whole = pieces.try_fold(Vec::new(), |mut whole, piece| async move {
            whole.extend_from_slice(&piece);
            Ok(whole)
        });
        Ok(whole.await?)
    }
}
