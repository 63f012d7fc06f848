//! What ends is over for every request that begins after the end was acknowledged: at each
//! endpoint, whatever ends, while others ask without a pause.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eid::{CloseAccount, EndPost, EndSession, LockAccount, PostId};
use testkit::{Row, Way, by_table, holds_under_load, row};

use super::clients::{change, file};
use super::code_flow::{lower, raise, reset};
use super::leaving::LEFT;
use super::party::VERIFIER;
use super::remote::{CIBA, DEVICE, links_to_mai};
use super::*;

/// What ends. What is Mai's ends for Lan as well, who is at her desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// An authority has the account locked.
    Authority,
    /// The service is suspended.
    Client,
    Closing,
    /// Mai withdraws what she agreed to.
    Consent,
    Death,
    /// The service gives back what was granted.
    Grant,
    /// Level two is taken back.
    Level,
    /// The holder locks.
    Lock,
    /// Mai chooses another password.
    Password,
    Post,
    /// Mai gets another password.
    Reset,
    Sessions,
}

use End::*;

/// They end every session of the account.
const ALL: &[End] = &[Authority, Closing, Death, Level, Lock, Password, Reset, Sessions];
/// They end what was granted for longer than a session as well.
const GOOD: &[End] = &[Authority, Closing, Consent, Death, Level, Lock, Reset];
/// They end what was granted with the session.
const SHORT: &[End] = &[Authority, Closing, Consent, Death, Level, Lock, Password, Reset, Sessions];
/// They end the session at the desk, which is Lan's.
const DESK: &[End] = &[Authority, Closing, Death, Lock, Post, Sessions];
const CLIENT: &[End] = &[Client];

#[rustfmt::skip]
const TABLE: &[Row<End>] = &[
    row("is led back silently", ("GET", "/oidc/authorize"), "code", &[(ALL, "back login_required"), (&[Consent], "back consent_required"), (CLIENT, "403 relying-party-not-approved")]),
    row("is sent by a form", ("POST", "/oidc/authorize"), "303", &[(CLIENT, "403 relying-party-not-approved")]),
    row("goes on", ("GET", "/oidc/go"), "code", &[(ALL, "303 /sign-in"), (&[Consent], "200"), (CLIENT, "403 relying-party-not-approved")]),
    row("agrees", ("POST", "/oidc/consent"), "code", &[(ALL, "401 not-signed-in"), (CLIENT, "403 relying-party-not-approved")]),
    row("pushes", ("POST", "/oidc/par"), "201", &[(CLIENT, "400 unauthorized_client")]),
    row("brings a code", ("POST", "/oidc/token"), "200", &[(SHORT, "400 invalid_grant"), (CLIENT, "400 unauthorized_client")]),
    row("refreshes", ("POST", "/oidc/token"), "200", &[(SHORT, "400 invalid_grant"), (&[Grant], "400 invalid_grant"), (CLIENT, "400 unauthorized_client")]),
    row("refreshes for longer", ("POST", "/oidc/token"), "200", &[(GOOD, "400 invalid_grant"), (CLIENT, "400 unauthorized_client")]),
    row("has a token of its own", ("POST", "/oidc/token"), "200", &[(CLIENT, "400 unauthorized_client")]),
    row("fetches by a device", ("POST", "/oidc/token"), "200", &[(SHORT, "400 invalid_grant"), (CLIENT, "400 unauthorized_client")]),
    row("fetches what a phone approved", ("POST", "/oidc/token"), "200", &[(SHORT, "400 invalid_grant"), (CLIENT, "400 unauthorized_client")]),
    row("is told", ("GET", "/oidc/userinfo"), "200", &[(SHORT, "401 invalid_token"), (&[Grant], "401 invalid_token"), (CLIENT, "401 invalid_token")]),
    row("is told by a form", ("POST", "/oidc/userinfo"), "200", &[(SHORT, "401 invalid_token"), (&[Grant], "401 invalid_token"), (CLIENT, "401 invalid_token")]),
    row("is told for longer", ("GET", "/oidc/userinfo"), "200", &[(GOOD, "401 invalid_token"), (CLIENT, "401 invalid_token")]),
    row("looks a token up", ("POST", "/oidc/introspect"), "200 active", &[(SHORT, "200 inactive"), (&[Grant], "200 inactive"), (CLIENT, "400 unauthorized_client")]),
    row("looks its own token up", ("POST", "/oidc/introspect"), "200 active", &[(CLIENT, "400 unauthorized_client")]),
    row("gives a token back", ("POST", "/oidc/revoke"), "200", &[(CLIENT, "400 unauthorized_client")]),
    row("asks for a device", ("POST", "/oidc/device"), "200", &[(CLIENT, "400 unauthorized_client")]),
    row("asks a person", ("POST", "/oidc/bc-authorize"), "200", &[(CLIENT, "400 unauthorized_client")]),
    row("reads the page for codes", ("GET", "/device"), "200", &[(ALL, "401 not-signed-in")]),
    row("types a code", ("POST", "/device"), "303", &[(ALL, "401 not-signed-in")]),
    row("reads what a device asks", ("GET", "/device/{remote}"), "200", &[(ALL, "401 not-signed-in"), (CLIENT, "403 relying-party-not-approved")]),
    row("approves what a device asks", ("POST", "/device/{remote}"), "200", &[(ALL, "401 not-signed-in"), (CLIENT, "403 relying-party-not-approved")]),
    row("reads what a service asks", ("GET", "/device/{remote}"), "200", &[(ALL, "401 not-signed-in"), (CLIENT, "403 relying-party-not-approved")]),
    row("wants to leave", ("GET", "/oidc/end-session"), "200", &[(ALL, "303")]),
    row("leaves", ("POST", "/oidc/end-session/confirm"), "303", &[(ALL, "401 not-signed-in")]),
    row("reads its services", ("GET", "/account/services"), "200", &[(ALL, "401 not-signed-in")]),
    row("ends with a service", ("POST", "/account/services/{client}/end"), "303", &[(ALL, "401 not-signed-in")]),
    row("reads the services at the desk", ("GET", "/desk/relying-parties"), "200", &[(DESK, "401 not-signed-in")]),
    row("reads one at the desk", ("GET", "/desk/relying-parties/{client}"), "200", &[(DESK, "401 not-signed-in")]),
    row("approves at the desk", ("POST", "/desk/relying-parties/{client}/approval"), "409", &[(DESK, "401 not-signed-in")]),
    row("suspends at the desk", ("POST", "/desk/relying-parties/{client}/suspension"), "409", &[(DESK, "401 not-signed-in")]),
];

