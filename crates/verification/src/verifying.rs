//! Yes or no. What is asked is held against the register and the person's factors; the answer is
//! told after it was counted and put on record, all in one commit.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eid::{AskFactor, Held, Shown};
use kernel::{Moment, PersonId};
use ledger::Planned;
use oidc::{AskingService, NameMatching, ServiceScope};
use population::{Confirm, Group};
use serde_json::{Value as Json, json};

use crate::answers::{Approved, Meant, by_service};
use crate::attribute::{Claimed, Fit};
use crate::event::{Asked, Event, nobody};
use crate::gate::{Bucket, Gate, hour};
use crate::policy::{MatchWithoutMarks, Verify};
use crate::question::{Code, canonical};
use crate::rows::Kept;
use crate::{
    Answers, Error, Identifier, Question, Result, Transaction, alias_rows, gate_rows, rows,
};

/// A question with what stands around it.
#[derive(Debug)]
pub(crate) struct Verification {
    pub(crate) identifier: Identifier,
    pub(crate) proof: Proof,
    pub(crate) question: Question,
    pub(crate) transaction: Transaction,
    /// The identifier and its kind as they were sent, which the hash in the proof is over.
    pub(crate) written: (String, String),
}

/// Whether a yes comes with a statement that others can check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    NotWanted,
    Wanted,
}

/// What a service is told.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) confirmed: bool,
    pub(crate) proof: Option<String>,
}

/// What became of one look, before it is committed.
struct Judged {
    confirmed: bool,
    /// Uses up the code, if there was one and it was right.
    plan: Option<Planned>,
}

/// How often an answer is found anew because somebody was counted at the same time.
const TRIES_MAX: usize = 8;
/// An answer is for one moment; after that the question is asked again.
const PROOF_SECONDS: i64 = 300;
/// How long the same question under the same transaction is no second one.
const KEPT_SECONDS: i64 = 7 * 24 * 3_600;
/// Of a JWS: it is no ID token and no assertion (RFC 8725 section 3.11).
const PROOF_KIND: &str = "verification-proof+jwt";

impl Answers {
    pub(crate) async fn verify(
        &self,
        service: &AskingService,
        asked: &Verification,
    ) -> Result<Answer> {
        let (id, hash) = (self.question_id(service, asked), self.asked_key(asked));
        for _ in 0..TRIES_MAX {
            if let Some(kept) = rows::question_by_id(&self.0.db, &id).await? {
                return again(kept, &hash);
            }
            match self.verify_once(service, asked, (&id, &hash)).await {
                Err(error) if error.is_of_others() => {}
                answer => return answer,
            }
        }
        Err(Error::Busy)
    }

    async fn verify_once(
        &self,
        service: &AskingService,
        asked: &Verification,
        (id, hash): (&[u8], &[u8]),
    ) -> Result<Answer> {
        let now = self.now();
        let approved = Approved::when(service.has(ServiceScope::VERIFY));
        let may = by_service(Verify, service, approved)?;
        need_leave(service, &asked.question.claimed)?;
        self.need_few_misses(service, now).await?;
        let meant = self.meant(service, &asked.identifier).await?;
        let gates = self.gates(service, asked, meant.as_ref(), now).await?;

        let mut planned = Planned::under(&may);
        let Judged { confirmed, plan } =
            self.judge(service, &asked.question, meant.as_ref(), &mut planned, now).await?;
        if let Some(plan) = plan.filter(|_| confirmed) {
            planned.merge(plan);
        }
        service.client.guard(&mut planned.changes);
        for gate in &gates {
            match (confirmed, gate.begun(now)) {
                (false, _) => gate_rows::gate_put(&mut planned.changes, gate, gate.failed(now)),
                (true, Some(count)) => gate_rows::gate_put(&mut planned.changes, gate, count),
                (true, None) => gate_rows::gate_guard(&mut planned.changes, gate),
            }
        }
        if !confirmed {
            let client = service.client.id.as_str();
            gate_rows::miss_count(&mut planned.changes, client, hour(now));
        }
        let proof = match (confirmed, asked.proof) {
            (true, Proof::Wanted) => Some(self.proof(service, asked, now).await?),
            _ => None,
        };
        let kept = Kept { answer: confirmed, asked: hash.to_vec(), proof: proof.clone() };
        let until = later(now, KEPT_SECONDS);
        rows::question_insert(&mut planned.changes, id, &kept, until);
        planned.event(&event(service, asked, meant.as_ref(), (confirmed, id)))?;
        self.0.ledger.commit(planned, now).await?;
        Ok(Answer { confirmed, proof })
    }

