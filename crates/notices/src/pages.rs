//! The inbox as its owner sees it.

use access::{Caller, Purpose};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::PersonId;
use ledger::Released;
use web::{Failure, Filling, Page, Path, Query, SignedIn, local_path, show};

use crate::http::{Counter, Part};
use crate::policy::{MarkRead, ReadInbox};
use crate::{Notice, NoticeId, Sending, SendingState};

const SHOWN: i64 = 20;

#[derive(Template)]
#[template(path = "notices.html")]
struct InboxPage {
    /// How one's own notices reach one is nobody else's to choose.
    acting: bool,
    notices: Vec<Letter>,
    /// The address of what is older; empty when nothing is.
    older: String,
    page: Page,
}

/// One notice in words.
struct Letter {
    at: String,
    id: NoticeId,
    link: String,
    /// When it was read; empty when it was not.
    read_at: String,
    /// What became of it outside the inbox; empty when it was to stay there.
    sent: String,
    text: String,
    title: String,
}

pub(crate) async fn inbox(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Query(part): Query<Part>,
) -> Result<Response, Failure> {
    let person = owner(&caller)?;
    let asking = (&caller, &Purpose::OwnRecord);
    let permit = counter.permitted(ReadInbox { person }, person, asking).await?;
    let notices = counter.notices.inbox(&permit, part.page(SHOWN)).await?;
    show(&InboxPage::of(page, caller.acting_for.is_some(), notices))
}

pub(crate) async fn mark_read(
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Path(notice): Path<NoticeId>,
) -> Result<Response, Failure> {
    let person = owner(&caller)?;
    let asking = (&caller, &Purpose::OwnRecord);
    let permit = counter.permitted(MarkRead { person }, person, asking).await?;
    counter.notices.mark_read(&permit, notice).await?;
    Ok(Redirect::to("/notices").into_response())
}

/// The receipt in a sentence.
fn said_of(page: &Page, sending: &Sending) -> String {
    let Sending { answer, attempts, channel, settled_at, state } = sending;
    let key = match state {
        SendingState::Accepted => "notices-sent-accepted",
        SendingState::Expired => "notices-sent-expired",
        SendingState::ReadFirst => "notices-sent-read-first",
        SendingState::Refused => "notices-sent-refused",
        SendingState::Unaddressed => "notices-sent-unaddressed",
        SendingState::Waiting if *attempts > 0 => "notices-sent-again",
        SendingState::Waiting => "notices-sent-waiting",
    };
    let channel = page.t(&format!("notices-by-{}", channel.word()));
    let at = settled_at.map(|at| page.day_time(&at)).unwrap_or_default();
    let said = page.t_with(
        key,
        &[
            ("at", at.into()),
            ("channel", channel.into_owned().into()),
            ("count", attempts.to_string().into()),
        ],
    );
    match answer {
        Some(code) if *state != SendingState::Accepted => {
            format!("{said} {}", page.tw("notices-sent-answer", "code", code))
        }
        _ => said,
    }
}

/// Whose inbox is meant: that of whom the caller acts for, or else their own. A job has none, and
/// is refused as anybody else.
pub(crate) fn owner(caller: &Caller) -> Result<PersonId, Failure> {
    caller.acting_for.or(caller.person()).ok_or_else(|| access::Refused::NotPermitted.into())
}

impl InboxPage {
    /// Takes only what is on record as shown.
    fn of(page: Page, acting: bool, notices: Released<Vec<Notice>>) -> Self {
        let notices = notices.into_inner();
        let full = notices.len() as i64 == SHOWN;
        let last = notices.last().filter(|_| full).map(|last| last.id);
        let older = last.map(|id| format!("/notices?before={id}")).unwrap_or_default();
        let notices = notices.iter().map(|notice| Letter::of(&page, notice)).collect();
        Self { acting, notices, older, page }
    }
}

impl Letter {
    fn of(page: &Page, notice: &Notice) -> Self {
        let filled =
            |(name, value): (&String, &String)| (name.clone(), Filling::from(value.clone()));
        let fillings: Vec<_> = notice.args.iter().map(filled).collect();
        let fillings: Vec<_> =
            fillings.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let link = notice.link.as_deref().map(local_path).unwrap_or_default();
        Self {
            at: page.day_time(&notice.at),
            id: notice.id,
            link: link.to_owned(),
            read_at: notice.read_at.map(|at| page.day_time(&at)).unwrap_or_default(),
            sent: notice.sending.map(|sending| said_of(page, &sending)).unwrap_or_default(),
            text: page.t_with(&notice.template, &fillings),
            title: page.t_with(&format!("{}-title", notice.template), &fillings),
        }
    }
}