/// What rests on nothing that ends here, and why.
const OTHERS: &[(&str, &str, &str)] = &[
    ("DELETE", "/oidc/register/{client}", "a token of its own, which ends with the registration"),
    ("GET", "/.well-known/oauth-authorization-server", "it is public"),
    ("GET", "/.well-known/openid-configuration", "it is public"),
    ("GET", "/oidc/jwks", "it is public"),
    ("GET", "/oidc/register/{client}", "a token of its own, which a suspended client keeps"),
    ("POST", "/oidc/end-session", "it leads to where it is asked, whoever comes"),
    ("POST", "/oidc/register", "an invitation, which is good once"),
    ("PUT", "/oidc/register/{client}", "a token of its own, which a suspended client keeps"),
];

#[test]
fn no_route_is_missing_from_the_table_of_what_ends() {
    let asked = TABLE.iter().map(|row| row.route);
    let listed = asked.chain(OTHERS.iter().map(|(method, path, _)| (*method, *path)));
    let mut listed: Vec<_> = listed.collect();
    listed.sort_unstable();
    listed.dedup();
    assert_eq!(listed, routes::ROUTES.iter().map(|it| (it.0, it.1)).collect::<Vec<_>>());
}

/// So many of what is brought once.
const ITEMS: usize = 6;

/// Everything that can end, in the hands of those who use it.
struct Stand {
    access: String,
    /// Lan at her desk.
    desk: Arc<Browser>,
    mai: Arc<Browser>,
    /// Mai in another browser.
    other: Arc<Browser>,
    party: Arc<Party>,
    post: PostId,
    refresh: String,
    /// A service with which Mai agrees again and again.
    shop: Arc<Party>,
    town: Town,
    ways: BTreeMap<&'static str, Way>,
}

