//! Electronic identities that wait when the demo opens: levels, a child in the hands of her parents,
//! a company for which two people act, and work for the desk.

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use eid::{
    AnswerMandate, AskLock, AskOrganisation, Checked, ConfirmLevel, Confirmation,
    DecideOrganisation, GiveMandate, IdentityLevel, Login, MandatePurpose, NewLockRequest,
    NewMandate, NewOrganisation, OrganisationId, OrganisationOutcome, ReadAccount, RegisterCitizen,
    Registration,
};
use kernel::{Clock, FullName, PersonId, PersonalNumber};
use population::HeldNumber;
use time::Duration;

use super::cases::playing;
use super::{as_founder, people};
use crate::{Error, Platform, Result, accounts};

/// Lê Minh An, born in June 2026 to Mai and Nam.
const CHILD: &str = "048326000105";

/// The official at whose desk all of this was done.
struct Desk<'a> {
    official: Caller,
    platform: &'a Platform,
}

pub(super) async fn make(platform: &Platform) -> Result<()> {
    let (lan, lan_is) = playing(platform, "lan").await?;
    let desk = Desk { official: lan.caller(lan_is), platform };
    let mai = playing(platform, "mai").await?.1;
    let nam = playing(platform, "nam").await?.1;
    let min_jun = playing(platform, "minjun").await?.1;
    for (person, checked) in [
        (mai, Checked::CardByEye),
        (nam, Checked::CardByEye),
        (min_jun, Checked::ImmigrationDatabase),
    ] {
        desk.confirm(person, checked).await.map_err(failed)?;
    }
    desk.register_child(mai).await?;
    let founded = desk.organisation(mai, "Công ty TNHH Bạch Đằng", "0400123456").await;
    if let Some(company) = founded.map_err(failed)? {
        desk.grant(company).await.map_err(failed)?;
        mandate(platform, company, mai, nam).await.map_err(failed)?;
    }
    desk.organisation(nam, "Hợp tác xã Hoa Tết Hải Châu", "0400654321").await.map_err(failed)?;
    let duc = playing(platform, "duc").await?.1;
    desk.lock_request(duc).await.map_err(failed)
}

impl Desk<'_> {
    fn may<A: Action>(
        &self,
        action: A,
        paper: &str,
        facts: Facts,
    ) -> Result<Permit<A>, eid::Error> {
        Ok(permit(action, &self.official, &Purpose::Order(paper.to_owned()), facts)?)
    }

    async fn confirm(&self, person: PersonId, checked: Checked) -> Result<(), eid::Error> {
        let may = self.may(ConfirmLevel { person }, "TK01-2026-0101", Facts::none())?;
        let confirmation = Confirmation { checked, guardian: None };
        self.platform.accounts.confirm_level(&may, confirmation).await?;
        Ok(())
    }

    /// The child's account, asked for by her mother.
    async fn register_child(&self, mother: PersonId) -> Result<()> {
        let number = HeldNumber::parse(CHILD);
        let number = number.map_err(|error| Error::Demo(error.to_string()))?;
        let (founder, purpose) = as_founder();
        let register = &self.platform.register;
        let person = accounts::find(register, number, (&founder, &purpose)).await?;
        let may = self.may(RegisterCitizen { person }, "TK01-2026-0102", Facts::none());
        let login = Login::parse("an.2026").map_err(|error| Error::Demo(error.to_string()))?;
        let (checked, guardian) = (Checked::OtherPapers, Some(mother));
        let level = Some(IdentityLevel::One);
        let registration = Registration { checked, guardian, level, login };
        let may = may.map_err(failed)?;
        match self.platform.accounts.register_citizen(&may, registration).await {
            // A run that was cut short has made it.
            Ok(_) | Err(eid::Error::HasAccount) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// What a representative asks for, unless a run that was cut short has asked already.
    async fn organisation(
        &self,
        representative: PersonId,
        name: &str,
        code: &str,
    ) -> Result<Option<OrganisationId>, eid::Error> {
        let accounts = &self.platform.accounts;
        let citizen = Caller::citizen(representative, access::AuthenticationLevel::ONE);
        let own = Purpose::OwnRecord;
        let read = permit(ReadAccount { person: representative }, &citizen, &own, Facts::none())?;
        let asked = accounts.own_organisations(&read).await?;
        if asked.iter().any(|it| it.organisation.code.as_str() == code) {
            return Ok(None);
        }
        let facts = accounts.facts_on_asking(representative).await?;
        let may = permit(AskOrganisation, &citizen, &own, facts)?;
        let address = "Số 18 đường Bạch Đằng, phường Hải Châu, Đà Nẵng";
        let new = NewOrganisation::parse(name, code, address)?;
        Ok(Some(accounts.ask_organisation(&may, new).await?.0))
    }

    async fn grant(&self, organisation: OrganisationId) -> Result<(), eid::Error> {
        let accounts = &self.platform.accounts;
        let official = self.official.person();
        let facts = accounts.facts_on_organisation(organisation, official).await?;
        let may = self.may(DecideOrganisation { organisation }, "TK02-2026-0001", facts)?;
        let words = ("Giấy chứng nhận đăng ký doanh nghiệp 0400123456", "");
        accounts.decide_organisation(&may, OrganisationOutcome::Granted, words).await?;
        Ok(())
    }

    /// An authority's request that has just come in.
    async fn lock_request(&self, person: PersonId) -> Result<(), eid::Error> {
        let may = self.may(AskLock { person }, "45/YC-CQĐT", Facts::none())?;
        let today = Clock::System.now().day();
        let new = NewLockRequest::to_lock("authority-request", "45/YC-CQĐT", today)?;
        self.platform.accounts.ask_lock(&may, new).await?;
        Ok(())
    }
}

/// Mai lets Nam read what the company is told, and he accepts.
async fn mandate(
    platform: &Platform,
    organisation: OrganisationId,
    from: PersonId,
    to: PersonId,
) -> Result<(), eid::Error> {
    let (accounts, own) = (&platform.accounts, Purpose::OwnRecord);
    let citizen = |person| Caller::citizen(person, access::AuthenticationLevel::ONE);
    let facts = accounts.facts_on_organisation(organisation, Some(from)).await?;
    let may = permit(GiveMandate { organisation }, &citizen(from), &own, facts)?;
    let nam = people::player("nam").ok_or(eid::Error::NobodyFits)?;
    let new = NewMandate {
        last_day: Clock::System.now().day() + Duration::days(365),
        name: FullName::parse("Lê Hoàng Nam").map_err(|_| eid::Error::NobodyFits)?,
        number: PersonalNumber::parse(nam.number).map_err(|_| eid::Error::NobodyFits)?,
        purposes: vec![MandatePurpose::Inbox],
    };
    let (mandate, _) = accounts.give_mandate(&may, new).await?;
    let facts = accounts.facts_on_organisation(organisation, Some(to)).await?;
    let may = permit(AnswerMandate { organisation }, &citizen(to), &own, facts)?;
    accounts.accept_mandate(&may, mandate).await?;
    Ok(())
}

fn failed(error: eid::Error) -> Error {
    Error::Demo(error.to_string())
}
