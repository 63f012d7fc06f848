//! Dossiers that wait at the desk when the demo opens, filed as their people would file them.

use access::{AuthenticationLevel, Caller};
use catalogue::{Answer, Answers};
use payments::Notification;
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
    as_citizen(platform, "mai", "permanent-residence", &home).await
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
    let answer = |(key, text): &(&str, &str)| ((*key).to_owned(), Answer::One((*text).to_owned()));
    let answers: Answers = answers.iter().map(answer).collect();
    let key = FilingKey::parse(&format!("demo-{login}-{code}"))?;
    let (filed, _) = platform.dossiers.file(&permit, procedure, &Filing { answers, key }).await?;
    match &filed.body.payment {
        Some(reference) => pay(platform, &citizen, reference).await,
        None => Ok(()),
    }
}

/// As the bank would tell of it. Told twice, it is one transfer.
async fn pay(platform: &Platform, citizen: &Caller, reference: &str) -> Result<()> {
    let (request, _) = platform.payments.read(citizen, reference).await?;
    let told = Notification {
        amount: request.amount,
        content: reference.to_owned(),
        paid_at: request.asked_at,
        transaction: format!("DEMO-{reference}"),
    };
    platform.payments.receive(&platform.dossiers.follows(), &told).await?;
    Ok(())
}
