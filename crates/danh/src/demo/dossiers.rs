//! Dossiers that wait at the desk when the demo opens, filed as their people would file them.

use access::{AuthenticationLevel, Caller};
use catalogue::{Answer, Answers, Procedure};
use files::{FileName, Kind, NewFile, Place};
use kernel::Clock;
use procedure::{Filing, FilingKey};
use time::Duration;

use super::cases::playing;
use crate::{Platform, Result};

/// Where somebody may live: a paper that the procedures of residence ask for.
const DWELLING: &str = "dwelling";
/// Where Lan works.
const HAI_CHAU: &str = "20242";

pub(super) async fn file(platform: &Platform) -> Result<()> {
    let until = "2027-06-30";
    let stay = [("commune", HAI_CHAU), ("line", "25 Bạch Đằng"), ("to", until)];
    as_citizen(platform, "duc", "temporary-residence", &stay).await?;
    let home = [("commune", HAI_CHAU), ("line", "102 Trần Phú"), ("relation", "head")];
    as_citizen(platform, "mai", "permanent-residence", &home).await?;
    let blood = [
        ("group", "blood-type"),
        ("value", "A"),
        (
            "statement",
            "Giấy xét nghiệm của Bệnh viện Đà Nẵng ngày 02/06/2026 ghi nhóm máu A, không phải O.",
        ),
    ];
    as_citizen(platform, "mai", "register-correction", &blood).await?;
    // The ministry settles it: what it asks for is answered here.
    let licence = [("licence-number", "480123456789"), ("reason", "expired")];
    as_citizen(platform, "mai", "driving-licence", &licence).await?;
    // Two of a kind, which an official may grant together.
    let today = Clock::System.now().day();
    let (from, to) = (today.to_string(), (today + Duration::days(20)).to_string());
    for (login, reason) in [("mai", "Chăm sóc mẹ ốm"), ("nam", "Đi công tác")] {
        let away = [("from", from.as_str()), ("reason", reason), ("to", to.as_str())];
        as_citizen(platform, login, "absence", &away).await?;
    }
    let name = [
        ("group", "birth-name"),
        ("value", "Nguyễn Văn Đức"),
        ("statement", "Giấy khai sinh ghi tên tôi là Đức; trong hồ sơ ghi nhầm thành Đúc."),
    ];
    as_citizen(platform, "duc", "register-correction", &name).await
}

/// A page that says what it is, as PDF.
const PAPER: &[u8] = b"%PDF-1.4\n\
    1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
    /Resources<</Font<</F 5 0 R>>>>>>endobj\n\
    4 0 obj<</Length 49>>stream\n\
    BT /F 18 Tf 72 760 Td (Lease - a synthetic one) Tj ET\n\
    endstream endobj\n\
    5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n\
    trailer<</Root 1 0 R>>\n%%EOF\n";

/// Sends the paper on the dwelling that somebody moves to.
async fn paper(platform: &Platform, citizen: &Caller, procedure: &Procedure) -> Result<()> {
    let files = &platform.files;
    let permit = files.permit_to_send(citizen).await.map_err(|_| access::Refused::NotPermitted)?;
    let Procedure { code, valid_from, .. } = procedure;
    let new = NewFile {
        bytes: PAPER.len() as u64,
        document: DWELLING.to_owned(),
        kind: Kind::Pdf,
        name: FileName::parse("hop-dong-thue-nha.pdf")?,
        place: Place { dossier: None, procedure: code.clone(), valid_from: *valid_from },
    };
    let begun = files.begin(&permit, &new).await?;
    let bytes = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(PAPER)]);
    let whole = files.receive(&permit, begun, bytes, None).await?;
    files.settle(&permit, whole).await?;
    Ok(())
}

/// Filed under a key of the player: made twice, the demo has it once.
async fn as_citizen(
    platform: &Platform,
    login: &str,
    code: &str,
    answers: &[(&str, &str)],
) -> Result<()> {
    let (_, person) = playing(platform, login).await?;
    // As surely known as the procedure asks for.
    let citizen = Caller::citizen(person, AuthenticationLevel::TWO).identified(2);
    let procedure = platform.dossiers.procedure(code)?;
    let permit = platform.dossiers.permit_to_file(&citizen, procedure).await?;
    if procedure.documents.iter().any(|document| document.key == DWELLING) {
        paper(platform, &citizen, procedure).await?;
    }
    let answer = |(key, text): &(&str, &str)| ((*key).to_owned(), Answer::One((*text).to_owned()));
    let answers: Answers = answers.iter().map(answer).collect();
    let key = FilingKey::parse(&format!("demo-{login}-{code}"))?;
    // At a counter, where nothing was paid: the office can ask for the fee.
    let counter = platform.dossiers.at_the_office();
    counter.file(&permit, procedure, &Filing { answers, key }).await?;
    Ok(())
}
