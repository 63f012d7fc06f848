//! A paper stands no longer.

use super::*;

const DOSSIER: &str = "G01.899.101-261126-0001";
const WHY: &str = "Cấp trên cơ sở giấy tờ giả.";

/// What the counter of dossiers tells the policies of an official.
fn facts(competent: bool, of_office: bool, own: bool) -> Facts {
    let facts = Facts::none().flag("competent", competent).flag("of_office", of_office);
    facts.flag("own", own)
}

impl Town {
    fn may_revoke(&self) -> access::Permit<RevokePaper> {
        let (action, case) = (RevokePaper { person: self.mai }, Purpose::Case(DOSSIER.to_owned()));
        permit(action, &official(&["residence"]), &case, facts(true, true, false)).unwrap()
    }

    async fn revoke(&self, code: &str) -> Result<(), papers::Error> {
        let why = Revocation { legal_basis: Some("Law 68/2020/QH14, Article 20"), reason: WHY };
        let (of, now) = ((DOSSIER, code), NOW.now());
        let (planned, paper) =
            self.papers.plan_revocation(&self.may_revoke(), of, &why, now).await?;
        assert_eq!(paper.standing, Standing::Valid);
        self.platform.ledger.commit(planned, now).await.unwrap();
        Ok(())
    }
}

#[tokio::test]
async fn whoever_asks_hears_that_it_was_revoked_and_when_and_only_its_owner_why() {
    let town = Town::new().await;
    let (code, file) = (town.code().await, town.file().await);
    town.revoke(&code).await.unwrap();
    let visitor = town.session(Caller::visitor());
    let told = visitor.get(&format!("/v1/papers/checks/{code}")).await;
    assert_eq!(
        (&told.body["standing"], &told.body["revoked_on"]),
        (&"revoked".into(), &NOW.now().day().to_string().into())
    );
    let page = visitor.get(&format!("/verify/{code}")).await;
    for text in [&told.text, &page.text] {
        assert!(!text.contains("giấy tờ giả"), "{text}");
    }
    assert!(
        page.text.contains("Đã thu hồi") && page.text.contains("Ngày thu hồi"),
        "{}",
        page.text
    );
    let checked = town.papers.check_file(&Caller::visitor(), &file).await.unwrap();
    assert_eq!(checked.standing, Standing::Revoked);

    let mai = town.session(citizen(town.mai));
    let own = mai.get("/v1/papers").await.body["papers"][0].clone();
    assert_eq!((&own["standing"], &own["revoked_for"]), (&"revoked".into(), &WHY.into()));
    assert!(mai.get("/papers").await.text.contains(WHY));
    // The file stays theirs.
    assert_eq!(mai.get(&format!("/papers/{code}")).await.status, 200);
    let again = town.revoke(&code).await;
    assert!(matches!(again, Err(papers::Error::NotValid)), "{again:?}");
}

#[tokio::test]
async fn a_paper_is_revoked_as_what_it_is_and_no_other() {
    let town = Town::new().await;
    let code = town.code().await;
    let why = Revocation { legal_basis: None, reason: WHY };
    for of in [("G01.899.101-261126-0002", code.as_str()), (DOSSIER, "22222222222222222222")] {
        let planned = town.papers.plan_revocation(&town.may_revoke(), of, &why, NOW.now()).await;
        assert!(matches!(planned, Err(papers::Error::NoSuchPaper)), "{of:?}");
    }
    // Two at once: one of them is told that it came too late.
    let may = town.may_revoke();
    let plan = || town.papers.plan_revocation(&may, (DOSSIER, &code), &why, NOW.now());
    let ((one, _), (other, _)) = (plan().await.unwrap(), plan().await.unwrap());
    town.platform.ledger.commit(one, NOW.now()).await.unwrap();
    assert!(town.platform.ledger.commit(other, NOW.now()).await.is_err());
}

#[tokio::test]
async fn what_was_revoked_is_not_held_and_cannot_be_enclosed() {
    let town = Town::new().await;
    let code = town.code().await;
    let kinds = ["refusal-notice".to_owned()];
    let may = town.may_revoke();
    let held = town.papers.held(&may, town.mai, &kinds).await.unwrap().into_planning().unwrap();
    assert_eq!(held.code.expose(), code);
    town.revoke(&code).await.unwrap();
    let mut enclosing = town.papers.plan_enclosing(&may, std::slice::from_ref(&held.code));
    let none = town.papers.held(&may, town.mai, &kinds).await.unwrap();
    assert!(none.into_planning().is_none());
    enclosing.merge(town.planned(NOW.now()).await);
    assert!(town.platform.ledger.commit(enclosing, NOW.now()).await.is_err());

    // What stands is enclosed, with whatever else is planned.
    town.issue(NOW.now()).await;
    let held = town.papers.held(&may, town.mai, &kinds).await.unwrap().into_planning().unwrap();
    let mut enclosing = town.papers.plan_enclosing(&may, &[held.code]);
    enclosing.merge(town.planned(NOW.now()).await);
    town.platform.ledger.commit(enclosing, NOW.now()).await.unwrap();
}

#[test]
fn only_the_office_that_issued_it_revokes_a_paper() {
    let mai = PersonId::from_bytes(&[0x0a; 16]).unwrap();
    let case = Purpose::Case(DOSSIER.to_owned());
    let may = |caller: &Caller, facts| permit(RevokePaper { person: mai }, caller, &case, facts);
    let (duty, head) = (official(&["residence"]), official(&["head-of-unit"]));
    for (caller, facts, may_it) in [
        (&duty, facts(true, true, false), true),
        (&duty, facts(false, true, false), false),
        (&duty, facts(true, false, false), false),
        (&duty, facts(true, true, true), false),
        (&head, facts(false, true, false), true),
        (&head, facts(false, false, false), false),
        (&head, facts(false, true, true), false),
        (&citizen(mai), facts(true, true, false), false),
        (&Caller::visitor(), facts(true, true, false), false),
    ] {
        assert_eq!(may(caller, facts.clone()).is_ok(), may_it, "{caller:?} {facts:?}");
    }
}