    /// Whether all of it is so. What a yes rests on is guarded in `planned`; a no rests on nothing.
    async fn judge(
        &self,
        service: &AskingService,
        question: &Question,
        meant: Option<&Meant>,
        planned: &mut Planned,
        now: Moment,
    ) -> Result<Judged> {
        // Nobody costs the same look as somebody.
        let person = meant.map_or_else(nobody, |meant| meant.person);
        let holds = self.holds(service, person, &question.claimed).await?;
        let living = self.0.register.living(person).await?;
        let held = self.0.accounts.held(person).await?;
        let plan = match &question.code {
            Some(code) => self.shown(service, (person, held.standing()), code, now).await?,
            None => None,
        };
        let open = match &held {
            // Who gave out an alias can end it only in an account.
            Held::None => {
                question.code.is_none() && meant.is_none_or(|meant| meant.alias.is_none())
            }
            Held::Open(_) => question.code.is_none() || plan.is_some(),
            Held::Shut => false,
        };
        let (Some(meant), Some(living), true) = (meant, living, holds && open) else {
            return Ok(Judged { confirmed: false, plan: None });
        };
        living.guard(&mut planned.changes);
        if let Some(standing) = held.standing() {
            standing.guard(&mut planned.changes);
        }
        if let Some(alias) = &meant.alias {
            alias_rows::alias_guard(&mut planned.changes, alias);
        }
        Ok(Judged { confirmed: true, plan })
    }

    /// Whether the register says all of that of the person.
    pub(crate) async fn holds(
        &self,
        service: &AskingService,
        person: PersonId,
        claimed: &[Claimed],
    ) -> Result<bool> {
        let may = by_service(Confirm { person }, service, Approved::Yes)?;
        let mut groups: Vec<Group> = claimed.iter().map(|one| one.attribute.group()).collect();
        groups.sort_unstable();
        groups.dedup();
        let record = self.0.register.to_confirm(&may, &groups).await?;
        let fits: Vec<_> = claimed.iter().map(|one| one.fit(record.for_planning())).collect();
        if fits.contains(&Fit::Differs) {
            return Ok(false);
        }
        if fits.contains(&Fit::WithoutMarks) {
            return may_lack_marks(service);
        }
        Ok(true)
    }

    async fn shown(
        &self,
        service: &AskingService,
        (person, standing): (PersonId, Option<&eid::Standing>),
        code: &Code,
        now: Moment,
    ) -> Result<Option<Planned>> {
        let may = by_service(AskFactor { person }, service, Approved::Yes)?;
        let shown = match code {
            Code::Totp(typed) => Shown::Totp(typed),
        };
        Ok(self.0.accounts.plan_shown(&may, standing, shown, now).await?)
    }

    /// The gates as they stand, if all are open.
    async fn gates(
        &self,
        service: &AskingService,
        asked: &Verification,
        meant: Option<&Meant>,
        now: Moment,
    ) -> Result<[Gate; 2]> {
        let (key, client) = (&self.0.key, service.client.id.as_str());
        let whom = match meant {
            Some(meant) => [b"person ".as_slice(), meant.person.as_bytes()].concat(),
            None => [b"nobody ".as_slice(), &asked.identifier.bytes()].concat(),
        };
        let buckets = [Bucket::of_service(key, client, &whom), Bucket::of_all(key, &whom)];
        let one = gate_rows::gate_by_bucket(&self.0.db, buckets[0]).await?;
        let all = gate_rows::gate_by_bucket(&self.0.db, buckets[1]).await?;
        match one.wait_seconds(now).max(all.wait_seconds(now)) {
            Some(wait_seconds) => Err(Error::TooManyGuesses { wait_seconds }),
            None => Ok([one, all]),
        }
    }

