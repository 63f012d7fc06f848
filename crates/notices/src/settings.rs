//! How a person wants to hear of their notices: the page, and the same for programs.

use std::collections::BTreeMap;

use access::Purpose;
use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Language, PersonId};
use ledger::Released;
use serde::{Deserialize, Serialize};
use web::parts::Choice;
use web::{
    Body, Failure, FieldErrors, Form, Page, Path, Query, SignedIn, Stated, show, show_again,
};

use crate::http::Counter;
use crate::pages::owner;
use crate::policy::{MakeChoices, ReadChoices};
use crate::{Channel, Choices, Kind, Quiet, TimeOfDay};

const NONE: &str = "none";

#[derive(Template)]
#[template(path = "notice_settings.html")]
struct SettingsPage {
    /// By what this person can be reached.
    channels: Vec<Channel>,
    form: SettingsForm,
    page: Page,
    saved: bool,
}

/// The fields as they were sent.
#[derive(Default, Deserialize)]
pub(crate) struct SettingsForm {
    #[serde(flatten)]
    fields: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub(crate) struct Come {
    saved: Option<String>,
}

/// For programs: `none` is the inbox alone.
#[derive(Serialize, Deserialize)]
pub(crate) struct ChoicesView {
    channels: BTreeMap<Kind, Option<Channel>>,
    language: Language,
    quiet: Quiet,
}

pub(crate) async fn form(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Query(come): Query<Come>,
) -> Result<Response, Failure> {
    let person = owner(&caller)?;
    let asking = (&caller, &Purpose::OwnRecord);
    let permit = counter.permitted(ReadChoices { person }, person, asking).await?;
    let channels = counter.notices.reaches(person).await?;
    let choices = counter.notices.choices(&permit).await?.into_inner();
    let (form, saved) = (SettingsForm::of(&choices), come.saved.is_some());
    show(&SettingsPage { channels, form, page, saved })
}

pub(crate) async fn save(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Form(form): Form<SettingsForm>,
) -> Result<Response, Failure> {
    let person = owner(&caller)?;
    let asking = (&caller, &Purpose::OwnRecord);
    let permit = counter.permitted(MakeChoices { person }, person, asking).await?;
    let channels = counter.notices.reaches(person).await?;
    let mut errors = FieldErrors::default();
    let choices = form.read(&channels, &mut errors);
    let Some(choices) = choices.filter(|_| errors.is_empty()) else {
        let page = page.with_errors(errors);
        return show_again(&SettingsPage { channels, form, page, saved: false });
    };
    counter.notices.choose(&permit, &choices).await?;
    Ok(Redirect::to("/notices/settings?saved=yes").into_response())
}

pub(crate) async fn choices(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path(person): Path<PersonId>,
) -> Result<Json<ChoicesView>, Failure> {
    let action = ReadChoices { person };
    let permit = counter.permitted(action, person, (&caller, &purpose)).await?;
    Ok(Json(ChoicesView::of(counter.notices.choices(&permit).await?)))
}

pub(crate) async fn choose(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path(person): Path<PersonId>,
    Body(ChoicesView { channels, language, quiet }): Body<ChoicesView>,
) -> Result<StatusCode, Failure> {
    let action = MakeChoices { person };
    let permit = counter.permitted(action, person, (&caller, &purpose)).await?;
    let channels = channels.into_iter().filter_map(|(kind, by)| Some((kind, by?))).collect();
    counter.notices.choose(&permit, &Choices { channels, language, quiet }).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl ChoicesView {
    /// Takes only what is on record as shown.
    fn of(choices: Released<Choices>) -> Self {
        let Choices { channels, language, quiet } = choices.into_inner();
        let by = |kind: Kind| (kind, channels.get(&kind).copied());
        Self { channels: Kind::ALL.into_iter().map(by).collect(), language, quiet }
    }
}

impl SettingsForm {
    fn of(choices: &Choices) -> Self {
        let Choices { channels, language, quiet } = choices;
        let by = |kind: Kind| channels.get(&kind).map_or(NONE, |channel| channel.word());
        let mut fields: BTreeMap<String, String> = Kind::ALL
            .into_iter()
            .map(|kind| (kind.word().to_owned(), by(kind).to_owned()))
            .collect();
        fields.insert("language".to_owned(), language.tag().to_owned());
        fields.insert("quiet-from".to_owned(), quiet.from.to_string());
        fields.insert("quiet-until".to_owned(), quiet.until.to_string());
        Self { fields }
    }

    fn said(&self, field: &str) -> &str {
        self.fields.get(field).map(String::as_str).unwrap_or_default()
    }

    /// Nothing, and what is wrong with which field.
    fn read(&self, reached: &[Channel], errors: &mut FieldErrors) -> Option<Choices> {
        let mut channels = BTreeMap::new();
        for kind in Kind::ALL {
            match (self.said(kind.word()), Channel::parse(self.said(kind.word()))) {
                (NONE, _) => {}
                (_, Some(channel)) if reached.contains(&channel) => {
                    channels.insert(kind, channel);
                }
                _ => errors.add(kind.word(), "notices-error-channel"),
            }
        }
        let language = Language::parse(self.said("language")).ok_or(());
        let language = errors.keep("language", "notices-error-language", language);
        let mut time =
            |field| errors.keep(field, "notices-error-time", TimeOfDay::parse(self.said(field)));
        let (from, until) = (time("quiet-from"), time("quiet-until"));
        Some(Choices { channels, language: language?, quiet: Quiet { from: from?, until: until? } })
    }
}

impl SettingsPage {
    fn kinds(&self) -> [Kind; 4] {
        Kind::ALL
    }

    fn ways(&self) -> Vec<Choice> {
        let inbox = Choice::new(NONE, self.page.t("notices-way-none"));
        let way = |channel: &Channel| {
            Choice::new(channel.word(), self.page.t(&format!("notices-way-{}", channel.word())))
        };
        std::iter::once(inbox).chain(self.channels.iter().map(way)).collect()
    }

    fn tongues(&self) -> Vec<Choice> {
        self.page.languages().map(|(language, name)| Choice::new(language.tag(), name)).to_vec()
    }

    /// What is chosen. An address that is gone takes its choice with it.
    fn chosen(&self, kind: &Kind) -> &str {
        let said = self.form.said(kind.word());
        let gone = Channel::parse(said).is_some_and(|channel| !self.channels.contains(&channel));
        if gone { NONE } else { said }
    }

    fn about(&self, kind: &Kind, what: &str) -> String {
        self.page.t(&format!("notices-kind-{}{what}", kind.word())).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_shows_is_what_it_reads() {
        let channels = BTreeMap::from([(Kind::Dossiers, Channel::Email)]);
        let choices = Choices { channels, ..Choices::default() };
        let mut errors = FieldErrors::default();
        let form = SettingsForm::of(&choices);
        assert_eq!(form.read(&[Channel::Email], &mut errors), Some(choices));
        assert!(errors.is_empty());
        form.read(&[Channel::Sms], &mut errors);
        assert!(errors.of("dossiers").is_some(), "no address is confirmed for it");
    }
}