impl Stand {
    async fn new() -> Self {
        let town = Town::new().await;
        raise(&town).await;
        let post = town.appoint(&["manage-relying-parties"]).await;
        let grants = ["authorization_code", "refresh_token", "client_credentials", DEVICE, CIBA];
        let more = json!({ "grant_types": grants, "post_logout_redirect_uris": [LEFT] });
        let party = town.register(Conduct::ConfidentialWeb, more).await;
        let party = Arc::new(Party::of(town.browser(), party));
        let more = json!({ "grant_types": ["authorization_code", DEVICE] });
        let shop = town.register(Conduct::ConfidentialWeb, more).await;
        let shop = Arc::new(Party::of(town.browser(), shop));
        let [desk, mai, other] = [(); 3].map(|()| Arc::new(town.browser()));
        desk.sign_in_as("lan", "official", "/").await;
        town.set_up(&desk).await;
        other.sign_in("mai", "/").await;
        let tokens = party.exchange(&party.code(&mai, &[]).await).await.body;
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        let (access, refresh) = (text("access_token"), text("refresh_token"));
        let ways = BTreeMap::new();
        let mut stand = Self { access, desk, mai, other, party, post, refresh, shop, town, ways };
        stand.ways_of_the_person().await;
        stand.ways_of_the_service().await;
        stand.ways_of_devices().await;
        stand.ways_of_the_desk().await;
        stand
    }

    fn keep(&mut self, way: Way) {
        let way = self.ways.insert(way.name(), way);
        assert!(way.is_none(), "each has a name of its own");
    }

    /// What the person asks, on their way to the service and of what they agreed to.
    async fn ways_of_the_person(&mut self) {
        let (mai, party) = (Arc::clone(&self.mai), Arc::clone(&self.party));
        let silent = party.way(&[("prompt", "none")]);
        self.keep(Way::new("is led back silently", &mai, "GET", &silent));
        let form = party.query(&[]);
        let posted = Way::new("is sent by a form", &mai, "POST", "/oidc/authorize");
        self.keep(posted.with_body(&form));
        let (mut parked, mut questions) = (Vec::new(), Vec::new());
        for _ in 0..ITEMS {
            let led = mai.send("POST", "/oidc/authorize", &[], &form).await;
            parked.push(led.location().to_owned());
            let page = mai.get(&self.shop.way(&[("prompt", "consent")])).await;
            questions.push(testkit::browser::encode(&page.hidden("question")));
        }
        self.keep(Way::new("goes on", &mai, "GET", "{item}").once(parked));
        let agrees = Way::new("agrees", &mai, "POST", "/oidc/consent").once(questions);
        self.keep(agrees.with_body("question={item}&decision=allow"));
        let fields = [("client_id", party.id()), ("post_logout_redirect_uri", LEFT)];
        let leaves = format!("/oidc/end-session?{}", encoded(&fields));
        self.keep(Way::new("wants to leave", &mai, "GET", &leaves));
        let leaver = Arc::new(self.town.browser());
        leaver.sign_in("mai", "/").await;
        let leave = testkit::browser::encode(&leaver.get(&leaves).await.hidden("leave"));
        let left = Way::new("leaves", &leaver, "POST", "/oidc/end-session/confirm");
        self.keep(left.with_body("leave={item}").afterwards(vec![leave]));
        self.keep(Way::new("reads its services", &mai, "GET", "/account/services"));
        let third = self.town.web().await;
        let path = format!("/account/services/{}/end", third.id());
        self.keep(Way::new("ends with a service", &mai, "POST", &path));
    }

    /// What the service asks by itself, and with what it was given.
    async fn ways_of_the_service(&mut self) {
        let (mai, party) = (Arc::clone(&self.mai), Arc::clone(&self.party));
        let longer = [("scope", "openid profile offline_access")];
        let longer = party.exchange(&party.code(&mai, &longer).await).await.body;
        let own = party.token(&[("grant_type", "client_credentials")]).await.body;
        let text = |from: &Json, name: &str| from[name].as_str().unwrap().to_owned();
        let mut codes = Vec::new();
        for _ in 0..ITEMS {
            let back = mai.get(&party.way(&[("prompt", "none")])).await;
            codes.push(back.given("code").unwrap());
        }
        let code = [
            ("grant_type", "authorization_code"),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ];
        let code = format!("{}&code={{item}}", encoded(&code));
        self.asks("brings a code", "/oidc/token", &code, codes);
        let refresh =
            |token: &str| encoded(&[("grant_type", "refresh_token"), ("refresh_token", token)]);
        let again = refresh(&self.refresh);
        self.asks("refreshes", "/oidc/token", &again, Vec::new());
        let again = refresh(&text(&longer, "refresh_token"));
        self.asks("refreshes for longer", "/oidc/token", &again, Vec::new());
        let own_again = "grant_type=client_credentials";
        self.asks("has a token of its own", "/oidc/token", own_again, Vec::new());
        let token = |token: &str| encoded(&[("token", token)]);
        let looked = token(&self.access);
        self.asks("looks a token up", "/oidc/introspect", &looked, Vec::new());
        let looked = token(&text(&own, "access_token"));
        self.asks("looks its own token up", "/oidc/introspect", &looked, Vec::new());
        self.asks("gives a token back", "/oidc/revoke", "token=nothing", Vec::new());
        let pushed = party.query(&[]);
        self.asks("pushes", "/oidc/par", &pushed, Vec::new());
        self.asks("asks for a device", "/oidc/device", "scope=openid", Vec::new());
        // Nobody is asked twice within ten minutes, so it is somebody else each time.
        let asks = "scope=openid&login_hint=somebody{item}";
        self.asks("asks a person", "/oidc/bc-authorize", asks, Vec::new());
        let longer = text(&longer, "access_token");
        let access = self.access.clone();
        for (name, method, token) in [
            ("is told", "GET", &access),
            ("is told by a form", "POST", &access),
            ("is told for longer", "GET", &longer),
        ] {
            let door = Arc::new(self.town.browser());
            let way = Way::new(name, &door, method, "/oidc/userinfo");
            self.keep(way.with_header("authorization", format!("Bearer {token}")));
        }
    }

