//! Papers through their front door.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use access::{Caller, Facts, Purpose, permit};
use kernel::{Entropy, Moment, PersonId};
use keys::Keys;
use ledger::Guardians;
use papers::{
    Authority, CheckPaper, NewPaper, Papers, Parts, Revocation, RevokePaper, Standing, verify,
};
use testkit::{NOW, Platform, Session, citizen, official};

mod checking;
mod from_other_hands;
mod issuing;
mod revoking;
mod routes;
mod verifying;

/// Mai, to whom a paper was issued.
struct Town {
    mai: PersonId,
    papers: Papers,
    platform: Platform,
}

impl Town {
    async fn new() -> Self {
        let platform = Platform::new(&[&papers::SCHEMA]).await;
        let (db, ledger) = (platform.db.clone(), platform.ledger.clone());
        let entropy = Entropy::System;
        let keys = Keys::open(&platform.files.path().join("keys"), &entropy).unwrap();
        let guardians = Guardians::none();
        let (clock, url) = (NOW, "https://danh.test/".to_owned());
        let authority = Authority::found(&keys, &entropy, "Danh", NOW.now()).unwrap();
        let parts = Parts { authority, clock, db, entropy, guardians, ledger, url };
        let papers = Papers::new(parts);
        let mai = PersonId::from_bytes(&[0x0a; 16]).unwrap();
        let town = Self { mai, papers, platform };
        town.issue(NOW.now()).await;
        town
    }

    /// One more paper for Mai.
    async fn issue(&self, at: Moment) {
        let planned = self.planned(at).await;
        self.platform.ledger.commit(planned, at).await.unwrap();
    }

    async fn planned(&self, at: Moment) -> ledger::Planned {
        let action = CheckPaper { person: self.mai };
        let facts = Facts::none().flag("holds", true);
        let permit = permit(action, &citizen(self.mai), &Purpose::OwnRecord, facts).unwrap();
        let paper = NewPaper {
            agency: "UB-00004",
            basis: Some("Luật Cư trú 68/2020/QH14, Điều 20"),
            decided: &"Chỗ ở đã kê khai không đủ điều kiện đăng ký thường trú. ".repeat(8),
            dossier: "G01.899.101-261126-0001",
            kind: "refusal-notice",
            official: PersonId::from_bytes(&[0x0c; 16]).unwrap(),
            outcome: "Từ chối",
            person: self.mai,
            procedure: "Đăng ký thường trú",
            signs: "Trần Văn Ký",
            title: "Thông báo từ chối giải quyết hồ sơ",
            whom: ("Nguyễn Thị Mai", "001185012345"),
        };
        self.papers.plan(&permit, &paper, at).await.unwrap()
    }

    fn session(&self, caller: Caller) -> Session {
        Session::new(papers::routes(self.papers.clone()), caller, Purpose::OwnRecord)
    }

    async fn code(&self) -> String {
        let shelf = self.papers.mine(&citizen(self.mai), None).await.unwrap();
        shelf.papers[0].paper.code.expose().to_owned()
    }

    async fn file(&self) -> Vec<u8> {
        let code = self.code().await;
        self.papers.file(&citizen(self.mai), &code).await.unwrap().into_inner()
    }
}
