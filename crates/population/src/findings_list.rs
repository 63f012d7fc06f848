//! The work list of data quality: what looks wrong in the records of a territory.

use access::{Actor, Permit};
use kernel::{Division, DivisionLevel, FullName, Moment, PersonId};
use ledger::{Receipt, Released, Unreleased};

use crate::finding_rows::{self, PAGE, Standing};
use crate::policy::ReadFindings;
use crate::register::visible;
use crate::{Code, Error, Group, Register, Severity};

/// One finding of the list, with the name of the person if the caller may see it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub code: Code,
    /// The code of the commune; empty where the register knows no residence.
    pub commune: String,
    pub found_at: Moment,
    pub name: Option<FullName>,
    pub person: PersonId,
}

/// Where the list goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AfterFinding(Standing);

impl AfterFinding {
    /// As it travels in a link, to be given back.
    pub fn to_link(&self) -> String {
        let Standing { code, commune, found_at, person } = &self.0;
        format!("{person}.{}.{}.{commune}", code.name(), found_at.micros())
    }

    pub fn from_link(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let person = PersonId::parse(parts.next()?).ok()?;
        let code = parts.next()?;
        let code = *Code::ALL.iter().find(|known| known.name() == code)?;
        let found_at = Moment::from_micros(parts.next()?.parse().ok()?);
        Some(Self(Standing { code, commune: parts.next()?.to_owned(), found_at, person }))
    }
}

impl Register {
    /// What stands in the caller's territory with one severity, a page at a time.
    pub async fn findings(
        &self,
        permit: &Permit<ReadFindings>,
        severity: Severity,
        after: Option<&AfterFinding>,
    ) -> Result<(Released<(Vec<Listed>, Option<AfterFinding>)>, Receipt), Error> {
        let Actor::Official { territory, .. } = &permit.caller().actor else {
            return Err(Error::NoSuchOffice);
        };
        let now = self.clock.now();
        let mut found = Vec::new();
        let mut after = after.map(|after| after.0.clone());
        for (from, to) in ranges(territory, now) {
            if after.as_ref().is_some_and(|after| after.commune >= to) {
                continue;
            }
            let range = (from.as_str(), to.as_str());
            let wanted = PAGE + 1 - found.len() as i64;
            found.extend(
                finding_rows::findings_of_communes(
                    &self.db,
                    range,
                    severity as i64,
                    after.take().as_ref(),
                    wanted,
                )
                .await?,
            );
            if found.len() as i64 > PAGE {
                break;
            }
        }
        let more = found.len() as i64 > PAGE;
        found.truncate(PAGE as usize);
        let next = found.last().filter(|_| more).cloned().map(AfterFinding);
        let mut listed = Vec::with_capacity(found.len());
        for one in found {
            listed.push(self.listed(permit, one, now).await?);
        }
        let listed: Unreleased<Vec<Listed>> = listed.into_iter().collect();
        Ok(self.ledger.release(listed.map(|listed| (listed, next)), permit, now).await?)
    }

    async fn listed(
        &self,
        permit: &Permit<ReadFindings>,
        standing: Standing,
        now: Moment,
    ) -> Result<Unreleased<Listed>, Error> {
        let Standing { code, commune, found_at, person } = standing;
        let record = self.history(person).await?.today(now);
        let seen = visible(permit.caller(), record.is_protected()).contains(&Group::BirthName);
        let name = record.birth_name().filter(|_| seen).cloned();
        let fields = name.iter().map(|_| Group::BirthName.name()).chain(["findings"]);
        let fields: Vec<_> = fields.collect();
        let listed = Listed { code, commune, found_at, name, person };
        Ok(Unreleased::with_fields(listed, person, fields))
    }
}

/// The communes of a territory, as ranges of codes in order.
fn ranges(territory: &str, now: Moment) -> Vec<(String, String)> {
    let one = |code: &str| (code.to_owned(), format!("{code}~"));
    if territory == "*" {
        return vec![(String::new(), "~".to_owned())];
    }
    let province = Division::find(DivisionLevel::Province, territory, now.day());
    let Some(province) = province else { return vec![one(territory)] };
    let mut communes: Vec<_> = province.communes().iter().map(|it| one(it.code)).collect();
    communes.sort_unstable();
    communes
}
