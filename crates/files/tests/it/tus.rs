//! The protocol: begin, go on, go on after a cut, hashes, an end.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream;

use super::*;

#[tokio::test]
async fn a_file_goes_on_where_it_was_cut_and_has_its_hash() {
    let town = Town::new().await;
    let mai = town.mai();
    let bytes = pdf(3 * MIB + 12_345);
    let at = mai.begun(bytes.len(), "giấy tờ nhà.pdf").await;

    // The line breaks in the middle of a part.
    let half = bytes[..MIB + 500].to_vec();
    let broken = stream::iter([Ok(half), Err(std::io::Error::other("the line broke"))]);
    let answer = mai.go_on(&at, 0, Body::from_stream(broken)).await;
    assert_eq!((answer.status.as_u16(), answer.kind()), (400, "upload-cut"));
    assert_eq!(mai.reach(&at).await.header("upload-offset"), (MIB + 500).to_string());
    assert_eq!(mai.told(&at).await.body["sha256"], Json::Null);
    assert_eq!(mai.told(&format!("{at}/content")).await.kind(), "no-such-file");

    let elsewhere = mai.go_on(&at, MIB, bytes[MIB..].to_vec()).await;
    assert_eq!((elsewhere.status.as_u16(), elsewhere.kind()), (409, "upload-offset"));
    // On another device.
    let other = town.mai();
    let rest = other.go_on(&at, MIB + 500, bytes[MIB + 500..].to_vec()).await;
    assert_eq!(rest.status, 204, "{rest:?}");
    assert_eq!(rest.header("upload-offset"), bytes.len().to_string());
    let told = mai.told(&at).await;
    assert_eq!(told.body["sha256"], sha256(&bytes));
    assert_eq!(told.body["name"], "giấy tờ nhà.pdf");
    assert_eq!(told.body["malware"], "not-checked");
    assert!(!told.header("danh-receipt").is_empty());

    let back = mai.told(&format!("{at}/content")).await;
    assert_eq!(back.bytes, bytes);
    assert_eq!(back.header("content-type"), "application/pdf");
    assert!(back.header("content-disposition").starts_with("attachment; filename*=UTF-8''gi%E1"));
    assert!(back.header("content-security-policy").contains("sandbox"));

    let events = town.events().await;
    assert_eq!(events.iter().filter(|name| *name == "files.file-begun").count(), 1);
    assert_eq!(events.iter().filter(|name| *name == "files.file-kept").count(), 1);
    assert!(events.iter().any(|name| name == "files.file-received"));
}

#[tokio::test]
async fn what_the_server_can_do_is_said() {
    let town = Town::new().await;
    let mai = town.mai();
    let about = mai.send(("OPTIONS", "/v1/files"), &[], Body::empty()).await;
    assert_eq!(about.status, 204);
    assert_eq!(about.header("tus-version"), "1.0.0");
    assert_eq!(about.header("tus-max-size"), (20 * MIB).to_string());
    assert_eq!(about.header("tus-checksum-algorithm"), "sha1,sha256");
    let all = "creation,creation-with-upload,checksum,expiration,termination";
    assert_eq!(about.header("tus-extension"), all);

    let at = mai.begun(100, "a.pdf").await;
    let reach = mai.reach(&at).await;
    assert_eq!((reach.header("upload-offset"), reach.header("upload-length")), ("0", "100"));
    assert_eq!(reach.header("cache-control"), "no-store");
    assert_eq!(reach.header("upload-expires"), "Tue, 24 Nov 2026 08:00:00 GMT");
    assert_eq!(reach.header("tus-resumable"), "1.0.0");

    let request = Request::builder().method("HEAD").uri(&at).header("tus-resumable", "0.2.2");
    let old = mai.0.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(old.status(), 412);
    assert_eq!(old.headers()["tus-version"], "1.0.0");
    let wrong = [("upload-offset", "0"), ("content-type", "application/pdf")];
    assert_eq!(mai.send(("PATCH", &at), &wrong, "x").await.status, 415);
    let none = mai.send(("POST", "/v1/files"), &[], Body::empty()).await;
    assert_eq!((none.status.as_u16(), none.kind()), (400, "upload-header"));
    assert_eq!(none.body["detail"], "upload-length");
}

