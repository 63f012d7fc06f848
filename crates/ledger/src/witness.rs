//! Asking witnesses to sign the log's checkpoints too (c2sp.org/tlog-witness), so that the log
//! cannot show one tree to some and another to others.

use std::time::Duration;

use reqwest::{Client, Url, redirect};
use store::Changes;
use tlog::{AddCheckpoint, Note, NoteSignature, ProofPlan, VerifierKey, WitnessAnswer};

use crate::log::size_of;
use crate::log_rows::{self, Shard};
use crate::{Error, Ledger};

/// A witness of the configuration: its name and key in one line, and where it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    key: VerifierKey,
    url: Url,
}

/// The node's part in having the log witnessed. More nodes than one may ask; it does no harm.
#[derive(Debug)]
pub struct Witnesses {
    client: Client,
    ledger: Ledger,
    witnesses: Vec<Witness>,
}

/// How often new checkpoints are taken to the witnesses.
const REST: Duration = Duration::from_secs(1);
const REST_AFTER_ERRORS: Duration = Duration::from_secs(30);
const ANSWER_SECONDS_MAX: u64 = 10;
/// As long as a hundred signatures can be.
const ANSWER_BYTES_MAX: u64 = 1 << 20;

impl Witness {
    /// `vkey` as `<name>+<id>+<key>`, `url` the submission prefix.
    pub fn parse(vkey: &str, url: &str) -> Result<Self, Error> {
        let key = VerifierKey::parse(vkey).map_err(|_| Error::BadWitness)?;
        let mut url = Url::parse(url).map_err(|_| Error::BadWitness)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::BadWitness);
        }
        let path = format!("{}/add-checkpoint", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Ok(Self { key, url })
    }

    pub fn name(&self) -> &str {
        self.key.name()
    }

    pub fn key(&self) -> &VerifierKey {
        &self.key
    }
}

impl Witnesses {
    pub fn new(ledger: Ledger, witnesses: Vec<Witness>) -> Result<Self, Error> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(ANSWER_SECONDS_MAX));
        let client = client.build().map_err(Error::Witness)?;
        Ok(Self { client, ledger, witnesses })
    }

    /// Takes each new checkpoint to the witnesses until `stop` is ready.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut rest = REST;
        loop {
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(rest) => {}
            }
            rest = match self.round().await {
                Ok(_) => REST,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "a witness has not signed");
                    REST_AFTER_ERRORS
                }
            };
        }
    }

    /// Asks every witness that has not signed the newest checkpoints, and says how many did now.
    /// One that fails does not keep the others from being asked; the first failure is told.
    pub async fn round(&self) -> Result<usize, Error> {
        let (mut signed, mut failed) = (0, None);
        for shard in self.ledger.shards().await? {
            let witnessed = self.ledger.witnessed(&shard.name).await?;
            for witness in &self.witnesses {
                let before = witnessed.iter().find(|it| it.witness == witness.name());
                let size = before.map_or(0, |it| it.size);
                // Witnesses do not sign empty trees.
                if size == shard.size || shard.size == 0 {
                    continue;
                }
                match self.ask(witness, &shard, size as u64).await {
                    Ok(()) => signed += 1,
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
        }
        failed.map_or(Ok(signed), Err)
    }

    /// Asks once, and once more when the witness remembers another size than we do.
    async fn ask(&self, witness: &Witness, shard: &Shard, size: u64) -> Result<(), Error> {
        let mut answer = self.post(witness, shard, size).await?;
        if let WitnessAnswer::Conflict { size } = answer {
            answer = self.post(witness, shard, size).await?;
        }
        match answer {
            WitnessAnswer::Cosigned(lines) => self.keep(witness, shard, &lines).await,
            WitnessAnswer::Conflict { .. } => Err(Error::WitnessRefused { status: 409 }),
            WitnessAnswer::Refused { status } => Err(Error::WitnessRefused { status }),
        }
    }

    async fn post(
        &self,
        witness: &Witness,
        shard: &Shard,
        old_size: u64,
    ) -> Result<WitnessAnswer, Error> {
        let checkpoint = Note::parse(&shard.checkpoint).map_err(|_| Error::Diverged)?;
        let size = size_of(checkpoint.text())?;
        let plan = ProofPlan::consistency(old_size, size);
        // It has signed more than there is: after a restore, or by error.
        let plan = plan.map_err(|_| Error::WitnessRefused { status: 409 })?;
        let tiles = self.ledger.tiles(&shard.name, &plan).await?;
        let proof = plan.hashes(&tiles).map_err(|_| Error::Diverged)?;
        let body = AddCheckpoint { checkpoint, old_size, proof }.to_string();
        let request = self.client.post(witness.url.clone()).body(body);
        let response = request.send().await.map_err(Error::Witness)?;
        let status = response.status().as_u16();
        if response.content_length().is_none_or(|length| length > ANSWER_BYTES_MAX) {
            return Err(Error::WitnessRefused { status });
        }
        let body = response.text().await.map_err(Error::Witness)?;
        WitnessAnswer::parse(status, &body).map_err(|_| Error::WitnessRefused { status })
    }

    /// Keeps the signature of this witness, if it holds.
    async fn keep(
        &self,
        witness: &Witness,
        shard: &Shard,
        lines: &[NoteSignature],
    ) -> Result<(), Error> {
        let mut note = Note::parse(&shard.checkpoint).map_err(|_| Error::Diverged)?;
        let key = std::slice::from_ref(&witness.key);
        note.add(lines, key).and_then(|()| note.verify(key)).map_err(|_| Error::BadCosignature)?;
        let note = note.to_string();
        let mut changes = Changes::new();
        log_rows::cosignature_put(&mut changes, &shard.name, witness.name(), shard.size, &note);
        Ok(self.ledger.keep_log(changes).await?)
    }
}
