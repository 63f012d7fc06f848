//! Dossiers that wait at the desk when the demo opens, filed as their people would file them.

use access::{AuthenticationLevel, Caller};
use catalogue::{Answer, Answers};
use procedure::{Filing, FilingKey};

use super::cases::playing;
use crate::{Platform, Result};

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
    let name = [
        ("group", "birth-name"),
        ("value", "Nguyễn Văn Đức"),
        ("statement", "Giấy khai sinh ghi tên tôi là Đức; trong hồ sơ ghi nhầm thành Đúc."),
    ];
    as_citizen(platform, "duc", "register-correction", &name).await
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
    let citizen = Caller::citizen(person, AuthenticationLevel::TWO);
    let procedure = platform.dossiers.procedure(code)?;
    let permit = platform.dossiers.permit_to_file(&citizen, procedure).await?;
    let answer = |(key, text): &(&str, &str)| ((*key).to_owned(), Answer::One((*text).to_owned()));
    let answers: Answers = answers.iter().map(answer).collect();
    let key = FilingKey::parse(&format!("demo-{login}-{code}"))?;
    platform.dossiers.file(&permit, procedure, &Filing { answers, key }).await?;
    Ok(())
}
