//! What a person agrees to, and takes back.

use eid::WithdrawConsent;
use eid::{
    Consent, ConsentedClaim, Error, GiveConsent, NewConsent, PartyId, PartyName, ReadAccount,
    Represented,
};
use store::Changes;

use super::*;

pub(crate) fn party() -> PartyId {
    PartyId::parse("https://benh-vien.example.vn").unwrap()
}

pub(crate) fn terms() -> NewConsent {
    let claim = |name: &str| ConsentedClaim {
        name: name.to_owned(),
        purpose: "Lập hồ sơ khám bệnh".to_owned(),
    };
    NewConsent {
        claims: vec![claim("name"), claim("birthdate")],
        expires_at: Moment::from_micros(NOW.now().micros() + 3_600_000_000),
        ground: "Law 15/2023/QH15, Article 69".to_owned(),
        on_behalf: Some(Represented {
            name: "Phạm Văn Tí".to_owned(),
            person: PersonId::from_bytes(&[0x0c; 16]).unwrap(),
        }),
        party: party(),
        party_name: PartyName { en: "Hospital".to_owned(), vi: "Bệnh viện".to_owned() },
    }
}

pub(crate) async fn give(town: &Town) -> Consent {
    let permit = own(GiveConsent { person: town.mai }, &citizen(town.mai));
    let now = NOW.now();
    let (consent, planned) = town.accounts.plan_consent(&permit, terms(), now).await.unwrap();
    town.platform.ledger.commit(planned, now).await.unwrap();
    consent
}

#[tokio::test]
async fn a_consent_says_what_for_and_until_when_and_stands_for_its_party_alone() {
    let town = Town::new().await;
    let given = give(&town).await;
    let found = town.accounts.consents(given.account, &party()).await.unwrap();
    assert_eq!(found, std::slice::from_ref(&given));
    assert!(given.covers("name") && !given.covers("address"));
    assert!(given.covers_for("name", ["x", "Lập hồ sơ khám bệnh"]));
    assert!(!given.covers_for("name", ["x", "y"]), "for something else");
    let child = given.on_behalf.as_ref().map(|it| it.person);
    assert!(child.is_some() && given.is_on_behalf_of(child) && !given.is_on_behalf_of(None));
    let other = PartyId::parse("https://ngan-hang.example.vn").unwrap();
    assert_eq!(town.accounts.consents(given.account, &other).await.unwrap(), []);
    let expired = town.later(3_600);
    assert_eq!(expired.consents(given.account, &party()).await.unwrap(), []);
    assert_eq!(expired.consent(given.account, given.id).await.unwrap(), None);
}

#[tokio::test]
async fn what_was_withdrawn_carries_nothing_and_stays_on_the_list() {
    let town = Town::new().await;
    let given = give(&town).await;
    let mai = citizen(town.mai);
    let withdraw = || own(WithdrawConsent { person: town.mai }, &mai);
    town.accounts.withdraw(&withdraw(), given.id).await.unwrap();
    assert_eq!(town.accounts.consents(given.account, &party()).await.unwrap(), []);
    let again = town.accounts.withdraw(&withdraw(), given.id).await;
    assert!(matches!(again, Err(Error::NoSuchConsent)));

    let permit = own(GiveConsent { person: town.mai }, &mai);
    let (_, mut planned) = town.accounts.plan_consent(&permit, terms(), NOW.now()).await.unwrap();
    let mut guarded = Changes::new();
    given.guard(&mut guarded);
    planned.changes.merge(guarded);
    assert!(town.platform.ledger.commit(planned, NOW.now()).await.is_err(), "it was guarded");

    let list = town.accounts.consent_list(&own(ReadAccount { person: town.mai }, &mai)).await;
    assert_eq!(
        list.unwrap().iter().map(|it| it.withdrawn_at.is_some()).collect::<Vec<_>>(),
        [true]
    );
    let recorded = town.on_record(town.mai).await;
    assert!(recorded.iter().any(|record| record.contains("eid.consent-given")));
    assert!(recorded.iter().any(|record| record.contains("eid.consent-withdrawn")));
    assert!(recorded.iter().all(|record| !record.contains("khám bệnh")), "no purpose in the log");
}

#[test]
fn nobody_agrees_for_somebody_else() {
    let [mai, lan] = [0x0a, 0x0b].map(|byte| PersonId::from_bytes(&[byte; 16]).unwrap());
    let may = |caller: &Caller| {
        permit(GiveConsent { person: mai }, caller, &Purpose::OwnRecord, Facts::none()).is_ok()
    };
    assert!(may(&citizen(mai)));
    assert!(!may(&citizen(lan)) && !may(&testkit::official(&["manage-accounts"])));
    assert!(!may(&operator()) && !may(&Caller::visitor()));
}