#[tokio::test]
async fn a_part_whose_hash_differs_is_not_kept() {
    let town = Town::new().await;
    let mai = town.mai();
    let bytes = pdf(2 * MIB);
    let at = mai.begun(bytes.len(), "a.pdf").await;
    let wrong = format!("sha256 {}", STANDARD.encode([7; 32]));
    let sum = [("upload-checksum", &*wrong)];
    let answer = mai.go_on_with(&at, 0, &sum, pdf(2 * MIB - 100)).await;
    assert_eq!((answer.status.as_u16(), answer.kind()), (460, "upload-checksum"));
    assert_eq!(mai.reach(&at).await.header("upload-offset"), "0");
    let strange = [("upload-checksum", "crc32 AAAA")];
    assert_eq!(mai.go_on_with(&at, 0, &strange, bytes.clone()).await.status, 400);

    let digest =
        |kind, bytes: &[u8]| STANDARD.encode(aws_lc_rs::digest::digest(kind, bytes).as_ref());
    let (one, two) = bytes.split_at(MIB + 1);
    let sha1 = digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, one);
    let sums =
        [format!("sha1 {sha1}"), format!("sha256 {}", digest(&aws_lc_rs::digest::SHA256, two))];
    let first = mai.go_on_with(&at, 0, &[("upload-checksum", &sums[0])], one.to_vec()).await;
    assert_eq!(first.header("upload-offset"), (MIB + 1).to_string());
    let sum = [("upload-checksum", &*sums[1])];
    let second = mai.go_on_with(&at, MIB + 1, &sum, two.to_vec()).await;
    assert_eq!(second.status, 204, "{second:?}");
    assert_eq!(mai.told(&at).await.body["sha256"], sha256(&bytes));
}

#[tokio::test]
async fn a_file_may_begin_with_its_bytes() {
    let town = Town::new().await;
    let mai = town.mai();
    let bytes = pdf(1000);
    let headers = [
        ("upload-length", "1000"),
        ("upload-metadata", &*said("a.pdf")),
        ("content-type", "application/offset+octet-stream"),
    ];
    let answer = mai.send(("POST", "/v1/files"), &headers, bytes.clone()).await;
    assert_eq!((answer.status.as_u16(), answer.header("upload-offset")), (201, "1000"));
    let told = mai.told(answer.header("location")).await;
    assert_eq!(told.body["sha256"], sha256(&bytes));
}

#[tokio::test]
async fn a_file_is_taken_back_and_gone() {
    let town = Town::new().await;
    let mai = town.mai();
    let (at, _) = mai.sent("a.pdf", pdf(1000)).await;
    assert_eq!(mai.send(("DELETE", &at), &[], Body::empty()).await.status, 204);
    assert_eq!(mai.reach(&at).await.status, 404);
    assert_eq!(mai.send(("DELETE", &at), &[], Body::empty()).await.status, 404);
}

#[tokio::test]
async fn of_two_who_go_on_at_once_one_does() {
    let town = Town::new().await;
    let (one, other) = (town.mai(), town.mai());
    let bytes = pdf(2000);
    let at = one.begun(2000, "a.pdf").await;
    let (first, second) = tokio::join!(
        one.go_on(&at, 0, bytes[..1500].to_vec()),
        other.go_on(&at, 0, bytes[..1500].to_vec()),
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    assert_eq!(one.go_on(&at, 1500, bytes[1500..].to_vec()).await.status, 204);
    assert_eq!(one.told(&at).await.body["sha256"], sha256(&bytes));
}