    /// A way of the service, which shows who it is.
    fn asks(&mut self, name: &'static str, path: &str, form: &str, once: Vec<String>) {
        let door = Arc::new(self.town.browser());
        let basic = STANDARD.encode(format!("{}:{}", self.party.id(), self.party.secret));
        let way = Way::new(name, &door, "POST", path).with_body(form);
        let way = way.with_header("authorization", format!("Basic {basic}"));
        self.keep(if once.is_empty() { way } else { way.once(once) });
    }

    /// What is decided on another device.
    async fn ways_of_devices(&mut self) {
        let (mai, party) = (Arc::clone(&self.mai), Arc::clone(&self.party));
        let shown = async |party: &Party| {
            let shown = party.ask("/oidc/device", &[("scope", "openid profile")]).await.body;
            let text = |name: &str| shown[name].as_str().unwrap().to_owned();
            (text("device_code"), text("user_code"))
        };
        let typed = async |code: &str| {
            let typed = mai.submit("/device", &[("user_code", code)]).await;
            typed.location().to_owned()
        };
        let allow = [("decision", "allow")];
        let (mut approved, mut waiting, mut of_phones) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ITEMS {
            let (device, user) = shown(&party).await;
            assert_eq!(mai.submit(&typed(&user).await, &allow).await.status, 200);
            approved.push(device);
            waiting.push(typed(&shown(&self.shop).await.1).await);
            let hint = [("scope", "openid profile"), ("login_hint", "mai")];
            let asked = party.ask("/oidc/bc-authorize", &hint).await.body;
            of_phones.push(asked["auth_req_id"].as_str().unwrap().to_owned());
            assert_eq!(mai.submit(&self.link().await, &allow).await.status, 200);
        }
        let (_, user) = shown(&party).await;
        let page = typed(&user).await;
        let hint = [("scope", "openid profile"), ("login_hint", "mai")];
        assert_eq!(party.ask("/oidc/bc-authorize", &hint).await.status, 200);
        let link = self.link().await;
        let device = format!("grant_type={DEVICE}&device_code={{item}}");
        self.asks("fetches by a device", "/oidc/token", &device, approved);
        let phone = format!("grant_type={CIBA}&auth_req_id={{item}}");
        self.asks("fetches what a phone approved", "/oidc/token", &phone, of_phones);
        self.keep(Way::new("reads the page for codes", &mai, "GET", "/device"));
        let types = Way::new("types a code", &mai, "POST", "/device");
        self.keep(types.with_body(format!("user_code={user}")));
        self.keep(Way::new("reads what a device asks", &mai, "GET", &page));
        self.keep(Way::new("reads what a service asks", &mai, "GET", &link));
        let approves = Way::new("approves what a device asks", &mai, "POST", "{item}");
        self.keep(approves.once(waiting).with_body("decision=allow"));
    }

    /// Where Mai is asked what the service asked last.
    async fn link(&self) -> String {
        let links = links_to_mai(&self.town).await;
        links.into_iter().find(|link| link.starts_with("/device/")).unwrap()
    }

    async fn ways_of_the_desk(&mut self) {
        let desk = Arc::clone(&self.desk);
        let one = format!("/desk/relying-parties/{}", self.party.id());
        let list = "/desk/relying-parties";
        self.keep(Way::new("reads the services at the desk", &desk, "GET", list));
        self.keep(Way::new("reads one at the desk", &desk, "GET", &one));
        let approval = format!("{one}/approval");
        let suspension = format!("{one}/suspension");
        self.keep(Way::new("approves at the desk", &desk, "POST", &approval));
        self.keep(Way::new("suspends at the desk", &desk, "POST", &suspension));
    }

