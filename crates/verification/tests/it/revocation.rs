//! What ends is over for every question that begins after the end was acknowledged: at each
//! endpoint, whatever ends, while others ask without a pause.

use std::sync::Arc;

use eid::{CloseAccount, EndSession};
use testkit::{Phone, Row, Way, by_table, holds_under_load, row};

use super::party::{API, biographic, mai};
use super::*;

/// What ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Mai revokes the number that she gave out.
    Alias,
    Closing,
    /// The service is suspended.
    Client,
    /// Mai withdraws what she agreed to with the services.
    Consent,
    Death,
    /// Mai gives up the application that shows her codes.
    Factor,
    /// She locks her account.
    Lock,
    /// An official takes away what the services may ask.
    Scope,
    Sessions,
}

use End::*;

const CLIENT: &[End] = &[Client];
const SCOPE: &[End] = &[Scope];
/// Of somebody with a number the register says what is so while they live and have not locked.
const REGISTER: &[End] = &[Death, Lock];
const ALIAS: &[End] = &[Alias, Closing, Death, Lock];
const CODE: &[End] = &[Closing, Death, Factor, Lock];
/// What was agreed to rests on the sign-in.
const AGREED: &[End] = &[Closing, Consent, Death, Lock, Sessions];
const SESSION: &[End] = &[Closing, Death, Lock, Sessions];

#[rustfmt::skip]
const TABLE: &[Row<End>] = &[
    row("asks by number", ("POST", "/osia/3rdparty/v1/verify/{identifier}"), "200 1", &[(REGISTER, "200 0"), (SCOPE, "403 3001"), (CLIENT, "401 2001")]),
    row("asks by alias", ("POST", "/osia/3rdparty/v1/verify/{identifier}"), "200 1", &[(ALIAS, "200 0"), (SCOPE, "403 3001"), (CLIENT, "401 2001")]),
    row("asks by its own name", ("POST", "/osia/3rdparty/v1/verify/{identifier}"), "200 1", &[(REGISTER, "200 0"), (SCOPE, "403 3001"), (CLIENT, "401 2001")]),
    row("asks with a code", ("POST", "/osia/3rdparty/v1/verify/{identifier}"), "200 1", &[(CODE, "200 0"), (SCOPE, "403 3001"), (CLIENT, "401 2001")]),
    row("reads a set", ("GET", "/osia/3rdparty/v1/attributes/{set}/{identifier}"), "200", &[(AGREED, "404 4001"), (SCOPE, "403 3001"), (CLIENT, "401 2001")]),
    row("reads what it names", ("POST", "/osia/3rdparty/v1/attributes/{identifier}"), "200", &[(AGREED, "404 4001"), (SCOPE, "403 3001"), (CLIENT, "401 2001")]),
    row("reads by alias", ("POST", "/osia/3rdparty/v1/attributes/{identifier}"), "200", &[(AGREED, "404 4001"), (&[Alias], "404 4001"), (SCOPE, "403 3001"), (CLIENT, "401 2001")]),
    row("identifies", ("POST", "/osia/3rdparty/v1/identify"), "200", &[(AGREED, "200 nothing"), (SCOPE, "403 3001"), (CLIENT, "401 2001")]),
    row("comes back for a task", ("GET", "/osia/3rdparty/v1/identify/{task}"), "404 4002", &[(SCOPE, "403 3001"), (CLIENT, "401 2001")]),
    row("reads the numbers", ("GET", "/account/aliases"), "200", &[(SESSION, "401 not-signed-in")]),
    row("makes a number", ("POST", "/account/aliases"), "303", &[(SESSION, "401 not-signed-in")]),
    row("revokes a number", ("POST", "/account/aliases/{alias}/revoke"), "303", &[(SESSION, "401 not-signed-in")]),
];

