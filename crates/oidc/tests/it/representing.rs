//! Signing in to a service for a child or an organisation.

use access::Action;
use eid::{
    AnswerMandate, AskOrganisation, Checked, ConfirmLevel, Confirmation, DecideOrganisation,
    GiveMandate, MandateId, MandatePurpose, NewMandate, NewOrganisation, OrganisationId,
    OrganisationOutcome, WithdrawMandate,
};
use oidc::Representatives;
use population::{Death, Fate, RecordCivilEvent, Relation, Relative};
use time::macros::date;

use super::clients::{change, file};
use super::*;

const DAY: i64 = 24 * 3_600;

/// Mai has a child, Tí; a school serves those who represent others.
struct Family {
    child: PersonId,
    school: Party,
    town: Town,
}

impl Family {
    async fn new(child_born: &str) -> Self {
        let town = Town::new().await;
        let child = town.child_of_mai(child_born).await;
        let school = serving(&town, town.web().await).await;
        Self { child, school, town }
    }

    /// Mai signs in for whoever that is.
    async fn tokens_for(&self, whom: &str, scope: &str) -> Json {
        let way = self.school.way(&[("scope", scope), ("prompt", "consent")]);
        let code = sign_in_for(&self.town, ("mai", whom), &way).await.given("code").unwrap();
        self.school.exchange(&code).await.body
    }

    /// What the school hears of a token: at UserInfo, at introspection, when it refreshes.
    async fn heard(&self, tokens: &Json, seconds: i64) -> [u16; 3] {
        let at = |name: &str| tokens[name].as_str().unwrap_or_default().to_owned();
        let school = Party {
            client: self.school.client.clone(),
            door: self.town.later(seconds),
            secret: self.school.secret.clone(),
        };
        let told = school.userinfo(&at("access_token")).await.status.as_u16();
        let state = school.ask("/oidc/introspect", &[("token", &at("access_token"))]).await;
        let refresh = at("refresh_token");
        let again = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
        let again = school.token(&again).await.status.as_u16();
        [told, u16::from(state.body["active"] == true), again]
    }
}

impl Town {
    fn people(&self) -> Register {
        counters(&self.platform, NOW).1
    }

    async fn child_of_mai(&self, born: &str) -> PersonId {
        let register = self.people();
        let child = enter_born(&register, "Nguyễn Văn Tí", "001218000123", born).await;
        let mother = Relative::of(Relation::Mother, self.mai).unwrap();
        let (may, others) = (civil(child), [self.mai]);
        let done = register.record_civil_event(&may, &others, |people, now| {
            population::recognise_child(people, child, &mother, &source(), now)
        });
        done.await.unwrap();
        child
    }

    pub(crate) async fn dies(&self, person: PersonId) {
        let on = PartialDate::parse("2026-11-22").unwrap();
        let death = Death { fate: Fate::DeclaredDead { on }, person };
        let register = self.people();
        let may = civil(person);
        let done = register.record_civil_event(&may, &[], |people, now| {
            population::record_death(people, &death, &source(), now)
        });
        done.await.unwrap();
    }

    /// Mai represents a company.
    async fn company(&self) -> OrganisationId {
        let (accounts, person) = (&self.accounts, self.mai);
        let (police, order) = (official(&["e-identification"]), Purpose::Order("TK01-7".into()));
        let may = permit(ConfirmLevel { person }, &police, &order, Facts::none()).unwrap();
        let seen = Confirmation { checked: Checked::CardByEye, guardian: None };
        accounts.confirm_level(&may, seen).await.unwrap();
        let facts = accounts.facts_on_asking(person).await.unwrap();
        let mai = testkit::citizen(person);
        let may = permit(AskOrganisation, &mai, &Purpose::OwnRecord, facts).unwrap();
        let new = NewOrganisation::parse("Công ty Bạch Đằng", "0400123456", "18 Bạch Đằng");
        let id = accounts.ask_organisation(&may, new.unwrap()).await.unwrap().0;
        let may = self.about(DecideOrganisation { organisation: id }, id, &police, &order).await;
        let decided =
            accounts.decide_organisation(&may, OrganisationOutcome::Granted, ("Giấy 0400", ""));
        decided.await.unwrap();
        id
    }

