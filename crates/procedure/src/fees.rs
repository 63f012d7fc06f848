//! What a dossier costs: asked for when it is filed or later, settled with its payment, sent back
//! where it is withdrawn before anybody took it on.

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use catalogue::{Answers, Exempt, Exemption, Fee, Procedure};
use kernel::Moment;
use ledger::{Planned, Receipt};
use payments::{Back, Following, Follows, Line, NewRequest, PAYMENTS_RULE};
use population::{Record, Text};
use time::Date;
use web::AsProblem;

use crate::counter::ReceivedAt;
use crate::policy::{SettleFee, WithdrawDossier, WorkOnDossier};
use crate::working::read_as;
use crate::{Act, Dossier, DossierCode, Dossiers, Error, MoveError, Result, State, rows};

impl Dossiers {
    /// The same at a counter, where fees are taken by hand.
    #[must_use]
    pub fn at_the_office(&self) -> Self {
        Self { payments: self.payments.closed(), ..self.clone() }
    }

    /// As the caller is served: whoever stands at a counter is asked for nothing online.
    pub(crate) fn serving(&self, caller: &Caller) -> Self {
        if ReceivedAt::of(caller).is_some() { self.at_the_office() } else { self.clone() }
    }

    /// What follows from the payment of a fee, for whoever takes payments up.
    pub fn follows(&self) -> Follows {
        let dossiers = self.clone();
        Follows::new(move |code, at| -> Following {
            let dossiers = dossiers.clone();
            Box::pin(async move {
                let planned = dossiers.settle_fee(&code, at).await;
                planned.map_err(|error| error.as_problem())
            })
        })
    }

    /// What is to be paid when it is filed; nothing where that is nothing.
    pub(crate) fn fee_of(
        &self,
        procedure: &Procedure,
        answers: &Answers,
        exempt: &[&Exemption],
    ) -> Option<i64> {
        let sum: i64 = lines(procedure, answers, exempt).iter().map(|line| line.amount).sum();
        (sum > 0 && self.payments.is_open() && procedure.is_begun_here()).then_some(sum)
    }

    /// Whether there is a fee that was not asked for yet.
    pub(crate) fn may_ask_fee(&self, procedure: &Procedure, dossier: &Dossier) -> bool {
        let never = dossier.body.payment.is_none();
        let lines = lines(procedure, &dossier.body.answers, &by_age(procedure, dossier));
        never && self.payments.is_open() && !lines.is_empty()
    }

    /// Nothing where the dossier does not wait for a fee.
    async fn settle_fee(&self, code: &str, at: Moment) -> Result<Option<Planned>> {
        let code = DossierCode::parse(code).map_err(|_| Error::NoSuchDossier)?;
        let dossier = rows::dossier_by_code(&self.db, &code).await?;
        let Some(dossier) = dossier.filter(|it| it.state == State::FeeAsked) else {
            return Ok(None);
        };
        let job = Caller::job("payments", PAYMENTS_RULE);
        let purpose = Purpose::Rule(PAYMENTS_RULE);
        let facts = Facts::none()
            .flag("applicant", false)
            .flag("claimed", false)
            .flag("competent", false)
            .flag("guardian", false)
            .flag("of_office", false)
            .flag("unclaimed", dossier.claimed_by.is_none());
        let permit = permit(SettleFee { person: dossier.subject }, &job, &purpose, facts)?;
        let moved = dossier.after(Act::SettleFee, None, at)?;
        let mut planned = Planned::under(&permit);
        self.plan_move(&mut planned, &permit, &moved, (Act::SettleFee, at))?;
        Ok(Some(planned))
    }

    /// A new dossier as it is filed: waiting for its fee, where it costs something that is paid
    /// online here.
    pub(crate) fn asking_fee<A: Action>(
        &self,
        permit: &Permit<A>,
        procedure: &Procedure,
        dossier: Dossier,
        at: Moment,
    ) -> Result<(Dossier, Planned)> {
        let lines = lines(procedure, &dossier.body.answers, &by_age(procedure, &dossier));
        let open = self.serving(permit.caller()).payments.is_open();
        if lines.is_empty() || !open || dossier.state != State::Filed {
            return Ok((dossier, Planned::under(permit)));
        }
        self.plan_fee(permit, lines, dossier, (None, at))
    }

    fn plan_fee<A: Action>(
        &self,
        permit: &Permit<A>,
        lines: Vec<Line>,
        dossier: Dossier,
        (reason, at): (Option<Text<1000>>, Moment),
    ) -> Result<(Dossier, Planned)> {
        let new = NewRequest {
            dossier: dossier.code.to_string(),
            lines,
            office: dossier.office.clone(),
            payer: dossier.applicant,
        };
        let (reference, planned) = self.payments.plan_ask(permit, new, at)?;
        let mut asked = dossier.after(Act::AskFee, reason, at)?;
        asked.body.payment = Some(reference.to_string());
        Ok((asked, planned))
    }

