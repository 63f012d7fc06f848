//! What is issued, and what is not.

use kernel::{Entropy, Moment};
use keys::{KeyName, Keys};
use papers::{Authority, Error, Issued, Mark, Paper};
use time::macros::{date, datetime};

/// An authority with its keys in a folder of its own.
pub(crate) struct House {
    pub(crate) authority: Authority,
    pub(crate) folder: tempfile::TempDir,
    keys: Keys,
    now: Moment,
}

impl House {
    /// One whose certificates count from `now` on.
    pub(crate) fn at(now: Moment) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(&folder.path().join("keys"), &Entropy::System).unwrap();
        let authority =
            Authority::found(&keys, &Entropy::System, "Cơ quan cấp giấy (mẫu)", now).unwrap();
        Self { authority, folder, keys, now }
    }

    pub(crate) fn now(&self) -> Moment {
        self.now
    }

    pub(crate) fn issue(&self, paper: &Paper) -> Result<Issued, Error> {
        let name = |name: &str| KeyName::parse(name).unwrap();
        let office = "UBND phường Ba Đình";
        let official =
            self.authority.certify(&name("official-1"), "Lê Thị Ngữ", office, self.now)?;
        let seal = self.authority.certify(&name("seal-1"), office, office, self.now)?;
        self.authority.issue(paper, &official, &seal, self.now)
    }
}

pub(crate) fn paper() -> Paper {
    Paper {
        agency: "ỦY BAN NHÂN DÂN PHƯỜNG BA ĐÌNH".to_owned(),
        basis: "Luật Hộ tịch số 60/2014/QH13, Điều 28".to_owned(),
        code: "K7QF-M2XD-9R4T-WB6H".to_owned(),
        day: date!(2026 - 11 - 26),
        decided: vec![
            "Đồng ý thay đổi chữ đệm và tên trong sổ hộ tịch. Giấy này có giá trị kể từ ngày ký, \
             và mọi cơ quan đọc được trong cơ sở dữ liệu."
                .to_owned(),
        ],
        dossier: "H26.14-261126-0007".to_owned(),
        checked_at: "https://danh.example/verify".to_owned(),
        title: "Trích lục thay đổi hộ tịch".to_owned(),
        whom: "Nguyễn Thị Quỳnh Như".to_owned(),
        whose_number: Some("001199000017".to_owned()),
    }
}

fn noon() -> Moment {
    Moment::of(datetime!(2026-11-26 12:00 UTC))
}

#[test]
fn a_paper_is_signed_sealed_and_preserved() {
    let issued = House::at(noon()).issue(&paper()).unwrap();
    let text = String::from_utf8_lossy(&issued.bytes);
    assert_eq!(text.matches("/ETSI.CAdES.detached").count(), 2);
    assert_eq!(text.matches("/ETSI.RFC3161").count(), 1);
    assert_eq!(text.matches("%%EOF").count(), 5);
}

#[test]
fn what_does_not_fit_or_has_no_letters_is_not_issued() {
    let house = House::at(noon());
    let long = Paper { decided: vec!["rất dài ".repeat(2_000)], ..paper() };
    assert!(matches!(house.issue(&long), Err(Error::NotPrintable)));
    let strange = Paper { whom: "名".to_owned(), ..paper() };
    assert!(matches!(house.issue(&strange), Err(Error::NotPrintable)));
}

#[test]
fn a_mark_is_checked_without_a_network_and_by_no_other_key() {
    let house = House::at(noon());
    let marked = house.authority.marked(&paper()).unwrap();
    let key = house.authority.mark_key().unwrap();
    let mark = Mark::check(&marked, &key).unwrap();
    assert_eq!((mark.whom, mark.code), (paper().whom, paper().code));
    let other = House::at(noon()).authority.mark_key().unwrap();
    assert!(matches!(Mark::check(&marked, &other), Err(Error::NotOurs)));
    for at in marked.find('#').unwrap() + 1..marked.len() {
        let mut changed = marked.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let checked = Mark::check(&changed, &key);
        // The last digit of base64 has bits that say nothing; a strict reader refuses those too.
        assert!(checked.is_err(), "at {at}");
    }
}

#[test]
fn a_destroyed_key_signs_no_more() {
    let house = House::at(noon());
    house.issue(&paper()).unwrap();
    house.keys.destroy(&KeyName::parse("papers-root").unwrap()).unwrap();
    assert!(house.issue(&paper()).is_err());
}