    /// Lan has a mandate of it for that.
    async fn mandate(&self, organisation: OrganisationId, purpose: MandatePurpose) -> MandateId {
        let own = Purpose::OwnRecord;
        let (mai, lan) = (testkit::citizen(self.mai), testkit::citizen(self.lan));
        let may = self.about(GiveMandate { organisation }, organisation, &mai, &own).await;
        let new = NewMandate {
            last_day: date!(2026 - 11 - 30),
            name: FullName::parse("Lan").unwrap(),
            number: PersonalNumber::parse("001185012351").unwrap(),
            purposes: vec![purpose],
        };
        let mandate = self.accounts.give_mandate(&may, new).await.unwrap().0;
        let may = self.about(AnswerMandate { organisation }, organisation, &lan, &own).await;
        self.accounts.accept_mandate(&may, mandate).await.unwrap();
        mandate
    }

    async fn about<A: Action>(
        &self,
        action: A,
        organisation: OrganisationId,
        caller: &Caller,
        purpose: &Purpose,
    ) -> access::Permit<A> {
        let facts = self.accounts.facts_on_organisation(organisation, caller.person()).await;
        permit(action, caller, purpose, facts.unwrap()).unwrap()
    }
}

fn civil(person: PersonId) -> access::Permit<RecordCivilEvent> {
    let facts = ["about_person", "case_open", "guardian", "in_territory", "protected"];
    let facts = facts.into_iter().fold(Facts::none(), |facts, name| {
        facts.flag(name, ["about_person", "case_open", "in_territory"].contains(&name))
    });
    let case = Purpose::Case("7".into());
    permit(RecordCivilEvent { person }, &official(&["civil-status"]), &case, facts).unwrap()
}

/// The same party, which an official lets serve representatives.
async fn serving(town: &Town, party: Party) -> Party {
    let mut client = file(town, &party).await;
    client.leave.representatives = Representatives::Served;
    change(town, &client).await.unwrap();
    Party { client, ..party }
}

async fn sign_in_for(town: &Town, (login, whom): (&str, &str), way: &str) -> Answer {
    let browser = town.browser();
    browser.sign_in(login, "/").await;
    let page = browser.get(way).await;
    let question = page.hidden("question");
    let fields = [("question", &*question), ("decision", "allow"), ("whom", whom)];
    browser.submit("/oidc/consent", &fields).await
}

/// For whom, and as what.
fn authority(said: &Json) -> (&str, &str) {
    let one = &said["authority"][0];
    let role = one["permission"][0]["role"].as_str().unwrap();
    (one["applies_to"]["sub"].as_str().unwrap(), role)
}

#[tokio::test]
async fn a_mother_signs_in_for_her_child_and_the_service_knows_both() {
    let family = Family::new("2018-03-09").await;
    let Family { child, school, town } = &family;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let page = browser.get(&school.way(&[])).await;
    assert!(page.text.contains("Bạn đăng nhập cho ai?"), "{page:?}");
    assert!(page.text.contains("Nguyễn Văn Tí") && page.text.contains("Cho chính mình"));

    let tokens = family.tokens_for(&child.to_string(), "openid profile").await;
    let (_, said) = party::read(tokens["id_token"].as_str().unwrap());
    let info = school.userinfo(tokens["access_token"].as_str().unwrap()).await;
    let token = tokens["access_token"].as_str().unwrap();
    let state = school.ask("/oidc/introspect", &[("token", token)]).await.body;
    let (mai, tí) =
        [town.mai, *child].map(|person| town.provider.name_for(&school.client, person)).into();
    for said in [&said, &info.body, &state] {
        assert_eq!((&said["sub"], authority(said)), (&json!(mai), (&*tí, "guardian")), "{said}");
    }
    assert_eq!(info.body["given_name"], "Mai", "what is told is about who signed in");

    let recorded = town.on_record(*child).await;
    assert!(recorded.iter().any(|it| it["what"]["name"] == "oidc.represented"), "{recorded:#?}");
    let given = town.on_record(town.mai).await;
    let given = given.iter().find(|it| it["what"]["name"] == "eid.consent-given").unwrap();
    assert_eq!(given["what"]["event"]["on_behalf"], json!(child));
    for path in ["/account", "/account/services"] {
        let shown = browser.get(path).await;
        assert!(shown.text.contains("hay cho") && shown.text.contains("Nguyễn Văn Tí"), "{path}");
    }
}