    /// The statement behind a yes: who asked what under which transaction, and until when it is one.
    /// It names no person, and is for this service and this transaction alone (Decree
    /// 69/2024/ND-CP, Article 19(4)).
    async fn proof(
        &self,
        service: &AskingService,
        asked: &Verification,
        now: Moment,
    ) -> Result<String> {
        let seconds = now.micros().div_euclid(1_000_000);
        let hash = digest::digest(&digest::SHA256, written(asked).as_bytes());
        let claims = json!({
            "answer": true,
            "asked": {
                "alg": "SHA-256",
                "attributes": asked.question.names(),
                "code": asked.question.code.as_ref().map(Code::kind),
                "hash": URL_SAFE_NO_PAD.encode(hash),
            },
            "aud": service.client.id,
            "exp": seconds + PROOF_SECONDS,
            "iat": seconds,
            "iss": self.0.provider.issuer(),
            "jti": URL_SAFE_NO_PAD.encode(self.0.entropy.bytes::<16>()),
            "txn": asked.transaction.as_str(),
        });
        Ok(self.0.provider.sign_statement(PROOF_KIND, &claims).await?)
    }

    fn question_id(&self, service: &AskingService, asked: &Verification) -> [u8; 32] {
        let client = service.client.id.as_str();
        let length = u32::try_from(client.len()).unwrap_or(u32::MAX).to_be_bytes();
        let transaction = asked.transaction.as_str().as_bytes();
        self.0.key.mac(&[b"transaction ", &length[..], client.as_bytes(), transaction].concat())
    }

    /// A hash under a key: what was asked about can be guessed, and is not to be tried.
    fn asked_key(&self, asked: &Verification) -> [u8; 32] {
        let proof: &[u8] = match asked.proof {
            Proof::NotWanted => b"asked ",
            Proof::Wanted => b"asked with proof ",
        };
        self.0.key.mac(&[proof, written(asked).as_bytes()].concat())
    }
}

/// The same question gets the same answer; another is refused.
fn again(kept: Kept, hash: &[u8]) -> Result<Answer> {
    match kept.asked == hash {
        true => Ok(Answer { confirmed: kept.answer, proof: kept.proof }),
        false => Err(Error::ChangedQuestion),
    }
}

/// All that was asked, as the service can write it again.
fn written(asked: &Verification) -> String {
    let (identifier, kind) = &asked.written;
    format!(
        r#"{{"attributeSet":{},"identifier":{},"identifierType":{}}}"#,
        asked.question.canonical,
        canonical(&Json::from(identifier.as_str())),
        canonical(&Json::from(kind.as_str()))
    )
}

fn event(
    service: &AskingService,
    asked: &Verification,
    meant: Option<&Meant>,
    (confirmed, id): (bool, &[u8]),
) -> Event {
    let said = Asked {
        attributes: asked.question.names(),
        client: service.client.id.to_string(),
        code: asked.question.code.as_ref().map(Code::kind),
        person: meant.map_or_else(nobody, |meant| meant.person),
        question: kernel::hex(id),
    };
    if confirmed { Event::Confirmed(said) } else { Event::Denied(said) }
}

/// Nothing is asked about that an official did not approve for this service.
pub(crate) fn need_leave(service: &AskingService, claimed: &[Claimed]) -> Result<()> {
    let allowed = service.client.leave.claims();
    let outside = claimed.iter().find(|one| !allowed.contains(&one.attribute.claim()));
    outside.map_or(Ok(()), |one| Err(Error::NotApproved(one.attribute)))
}

/// Whether this service's names may lack tones and marks.
fn may_lack_marks(service: &AskingService) -> Result<bool> {
    let approved = service.client.leave.names == NameMatching::WithoutMarks;
    match by_service(MatchWithoutMarks, service, Approved::when(approved)) {
        Ok(_) => Ok(true),
        Err(Error::Refused(access::Refused::NotPermitted | access::Refused::Forbidden { .. })) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

fn later(now: Moment, seconds: i64) -> Moment {
    Moment::from_micros(now.micros() + seconds * 1_000_000)
}