#[test]
fn no_route_is_missing_from_the_table_of_what_ends() {
    let mut asked: Vec<_> = TABLE.iter().map(|row| row.route).collect();
    let mut routes: Vec<_> = routes::ROUTES.iter().map(|it| (it.0, it.1)).collect();
    asked.sort_unstable();
    asked.dedup();
    routes.sort_unstable();
    assert_eq!(asked, routes);
}

/// So many of what is brought once.
const ITEMS: usize = 6;

/// Everything that can end, in the hands of those who use it.
struct Stand {
    factor: eid::AuthenticatorId,
    mai: Arc<Browser>,
    phone: Browser,
    /// Where the number is revoked that was given out.
    revocation: String,
    /// One for each way, because each may find out little that is not so.
    services: Vec<Service>,
    town: Town,
    ways: Vec<Way>,
}

impl Stand {
    async fn new() -> Self {
        let town = Town::new().await;
        let [mai, phone] = [town.browser(), town.browser()];
        mai.sign_in("mai", "/").await;
        let alias = aliases::made(&mai, &[]).await;
        let revocation = aliases::revocations(&mai.get("/account/aliases").await).remove(0);
        let (mut services, mut names) = (Vec::new(), Vec::new());
        let ways = TABLE.iter().filter(|row| row.route.1.starts_with(API));
        for _ in ways {
            let service = town.service(|_| ()).await.with_token().await;
            names.push(service.signs_in(&mai, "mai", "openid profile").await);
            services.push(service);
        }
        phone.sign_in("mai", "/").await;
        let codes = Phone::set_up(&phone).await;
        let codes = vec![codes.code(30), codes.code(0)];
        let factor = town.application().await;
        let mai = Arc::new(mai);
        let mut stand = Self { factor, mai, phone, revocation, services, town, ways: Vec::new() };
        stand.ways_to_ask(&alias, &names[2], codes);
        stand.ways_to_read(&alias);
        stand.ways_of_numbers().await;
        stand
    }

    /// The next way of a service to that address.
    fn asks(&self, name: &'static str, method: &'static str, path: &str, body: &Json) -> Way {
        let place = TABLE.iter().position(|row| row.way == name).unwrap();
        let door = Arc::new(self.town.browser());
        let path = match path.contains('?') {
            true => format!("{API}{path}&transactionId={{item}}"),
            false => format!("{API}{path}?transactionId={{item}}"),
        };
        let way = Way::new(name, &door, method, &path).with_body(body.to_string());
        let way = way.with_header("content-type", "application/json");
        way.with_header("authorization", format!("Bearer {}", self.services[place].token))
    }

    fn ways_to_ask(&mut self, alias: &str, name: &str, codes: Vec<String>) {
        let number = format!("/verify/{MAIS_NUMBER}");
        let by_alias = format!("/verify/{alias}?identifierType=alias");
        let by_name = format!("/verify/{name}?identifierType=token");
        let code = json!({ "code": "{item}" });
        let code = json!({ "credentialData": [{ "credentialType": "TOTP", "others": code }] });
        let ways = [
            self.asks("asks by number", "POST", &number, &mai()),
            self.asks("asks by alias", "POST", &by_alias, &mai()),
            self.asks("asks by its own name", "POST", &by_name, &mai()),
            self.asks("asks with a code", "POST", &number, &code).once(codes),
        ];
        // After a few answers that were no, nothing is answered for a while; nor is it when too many
        // were counted at once.
        self.ways.extend(ways.map(|way| way.or_waits(&["403 3003", "500 5001"])));
    }

    fn ways_to_read(&mut self, alias: &str) {
        let wanted = json!({ "outputBiographicData": ["fullName"] });
        let born = json!({ "fullName": MAI, "dateOfBirth": "1985-03-09" });
        let sought = json!({
            "attributeSet": biographic(&born),
            "outputAttributeSetName": "DEFAULT_SET_01",
        });
        let set = format!("/attributes/DEFAULT_SET_01/{MAIS_NUMBER}");
        let number = format!("/attributes/{MAIS_NUMBER}");
        let by_alias = format!("/attributes/{alias}?identifierType=alias");
        self.ways.extend([
            self.asks("reads a set", "GET", &set, &Json::Null),
            self.asks("reads what it names", "POST", &number, &wanted),
            self.asks("reads by alias", "POST", &by_alias, &wanted),
            self.asks("identifies", "POST", "/identify", &sought),
            self.asks("comes back for a task", "GET", "/identify/abc", &Json::Null),
        ]);
    }