    /// Whoever applies says why nothing is to be paid. Nothing is asked for then, until an official
    /// who does not agree asks for it, and says why.
    pub async fn claim_exemption(
        &self,
        caller: &Caller,
        (code, version): (&str, i64),
        exemption: &str,
        reason: Text<1000>,
    ) -> Result<Receipt> {
        let act = |person| WithdrawDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        let mut dossier = read_as(dossier, version)?;
        let mut claimable = self.procedure_of(&dossier)?.claimable();
        let claimed = claimable.find(|it| it.key == exemption).ok_or(Error::NoSuchExemption)?;
        let now = self.clock.now();
        let mut planned = Planned::under(&permit);
        if let Some(reference) = dossier.body.payment.take() {
            planned.merge(self.payments.plan_end(&permit, &reference, Back::Refunded).await?);
        }
        dossier.body.exempt.push(claimed.key.clone());
        let moved = dossier.after(Act::ClaimExemption, Some(reason), now)?;
        self.plan_move(&mut planned, &permit, &moved, (Act::ClaimExemption, now))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }

    /// The office asks for what the procedure costs, where that was not asked for before, or where
    /// it does not agree that nothing is to be paid.
    pub(crate) async fn ask_fee(
        &self,
        caller: &Caller,
        (code, version): (&str, i64),
        reason: Option<Text<1000>>,
    ) -> Result<Receipt> {
        let action = |person| WorkOnDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, action).await?;
        let mut dossier = read_as(dossier, version)?;
        let procedure = self.procedure_of(&dossier)?;
        let by_age = by_age(procedure, &dossier);
        let lines = lines(procedure, &dossier.body.answers, &by_age);
        if !self.may_ask_fee(procedure, &dossier) {
            return Err(Error::OtherAct(Act::AskFee));
        }
        if dossier.has_passed(Act::ClaimExemption) && reason.is_none() {
            return Err(MoveError::NoReason(Act::AskFee).into());
        }
        dossier.body.exempt = by_age.iter().map(|it| it.key.clone()).collect();
        let now = self.clock.now();
        let (moved, mut planned) = self.plan_fee(&permit, lines, dossier, (reason, now))?;
        self.plan_move(&mut planned, &permit, &moved, (Act::AskFee, now))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }

    /// What becomes of a fee when its dossier has ended. Withdrawn before anybody took it on, the
    /// work that it pays for was not done.
    pub(crate) async fn end_of_fee<A: Action>(
        &self,
        permit: &Permit<A>,
        moved: &Dossier,
    ) -> Result<Option<Planned>> {
        let Some(reference) = moved.body.payment.as_deref().filter(|_| !moved.state.is_open())
        else {
            return Ok(None);
        };
        let untouched = moved.state == State::Withdrawn && !moved.has_passed(Act::Receive);
        let back = if untouched { Back::Refunded } else { Back::Kept };
        Ok(Some(self.payments.plan_end(permit, reference, back).await?))
    }
}

/// All that lets somebody off as the dossier stands: by their age, or as they said.
pub(crate) fn exempt<'a>(procedure: &'a Procedure, dossier: &Dossier) -> Vec<&'a Exemption> {
    let keys = &dossier.body.exempt;
    procedure.exemptions.iter().filter(|it| keys.contains(&it.key)).collect()
}

/// What the register let somebody off when they filed.
fn by_age<'a>(procedure: &'a Procedure, dossier: &Dossier) -> Vec<&'a Exemption> {
    let mut exempt = exempt(procedure, dossier);
    exempt.retain(|it| it.whose != Exempt::Claimed);
    exempt
}

/// What the age of whom a dossier is about lets them off.
pub(crate) fn exempt_by(
    record: &Record,
    procedure: &'static Procedure,
    on: Date,
) -> Vec<&'static Exemption> {
    record.birth_date().map(|born| procedure.exempt_by_age(*born, on).collect()).unwrap_or_default()
}

/// What is due online, given the answers, with its law.
fn lines(procedure: &Procedure, answers: &Answers, exempt: &[&Exemption]) -> Vec<Line> {
    let line = |(fee, persons): (&Fee, usize)| {
        let each = i64::from(fee.online.unwrap_or(fee.direct));
        let name = |name: &str| match persons {
            1 => name.to_owned(),
            _ => format!("{name} × {persons}"),
        };
        Line {
            amount: each.saturating_mul(i64::try_from(persons).unwrap_or(i64::MAX)),
            en: name(&fee.names.en),
            legal_basis: fee.legal_basis.clone(),
            vi: name(&fee.names.vi),
        }
    };
    procedure
        .fees_for(answers, exempt)
        .into_iter()
        .map(line)
        .filter(|line| line.amount > 0)
        .collect()
}