    async fn ends(&self, end: End) {
        let (town, accounts) = (&self.town, &self.town.accounts);
        match end {
            Client => {
                for party in [&self.party, &self.shop] {
                    let mut client = file(town, party).await;
                    client.state = ClientState::Suspended;
                    change(town, &client).await.unwrap();
                }
            }
            Consent => {
                let path = format!("/account/services/{}/end", self.party.id());
                assert_eq!(self.other.submit(&path, &[]).await.status, 303);
            }
            Grant => {
                let ended = self.party.ask("/oidc/revoke", &[("token", &self.refresh)]).await;
                assert_eq!(ended.status, 200);
            }
            Level => lower(town).await,
            Password => {
                let new = "bay từ cửa phủ bay về";
                let fields = [("current", PASSWORD), ("new", new), ("again", new)];
                assert_eq!(self.other.submit("/account/password", &fields).await.status, 303);
            }
            Post => {
                let may = by_operator(EndPost { person: town.lan });
                accounts.end_post(&may, self.post).await.unwrap();
            }
            Reset => reset(town).await,
            Authority | Closing | Death | Lock | Sessions => {
                for person in [town.mai, town.lan] {
                    self.ends_for(end, person).await;
                }
            }
        }
    }

    async fn ends_for(&self, end: End, person: PersonId) {
        let accounts = &self.town.accounts;
        let own = (testkit::citizen(person), Purpose::OwnRecord);
        match end {
            Authority => lock_by_authority(accounts, person).await,
            Closing => {
                accounts.close(&by_operator(CloseAccount { person })).await.unwrap();
            }
            Death => self.town.dies(person).await,
            Lock => {
                let may = permit(LockAccount { person }, &own.0, &own.1, Facts::none()).unwrap();
                accounts.lock(&may).await.unwrap();
            }
            _ => {
                let may = permit(EndSession { person }, &own.0, &own.1, Facts::none()).unwrap();
                accounts.end_sessions(&may).await.unwrap();
            }
        }
    }
}

fn by_operator<A: access::Action>(action: A) -> access::Permit<A> {
    let operator = Caller::job("test", OPERATOR_RULE);
    permit(action, &operator, &Purpose::Rule(OPERATOR_RULE), Facts::none()).unwrap()
}

/// The police pass on what an authority asks for, and it is granted.
async fn lock_by_authority(accounts: &Accounts, person: PersonId) {
    let desk = |duty: &str| {
        let order = Purpose::Order("12/QĐ-BCA".to_owned());
        testkit::Session::new(eid::routes(accounts.clone()), official(&[duty]), order)
    };
    let requests = format!("/v1/persons/{person}/account/lock-requests");
    let asked = json!({ "cause": "authority-request", "reference": "45/YC-CQĐT", "wish": "lock" });
    let asked = desk("e-identification").post(&requests, asked).await;
    let request = format!("{requests}/{}", asked.body["request"].as_str().unwrap());
    desk("e-identification").post(&format!("{request}/forward"), json!({})).await;
    let granted = json!({ "outcome": "granted", "reasons": "Có căn cứ" });
    let decision = format!("{request}/decision");
    let decided = desk("decide-account-locks").post(&decision, granted).await;
    assert_eq!(decided.status, 204);
}

/// Asks in every way of the table while that ends.
async fn holds(end: End) {
    let mut stand = Stand::new().await;
    let ways = by_table(TABLE, std::mem::take(&mut stand.ways).into_values().collect(), &end);
    holds_under_load(ways, async || stand.ends(end).await).await;
}

testkit::ends! { holds:
    a_lock_holds_under_load_on_every_request_that_begins_after_it Lock
    a_lock_that_an_authority_asked_for_holds_under_load Authority
    an_account_that_is_closed_opens_nothing_under_load Closing
    a_death_ends_everything_under_load Death
    a_level_that_is_taken_back_holds_under_load Level
    a_password_that_was_changed_ends_the_sessions_under_load Password
    a_password_that_was_reset_ends_everything_under_load Reset
    sessions_that_ended_open_nothing_under_load Sessions
    a_grant_that_was_given_back_is_over_under_load Grant
    a_consent_that_was_withdrawn_is_over_under_load Consent
    a_client_that_is_suspended_gets_nothing_under_load Client
    a_post_that_ended_opens_no_desk_under_load Post
}
