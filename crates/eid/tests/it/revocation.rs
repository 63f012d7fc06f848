//! What ends is over for every request that begins after the end was acknowledged: at each door and
//! on each page, whatever ends, while others ask without a pause.

use std::sync::Arc;

use eid::{AuthenticatorId, CloseAccount, EndPost, EndSession, LockAccount, ResetPassword};
use serde_json::json;
use testkit::browser::{Browser as Visitor, encoded};
use testkit::{Phone, Way, holds_under_load};

use super::passkeys::{Device, answered, make};
use super::vouching::vouched;
use super::*;

/// What ends, for Mai, who has a passkey, and for Lan, who has an application for codes and a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Closing,
    /// The passkey and the application are given up.
    Factor,
    Lock,
    Post,
    Reset,
    Sessions,
}

use End::*;

/// They end the session of Mai, who signed in with her passkey.
const OWN: &[End] = &[Closing, Factor, Lock, Reset, Sessions];
/// They end the session at the desk.
const DESK: &[End] = &[Closing, Factor, Lock, Post, Reset, Sessions];

/// One way in: what opens it, and what is told after which end. After the others it opens as before.
struct Door {
    after: &'static [(End, &'static str)],
    before: &'static str,
    name: &'static str,
}

const fn door(
    name: &'static str,
    before: &'static str,
    after: &'static [(End, &'static str)],
) -> Door {
    Door { after, before, name }
}

#[rustfmt::skip]
const DOORS: &[Door] = &[
    door("password on the page", "303", &[(Closing, "422"), (Lock, "303 /locked"), (Reset, "422")]),
    door("password of a program", "201", &[(Closing, "401 wrong-sign-in"), (Lock, "403 account-locked"), (Reset, "401 wrong-sign-in")]),
    door("passkey", "303", &[(Closing, "422"), (Factor, "422"), (Lock, "303 /locked")]),
];

/// Routes that ask nobody to be signed in, and where else they are tried after an end.
const OPEN: &[(&str, &str, &str)] = &[
    ("GET", "/account/contacts/{channel}/code/send", "it leads to the form"),
    ("GET", "/activate", "a form"),
    ("GET", "/locked", "a page for everybody"),
    ("GET", "/sign-in", "a form"),
    ("GET", "/sign-in/code", "a form"),
    ("GET", "/sign-in/code/send", "it leads to the form"),
    ("GET", "/sign-up", "a form"),
    ("GET", "/sign-up/code", "a form"),
    ("GET", "/sign-up/code/send", "it leads to the form"),
    ("GET", "/sign-up/done", "a page for everybody"),
    ("GET", "/sign-up/password", "a form"),
    ("GET", "/unlock", "a form"),
    ("POST", "/activate", "a code of a desk, in `accounts.rs`"),
    ("POST", "/sign-in", "among the doors"),
    ("POST", "/sign-in/code", "factors.rs: an application that was given up meanwhile"),
    ("POST", "/sign-in/code/send", "codes.rs"),
    ("POST", "/sign-in/passkey", "among the doors"),
    ("POST", "/sign-out", "it ends the session itself"),
    ("POST", "/sign-up", "it asks for no account"),
    ("POST", "/sign-up/code", "it asks for no account"),
    ("POST", "/sign-up/code/send", "it asks for no account"),
    ("POST", "/sign-up/password", "it asks for no account"),
    ("POST", "/unlock", "locks.rs: what opens a lock of the holder alone"),
    ("POST", "/unlock/passkey", "passkeys.rs: the same"),
    ("POST", "/v1/sessions", "among the doors"),
];

/// Whether the table of routes has a visitor sign in first.
fn asks_for_a_session(route: &(&str, &str, [u16; 3])) -> bool {
    route.2[0] == 401
}

#[test]
fn every_route_asks_for_a_session_or_is_said_to_be_open() {
    let open = routes::ROUTES.iter().filter(|route| !asks_for_a_session(route));
    let said: Vec<_> = OPEN.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(open.map(|route| (route.0, route.1)).collect::<Vec<_>>(), said);
}

/// Everything that can end.
struct Stand {
    desk: Arc<Visitor>,
    /// Where Mai made her passkey.
    maker: Browser,
    passkey: AuthenticatorId,
    town: Town,
    ways: Vec<(Way, &'static [End])>,
}

impl Stand {
    async fn new() -> Self {
        let town = Town::new().await;
        let [mai, desk] = [(); 2].map(|()| Arc::new(town.visitor()));
        let (maker, mut device) = (town.browser(), Device::new());
        maker.sign_in("mai", "citizen").await;
        make(&maker, &mut device).await;
        let page = town.browser().get("/sign-in").await.text;
        let form = answered(&page, &mut device, "danh.example").await;
        assert_eq!(mai.send("POST", "/sign-in/passkey", &[], &form).await.status, 303);
        desk.sign_in_as("lan", "official", "/").await;
        let code = vouched(&town.accounts, &operator(), town.lan).await.unwrap();
        desk.submit("/account/enrolment-code", &[("code", &code)]).await;
        Phone::set_up(&desk).await;
        let passkey = town.factor(town.mai).await;
        let mut stand = Self { desk, maker, passkey, town, ways: Vec::new() };
        stand.pages(&mai);
        stand.doors(&mut device).await;
        stand
    }

