//! What is not taken, and what is not kept.

use access::{AuthenticationLevel, Caller};
use files::{REMOVAL_RULE, RemoveEndedFiles};

use super::*;

#[track_caller]
fn refused(answer: &Answer, status: u16, kind: &str) {
    assert_eq!((answer.status.as_u16(), answer.kind()), (status, kind), "{answer:?}");
}

#[tokio::test]
async fn five_gigabytes_are_refused_before_they_come() {
    let town = Town::new().await;
    let mai = town.mai();
    refused(&mai.begin(5 << 30, &said("a.pdf")).await, 413, "file-too-large");
    refused(&mai.begin(20 * MIB + 1, &said("a.pdf")).await, 413, "file-too-large");
    refused(&mai.begin(0, &said("a.pdf")).await, 422, "file-empty");
    // More than was announced.
    let at = mai.begun(1000, "a.pdf").await;
    refused(&mai.go_on(&at, 0, pdf(1001)).await, 413, "file-too-large");
    assert_eq!(mai.reach(&at).await.header("upload-offset"), "0");
}

#[tokio::test]
async fn a_file_that_lies_is_not_kept() {
    let town = Town::new().await;
    let mai = town.mai();
    let rows: [(&str, Vec<u8>, &str); 4] = [
        ("anh.png", pdf(1000), "file-lies"),
        ("program.pdf", b"MZ\x90\0 this is a program".to_vec(), "file-lies"),
        ("cut.pdf", pdf(4000)[..3990].to_vec(), "file-damaged"),
        ("bomb.docx", bomb(), "file-unpacks"),
    ];
    for (name, bytes, kind) in rows {
        let (at, answer) = mai.sent(name, bytes).await;
        refused(&answer, 422, kind);
        assert_eq!(mai.reach(&at).await.status, 404, "{name}");
    }
    refused(&mai.begin(10, &said("a.exe")).await, 422, "file-kind");
    refused(&mai.begin(10, &said("..")).await, 422, "file-name");
    let lies = said("a.pdf") + ",filetype aW1hZ2UvcG5n";
    refused(&mai.begin(10, &lies).await, 422, "file-lies");
    assert!(town.events().await.iter().any(|name| name == "files.file-removed"));
}

/// 42 kB that say they are 4.5 GB.
fn bomb() -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.extend(vec![0; 42_000]);
    let begins = bytes.len() as u32;
    for name in ["[Content_Types].xml", "word/document.xml"] {
        bytes.extend(b"PK\x01\x02");
        bytes.extend([0; 16]);
        bytes.extend(20_000_u32.to_le_bytes());
        bytes.extend(2_250_000_000_u32.to_le_bytes());
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend([0; 16]);
        bytes.extend(name.as_bytes());
    }
    let size = bytes.len() as u32 - begins;
    bytes.extend(b"PK\x05\x06\0\0\0\0\x02\0\x02\0");
    bytes.extend(size.to_le_bytes());
    bytes.extend(begins.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

#[tokio::test]
async fn a_stranger_is_told_that_there_is_no_file() {
    let town = Town::new().await;
    let (at, _) = town.mai().sent("a.pdf", pdf(1000)).await;
    let an = Sender::new(&town.files(), citizen(town.an));
    for (method, path) in [
        ("HEAD", at.clone()),
        ("GET", at.clone()),
        ("GET", format!("{at}/content")),
        ("DELETE", at),
    ] {
        assert_eq!(an.send((method, &path), &[], Body::empty()).await.status, 404, "{method}");
    }
}

#[tokio::test]
async fn a_guardian_sends_for_a_child_and_nobody_else_does() {
    let town = Town::new().await;
    let acting = |by, ward| {
        let mut caller = Caller::citizen(by, AuthenticationLevel::ONE);
        caller.acting_for = Some(ward);
        Sender::new(&town.files(), caller)
    };
    let (at, answer) = acting(town.mai, town.an).sent("a.pdf", pdf(1000)).await;
    assert_eq!(answer.status, 204, "{answer:?}");
    assert_eq!(town.mai().reach(&at).await.status, 404, "it is not about herself");
    let other = acting(town.an, town.mai).begin(1000, &said("a.pdf")).await;
    refused(&other, 403, "refused");
}

#[tokio::test]
async fn one_person_sends_so_much_and_no_more() {
    let town = Town::new().await;
    let limits = Limits { bytes_a_day: 5000, bytes_max: 2000, open_max: 2 };
    let files = town.files_with(NOW, MalwareCheck::default(), limits);
    let mai = Sender::new(&files, citizen(town.mai));
    let one = mai.begun(1000, "a.pdf").await;
    mai.begun(1000, "b.pdf").await;
    refused(&mai.begin(1000, &said("c.pdf")).await, 409, "files-open");
    mai.send(("DELETE", &one), &[], Body::empty()).await;
    mai.sent("c.pdf", pdf(2000)).await;
    // What was taken back counts too.
    refused(&mai.begin(1001, &said("d.pdf")).await, 429, "files-day-full");
    let tomorrow = files_at(&town, 24, limits);
    let answer = Sender::new(&tomorrow, citizen(town.mai)).begin(1001, &said("d.pdf")).await;
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[tokio::test]
async fn a_procedure_says_which_papers_and_how_many() {
    let town = Town::new().await;
    let mai = town.mai();
    let none = said("a.pdf").replace("ZHdlbGxpbmc=", "c2hvZXM=");
    refused(&mai.begin(1000, &none).await, 422, "no-such-document");
    for _ in 0..5 {
        mai.sent("a.pdf", pdf(1000)).await;
    }
    refused(&mai.begin(1000, &said("a.pdf")).await, 409, "files-too-many");
}

#[tokio::test]
async fn many_small_pieces_come_to_an_end() {
    let town = Town::new().await;
    let mai = town.mai();
    let bytes = pdf(1000);
    let at = mai.begun(1000, "a.pdf").await;
    let mut last = None;
    for (offset, byte) in bytes.iter().enumerate().take(201) {
        last = Some(mai.go_on(&at, offset, vec![*byte]).await);
    }
    refused(&last.unwrap(), 409, "upload-pieces");
}

fn files_at(town: &Town, hours: i64, limits: Limits) -> Files {
    town.files_with(later(hours), MalwareCheck::default(), limits)
}

#[tokio::test]
async fn what_is_not_gone_on_with_or_never_filed_is_removed() {
    let town = Town::new().await;
    let mai = town.mai();
    let open = mai.begun(1000, "open.pdf").await;
    let (whole, _) = mai.sent("whole.pdf", pdf(1000)).await;
    let sweep = async |hours| {
        let files = files_at(&town, hours, Limits::default());
        let (job, purpose) = (Caller::job("files", REMOVAL_RULE), Purpose::Rule(REMOVAL_RULE));
        let permit = permit(RemoveEndedFiles, &job, &purpose, Facts::none()).unwrap();
        files.remove_ended(&permit).await.unwrap()
    };
    assert_eq!(sweep(23).await, 0);
    // Its time is over before anybody removes it.
    let day = Sender::new(&files_at(&town, 24, Limits::default()), citizen(town.mai));
    assert_eq!(day.reach(&open).await.status, 404);
    assert_eq!(sweep(24).await, 1);
    assert_eq!(
        (mai.reach(&open).await.status, mai.reach(&whole).await.status.as_u16()),
        (StatusCode::NOT_FOUND, 200)
    );
    assert_eq!(sweep(30 * 24).await, 1);
    assert_eq!(mai.reach(&whole).await.status, 404);
}