    async fn ways_of_numbers(&mut self) {
        let mai = &self.mai;
        for _ in 0..ITEMS {
            aliases::made(mai, &[]).await;
        }
        let page = mai.get("/account/aliases").await;
        let mut revocations = aliases::revocations(&page);
        revocations.retain(|path| *path != self.revocation);
        let labels = (0..ITEMS).map(|label| label.to_string()).collect();
        let ways = [
            Way::new("reads the numbers", mai, "GET", "/account/aliases"),
            Way::new("makes a number", mai, "POST", "/account/aliases")
                .once(labels)
                .with_body("label={item}"),
            Way::new("revokes a number", mai, "POST", "{item}").once(revocations),
        ];
        self.ways.extend(ways);
    }

    async fn ends(&self, end: End) {
        let (town, person) = (&self.town, self.town.mai);
        match end {
            Alias => assert_eq!(self.phone.submit(&self.revocation, &[]).await.status, 303),
            Closing => {
                let action = CloseAccount { person };
                let may = by_operator(action, OPERATOR_RULE, Facts::none());
                town.accounts.close(&may).await.unwrap();
            }
            Client | Scope => {
                for service in &self.services {
                    let mut client = town.file_of(&service.client).await;
                    match end {
                        Client => client.state = ClientState::Suspended,
                        _ => client.leave.scopes.clear(),
                    }
                    town.change(&client).await;
                }
            }
            Consent => {
                for service in &self.services {
                    let path = format!("/account/services/{}/end", service.client.id);
                    assert_eq!(self.phone.submit(&path, &[]).await.status, 303);
                }
            }
            Death => town.dies(person).await,
            Factor => {
                let path = format!("/account/factors/{}/revoke", self.factor);
                assert_eq!(self.phone.submit(&path, &[]).await.status, 303);
            }
            Lock => town.locks(person).await,
            Sessions => {
                let (mai, own) = (testkit::citizen(person), Purpose::OwnRecord);
                let may = permit(EndSession { person }, &mai, &own, Facts::none()).unwrap();
                town.accounts.end_sessions(&may).await.unwrap();
            }
        }
    }
}

impl Town {
    /// The application of Mai that shows codes.
    async fn application(&self) -> eid::AuthenticatorId {
        let action = eid::ReadAccount { person: self.mai };
        let caller = testkit::citizen(self.mai);
        let may = permit(action, &caller, &Purpose::OwnRecord, Facts::none()).unwrap();
        let (factors, _) = self.accounts.factors(&may).await.unwrap().into_inner();
        factors.iter().find(|factor| factor.label == "Nokia").unwrap().id
    }
}

/// Asks in every way of the table while that ends.
async fn holds(end: End) {
    let mut stand = Stand::new().await;
    let ways = by_table(TABLE, std::mem::take(&mut stand.ways), &end);
    holds_under_load(ways, async || stand.ends(end).await).await;
}

testkit::ends! { holds:
    a_revoked_alias_is_nobodys_under_load_too Alias
    an_account_that_is_closed_is_asked_about_in_vain_under_load Closing
    a_service_that_is_suspended_is_told_nothing_under_load Client
    what_is_no_longer_agreed_to_is_not_told_under_load Consent
    who_died_is_nobody_under_load Death
    codes_of_an_application_that_was_given_up_are_wrong_under_load Factor
    who_locked_their_account_is_nobody_under_load Lock
    what_an_official_took_away_is_not_asked_under_load Scope
    what_was_agreed_to_for_a_sign_in_ends_with_it_under_load Sessions
}
