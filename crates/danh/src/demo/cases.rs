//! Work that waits when the demo opens: what somebody asked for, what somebody brought to a desk.

use access::{AuthenticationLevel, Caller, Purpose, permit};
use kernel::PersonId;
use population::{CorrectionRequest, Group, OpenCase, RequestCorrection, Text};

use super::people::{self, Player};
use crate::{Error, Platform, Result};

pub(super) async fn open(platform: &Platform) -> Result<()> {
    let mai = playing(platform, "mai").await?;
    request(
        platform,
        mai.1,
        Group::BloodType,
        "A",
        "Giấy xét nghiệm của Bệnh viện Đà Nẵng ngày 02/06/2026 ghi nhóm máu A, không phải O.",
    )
    .await?;
    let duc = playing(platform, "duc").await?;
    request(
        platform,
        duc.1,
        Group::BirthName,
        "Nguyễn Văn Đức",
        "Giấy khai sinh ghi tên tôi là Đức; trong hồ sơ ghi nhầm thành Đúc.",
    )
    .await?;
    let lan = playing(platform, "lan").await?;
    desk(platform, lan, "CT01-2026-0118", "Đăng ký thường trú cho con mới sinh", Some(mai.1))
        .await?;
    let hung = playing(platform, "hung").await?;
    desk(platform, hung, "KS-2026-0042", "Đăng ký khai sinh", None).await?;
    let tam = playing(platform, "tam").await?;
    desk(platform, tam, "C06-2026-0007", "Hai hồ sơ nghi là của một người: Lê Thị Hòa", None).await
}

pub(super) async fn playing(
    platform: &Platform,
    login: &str,
) -> Result<(&'static Player, PersonId)> {
    let player = people::player(login);
    let player = player.ok_or_else(|| Error::Demo(format!("nobody plays {login}")))?;
    Ok((player, people::person(platform, player).await?))
}

/// What a citizen says is wrong, unless they have said so already.
async fn request(
    platform: &Platform,
    person: PersonId,
    group: Group,
    proposed: &str,
    statement: &str,
) -> Result<()> {
    let citizen = Caller::citizen(person, AuthenticationLevel::ONE);
    let facts = platform.register.facts_on(person, &citizen, &Purpose::OwnRecord).await?;
    let permit = permit(RequestCorrection { person }, &citizen, &Purpose::OwnRecord, facts)?;
    let (before, _) = platform.register.own_cases(&permit, None).await?;
    if before.cases.iter().any(|case| case.group() == Some(group)) {
        return Ok(());
    }
    let request =
        CorrectionRequest { group, proposed: text(proposed)?, statement: text(statement)? };
    platform.register.request_correction(&permit, request).await?;
    Ok(())
}

/// A paper brought to the desk of a player.
async fn desk(
    platform: &Platform,
    (player, person): (&Player, PersonId),
    reference: &str,
    matter: &str,
    subject: Option<PersonId>,
) -> Result<()> {
    let official = player.caller(person);
    let purpose = Purpose::Order(reference.to_owned());
    let facts = platform.register.facts_at_desk(&official, &purpose).await?;
    let permit = permit(OpenCase, &official, &purpose, facts)?;
    platform.register.open_case(&permit, text(reference)?, text(matter)?, subject).await?;
    Ok(())
}

fn text<const N: usize>(text: &str) -> Result<Text<N>> {
    Ok(Text::parse(text).map_err(population::Error::from)?)
}