#[tokio::test]
async fn for_whom_is_asked_each_time_and_the_last_answer_decides_nothing() {
    let family = Family::new("2018-03-09").await;
    let tokens = family.tokens_for("self", "openid").await;
    let (_, said) = party::read(tokens["id_token"].as_str().unwrap());
    assert_eq!(said["authority"], Json::Null);
    let browser = family.town.browser();
    browser.sign_in("mai", "/").await;
    assert_eq!(browser.get(&family.school.way(&[("scope", "openid")])).await.status, 200);
    let silent = family.school.way(&[("scope", "openid"), ("prompt", "none")]);
    assert!(browser.get(&silent).await.given("code").is_some(), "unasked, for herself");
}

#[tokio::test]
async fn nobody_signs_in_for_whom_they_do_not_represent_or_where_it_is_not_served() {
    let family = Family::new("2018-03-09").await;
    let Family { child, school, town } = &family;
    let way = school.way(&[]);
    let (lan, child) = (town.lan.to_string(), child.to_string());
    assert_eq!(sign_in_for(town, ("mai", &lan), &way).await.status, 403);
    assert_eq!(sign_in_for(town, ("lan", &child), &way).await.status, 403);
    let shop = town.web().await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    assert!(!browser.get(&shop.way(&[])).await.text.contains("Nguyễn Văn Tí"));
    assert_eq!(sign_in_for(town, ("mai", &child), &shop.way(&[])).await.status, 403);
}

#[tokio::test]
async fn it_is_over_when_the_child_comes_of_age_or_dies_or_the_service_serves_nobody_any_more() {
    let family = Family::new("2008-11-25").await;
    let Family { child, school, town } = &family;
    let whom = child.to_string();
    let tokens = family.tokens_for(&whom, "openid offline_access").await;
    assert_eq!(family.heard(&tokens, 60).await, [200, 1, 200]);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let again = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let grown = Party {
        client: school.client.clone(),
        door: town.later(2 * DAY),
        secret: school.secret.clone(),
    };
    assert_eq!(grown.token(&again).await.refusal(), (400, "invalid_grant"), "eighteen");

    let mut client = file(town, school).await;
    client.leave.representatives = Representatives::NotServed;
    change(town, &client).await.unwrap();
    assert_eq!(family.heard(&tokens, 60).await, [401, 0, 400]);
    let mut client = file(town, school).await;
    client.leave.representatives = Representatives::Served;
    change(town, &client).await.unwrap();
    assert_eq!(family.heard(&tokens, 60).await, [200, 1, 200]);
    town.dies(*child).await;
    assert_eq!(family.heard(&tokens, 60).await, [401, 0, 400]);
    assert_eq!(sign_in_for(town, ("mai", &whom), &school.way(&[])).await.status, 403);
}

#[tokio::test]
async fn who_has_a_mandate_for_it_signs_in_for_an_organisation_until_it_is_withdrawn() {
    let town = Town::new().await;
    let company = town.company().await;
    let bank = serving(&town, town.web().await).await;
    let whom = PersonId::from(company).to_string();
    let way = bank.way(&[("scope", "openid offline_access"), ("prompt", "consent")]);
    assert_eq!(sign_in_for(&town, ("lan", &whom), &way).await.status, 403, "no mandate");
    town.mandate(company, MandatePurpose::Inbox).await;
    assert_eq!(sign_in_for(&town, ("lan", &whom), &way).await.status, 403, "it is for the inbox");
    let mandate = town.mandate(company, MandatePurpose::Services).await;

    for (login, role) in [("mai", "representative"), ("lan", "agent")] {
        let code = sign_in_for(&town, (login, &whom), &way).await.given("code").unwrap();
        let tokens = bank.exchange(&code).await.body;
        let (_, said) = party::read(tokens["id_token"].as_str().unwrap());
        let name = town.provider.name_for(&bank.client, company.into());
        assert_eq!(authority(&said), (&*name, role));
    }
    let code = sign_in_for(&town, ("lan", &whom), &way).await.given("code").unwrap();
    let tokens = bank.exchange(&code).await.body;
    let own = Purpose::OwnRecord;
    let mai = testkit::citizen(town.mai);
    let action = WithdrawMandate { organisation: company };
    let may = town.about(action, company, &mai, &own).await;
    town.accounts.withdraw_mandate(&may, mandate).await.unwrap();
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(bank.userinfo(access).await.refusal(), (401, "invalid_token"));
    let state = bank.ask("/oidc/introspect", &[("token", access)]).await.body;
    assert_eq!(state, json!({ "active": false }));
    town.mandate(company, MandatePurpose::Services).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let again = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(bank.token(&again).await.refusal(), (400, "invalid_grant"), "another mandate");
}