    /// Everything that asks for a session. What changes something is asked for after the end alone.
    fn pages(&mut self, mai: &Arc<Visitor>) {
        for route in routes::ROUTES.iter().filter(|route| asks_for_a_session(route)) {
            let (method, path, _) = *route;
            let whose = path.starts_with("/account") || path.starts_with("/v1/account");
            let (who, ends) = if whose { (mai, OWN) } else { (&self.desk, DESK) };
            let way = Way::new(path, who, method, &routes::named(path)).by_standing();
            let way = if method == "GET" { way } else { way.afterwards(vec![String::new()]) };
            self.ways.push((way, ends));
        }
    }

    async fn doors(&mut self, device: &mut Device) {
        let visitor = || Arc::new(self.town.visitor());
        let typed = [("login", "mai"), ("password", PASSWORD), ("acts_as", "citizen")];
        let program = json!({ "login": "mai", "password": PASSWORD }).to_string();
        let mut forms = Vec::new();
        for _ in 0..6 {
            let page = self.town.browser().get("/sign-in").await.text;
            forms.push(answered(&page, device, "danh.example").await);
        }
        let page = Way::new(DOORS[0].name, &visitor(), "POST", "/sign-in");
        let opens = Way::new(DOORS[1].name, &visitor(), "POST", "/v1/sessions");
        let passkey = Way::new(DOORS[2].name, &visitor(), "POST", "/sign-in/passkey");
        // Who has tried in vain a few times has to wait.
        let ways = [
            page.with_body(encoded(&typed)).or_waits(&["429"]),
            opens
                .with_body(program)
                .with_header("content-type", "application/json")
                .or_waits(&["429 too-many-attempts"]),
            passkey.with_body("{item}").once(forms),
        ];
        self.ways.extend(ways.map(|way| (way, &[][..])));
    }

    async fn ends(&self, end: End) {
        let (town, accounts) = (&self.town, &self.town.accounts);
        if end == Post {
            accounts.end_post(&by_operator(EndPost { person: town.lan }), town.post).await.unwrap();
        }
        if end == Factor {
            let revoke = format!("/account/factors/{}/revoke", self.passkey);
            assert_eq!(self.maker.submit(&revoke, "").await.status, 303);
            let revoke = format!("/account/factors/{}/revoke", town.factor(town.lan).await);
            assert_eq!(self.desk.submit(&revoke, &[]).await.status, 303);
        }
        for (person, login) in [(town.mai, "mai"), (town.lan, "lan")] {
            let caller = citizen(person);
            match end {
                Closing => {
                    accounts.close(&by_operator(CloseAccount { person })).await.unwrap();
                }
                Lock => {
                    accounts.lock(&own(LockAccount { person }, &caller)).await.unwrap();
                }
                Reset => {
                    let login = Login::parse(login).unwrap();
                    let new = NewPassword::parse("bay từ cửa phủ bay về", &login).unwrap();
                    let may = by_operator(ResetPassword { person });
                    accounts.reset_password(&may, new).await.unwrap();
                }
                Sessions => {
                    accounts.end_sessions(&own(EndSession { person }, &caller)).await.unwrap();
                }
                Factor | Post => {}
            }
        }
    }
}

impl Town {
    fn visitor(&self) -> Visitor {
        Visitor::new(house(&self.accounts, House::default()))
    }

    /// What somebody called Nokia.
    async fn factor(&self, person: PersonId) -> AuthenticatorId {
        let permit = own(eid::ReadAccount { person }, &citizen(person));
        let (factors, _) = self.accounts.factors(&permit).await.unwrap().into_inner();
        factors.iter().find(|factor| factor.label == "Nokia").unwrap().id
    }
}

/// Asks in every way while that ends.
async fn holds(end: End) {
    let mut stand = Stand::new().await;
    let ways = std::mem::take(&mut stand.ways).into_iter();
    let told = |(way, ends): (Way, &[End])| match DOORS.iter().find(|it| it.name == way.name()) {
        Some(door) => {
            let after = door.after.iter().find(|(after, _)| *after == end);
            way.is_told(door.before, after.map_or(door.before, |(_, told)| told))
        }
        None => way.is_told("in", if ends.contains(&end) { "out" } else { "in" }),
    };
    // What changes something is not asked for while it is let.
    let asked = ways.filter(|(way, ends)| way.is_asked_before() || ends.contains(&end));
    holds_under_load(asked.map(told).collect(), async || stand.ends(end).await).await;
}

testkit::ends! { holds:
    an_account_that_is_closed_opens_no_door_under_load Closing
    a_factor_that_was_given_up_opens_nothing_under_load_either Factor
    a_lock_closes_every_door_and_page_under_load Lock
    a_post_that_ended_opens_no_page_of_a_desk_under_load Post
    a_password_that_was_reset_opens_nothing_under_load Reset
    sessions_that_ended_open_no_page_under_load Sessions
}
