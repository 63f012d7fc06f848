//! The rooms that are open to a caller, for the bar on top of each page, and the one in which an
//! official's work begins.

use access::{Actor, Caller, Duty};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Language;
use web::parts::Link;

/// A room: where it is, and what it is called in Vietnamese and English.
type Room = (&'static str, [&'static str; 2]);

const RECORD: Room = ("/me", ["Hồ sơ của tôi", "My record"]);
const LOOKS: Room = ("/me/looks", ["Ai đã xem", "Who looked"]);
const SERVICES: Room = ("/account/services", ["Dịch vụ đã đăng nhập", "Services"]);
const FILING: Room = ("/services", ["Dịch vụ công", "Public services"]);
const PAPERS: Room = ("/papers", ["Giấy tờ", "Papers"]);
const NOTICES: Room = ("/notices", ["Thông báo", "Notices"]);

const ACCOUNT: Room = ("/account", ["Tài khoản", "Account"]);
const ACTING: Room = ("/account/acting-for", ["Làm thay người khác", "Act for another"]);

const DESK: Room = ("/desk", ["Việc trên bàn", "Desk"]);
const DOSSIERS: Room = ("/desk/dossiers", ["Hồ sơ", "Dossiers"]);
const COUNTER: Room = ("/desk/counter", ["Quầy tiếp nhận", "Counter"]);
const WORKLOAD: Room = ("/desk/dossiers/workload", ["Khối lượng công việc", "Workload"]);
const PROCEDURES: Room = ("/desk/procedures", ["Thủ tục", "Procedures"]);
const PAYMENTS: Room = ("/desk/payments", ["Sổ thu", "Payments"]);
const FINDINGS: Room = ("/desk/findings", ["Chất lượng dữ liệu", "Data quality"]);
const MERGING: Room = ("/desk/merge", ["Hồ sơ trùng", "Duplicates"]);
const OBJECTIONS: Room = ("/desk/objections", ["Phản đối", "Objections"]);
const ACCOUNTS: Room = ("/desk/accounts", ["Định danh điện tử", "Electronic identities"]);
const LOCKS: Room = ("/desk/account-locks", ["Khóa tài khoản", "Account locks"]);
const ORGANISATIONS: Room = ("/desk/organisations", ["Tổ chức", "Organisations"]);
const PARTIES: Room = ("/desk/relying-parties", ["Dịch vụ", "Services"]);
const EXCHANGE: Room = ("/desk/portal", ["Trao đổi hồ sơ", "Exchange"]);
const AUDIT: Room = ("/audit", ["Sổ ghi", "The log"]);

/// The duties that open a room, beside those that open it to everyone.
const BY_DUTY: [(Room, &[&str]); 15] = [
    (DESK, &["civil-status", "correct-register", "data-quality", "merge-records", "residence"]),
    (DOSSIERS, &["civil-status", "correct-register", "residence"]),
    (COUNTER, &["receive-dossiers"]),
    (WORKLOAD, &["head-of-unit"]),
    (PROCEDURES, &["publish-procedures"]),
    (PAYMENTS, &["treasury"]),
    (ACCOUNTS, &["e-identification"]),
    (LOCKS, &["decide-account-locks", "e-identification"]),
    (ORGANISATIONS, &["decide-account-locks", "e-identification"]),
    (FINDINGS, &["data-quality"]),
    (MERGING, &["merge-records"]),
    (OBJECTIONS, &["protect-data"]),
    (PARTIES, &["manage-relying-parties"]),
    (EXCHANGE, &["manage-relying-parties"]),
    (AUDIT, &["audit"]),
];

pub(crate) fn of(caller: &Caller, language: Language) -> Vec<Link> {
    let rooms: Vec<Room> = match &caller.actor {
        // For another there is what is theirs; one's own services are one's own.
        Actor::Citizen { .. } if caller.acting_for.is_some() => {
            vec![RECORD, LOOKS, FILING, PAPERS, NOTICES, ACTING]
        }
        Actor::Citizen { .. } => {
            vec![RECORD, LOOKS, FILING, PAPERS, SERVICES, NOTICES, ACCOUNT, ACTING]
        }
        Actor::Official { duties, .. } => {
            let filing = caller.acting_for.map(|_| FILING);
            filing.into_iter().chain(by_duty(duties)).collect()
        }
        Actor::Job { .. } | Actor::Service { .. } | Actor::Visitor => Vec::new(),
    };
    let named = |[vi, en]: [&'static str; 2]| match language {
        Language::En => en,
        Language::Vi => vi,
    };
    rooms.into_iter().map(|(href, names)| Link::new(href, named(names))).collect()
}

/// The rooms that these duties open.
fn by_duty(duties: &[Duty]) -> impl Iterator<Item = Room> {
    let opens = |by: &[&str]| duties.iter().any(|duty| by.contains(&duty.code()));
    BY_DUTY.into_iter().filter(move |(_, by)| opens(by)).map(|(room, _)| room)
}

/// Leads an official from the desk, to which every sign-in in office leads, to the first room of
/// their own, if their duties do not open the desk.
pub(crate) async fn to_own_desk(request: Request, next: Next) -> Response {
    let own = (request.uri().path() == DESK.0)
        .then(|| request.extensions().get::<Caller>().and_then(|caller| own_desk(caller)))
        .flatten();
    match own {
        Some(room) => Redirect::to(room).into_response(),
        None => next.run(request).await,
    }
}

/// None: the desk is theirs, or nothing is.
fn own_desk(caller: &Caller) -> Option<&'static str> {
    let first = by_duty(caller.duties()).next()?;
    (first != DESK).then_some(first.0)
}

#[cfg(test)]
mod tests {
    use access::AuthenticationLevel;
    use kernel::PersonId;

    use super::*;

    fn official(duties: &[&str]) -> Caller {
        let duties = duties.iter().map(|code| Duty::parse(code).unwrap()).collect();
        let (office, territory) = ("C06".to_owned(), "*".to_owned());
        let actor = Actor::Official { duties, office, person: PersonId::NOBODY, territory };
        Caller::new(actor, AuthenticationLevel::TWO, Caller::WEB)
    }

    #[test]
    fn work_begins_in_the_first_room_that_ones_duties_open() {
        let begins = |duties: &[&str]| own_desk(&official(duties));
        assert_eq!(begins(&["residence", "audit"]), None, "at the desk");
        assert_eq!(begins(&["audit"]), Some("/audit"));
        assert_eq!(begins(&["treasury", "receive-dossiers"]), Some("/desk/counter"));
        assert_eq!(begins(&["manage-accounts"]), None, "no page is for that duty");
        assert_eq!(own_desk(&Caller::visitor()), None);
    }
}
