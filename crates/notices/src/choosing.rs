//! The counter for how a person wants to hear of their notices.

use std::collections::BTreeMap;

use access::Permit;
use kernel::PersonId;
use ledger::{Planned, Receipt, Released, Unreleased};

use crate::event::Event;
use crate::policy::{MakeChoices, ReadChoices};
use crate::{Channel, Choices, Error, Kind, NewNotice, Notices, choice_rows};

impl Notices {
    /// What the person chose, or what holds for who chose nothing.
    pub async fn choices(&self, permit: &Permit<ReadChoices>) -> Result<Released<Choices>, Error> {
        let person = permit.action().person;
        let choices = self.chosen(person).await?;
        let choices = Unreleased::with_fields(choices, person, ["notice-choices"]);
        Ok(self.ledger.release(choices, permit, self.clock.now()).await?.0)
    }

    /// By what a person can be reached: where they confirmed an address and this program sends.
    pub async fn reaches(&self, person: PersonId) -> Result<Vec<Channel>, Error> {
        let Some(reach) = &self.reach else { return Ok(Vec::new()) };
        let confirmed = reach.addresses.channels(person).await?;
        let both = |channel: &Channel| confirmed.contains(channel) && self.sends(*channel);
        Ok(Channel::ALL.into_iter().filter(both).collect())
    }

    /// Keeps what was chosen. A channel without a confirmed address is refused. The channel that
    /// carried warnings until now carries one more, so that a thief cannot silence it quietly.
    pub async fn choose(
        &self,
        permit: &Permit<MakeChoices>,
        choices: &Choices,
    ) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.clock.now());
        let reached = self.reaches(person).await?;
        let before = self.chosen(person).await?.channels;
        let kept = |(kind, channel): (&Kind, &Channel)| before.get(kind) == Some(channel);
        // What was chosen before stays choosable: nothing leaves by it while there is no address.
        let possible = |it: (&Kind, &Channel)| reached.contains(it.1) || kept(it);
        if !choices.channels.iter().all(possible) {
            return Err(Error::NotReached);
        }
        let mut planned = Planned::under(permit);
        choice_rows::setting_put(&mut planned.changes, person, choices);
        for kind in Kind::ALL {
            let channel = choices.channels.get(&kind).copied();
            choice_rows::choice_put(&mut planned.changes, person, kind, channel);
        }
        planned.event(&made(person, choices))?;
        let warned = |channels: &BTreeMap<Kind, Channel>| channels.get(&Kind::Security).copied();
        if warned(&before) != warned(&choices.channels) {
            let notice = NewNotice::to(person, "notices-choices-changed");
            let notice = notice.leading_to("/notices/settings");
            planned.merge(self.plan_by(permit, &notice, warned(&before), now)?);
        }
        Ok(self.ledger.commit(planned, now).await?)
    }
}

fn made(person: PersonId, choices: &Choices) -> Event {
    let Choices { channels, language, quiet } = choices;
    Event::ChoicesMade { channels: channels.clone(), language: *language, person, quiet: *quiet }
}
