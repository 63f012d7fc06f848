//! The rooms that are open to a caller, for the bar on top of each page.

use access::{Actor, Caller};
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
            let opens = |(_, by): &(Room, &[&str])| duties.iter().any(|it| by.contains(&it.code()));
            let filing = caller.acting_for.map(|_| FILING);
            let by_duty = BY_DUTY.into_iter().filter(opens).map(|(room, _)| room);
            filing.into_iter().chain(by_duty).collect()
        }
        Actor::Job { .. } | Actor::Service { .. } | Actor::Visitor => Vec::new(),
    };
    let named = |[vi, en]: [&'static str; 2]| match language {
        Language::En => en,
        Language::Vi => vi,
    };
    rooms.into_iter().map(|(href, names)| Link::new(href, named(names))).collect()
}
