//! Work that waits when the demo opens: what somebody brought to a desk.

use access::{Purpose, permit};
use kernel::PersonId;
use population::{OpenCase, Text};

use super::people::{self, Player};
use crate::{Error, Platform, Result};

pub(super) async fn open(platform: &Platform) -> Result<()> {
    let mai = playing(platform, "mai").await?;
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
