//! The history of one group as a timeline.

use kernel::Moment;
use web::Page;
use web::parts::{Happening, Standing as Colour};

use super::wording::{Wording, at, source, span};
use crate::{Group, History, Merge, Standing};

pub(super) fn timeline(
    wording: &Wording<'_>,
    history: &History,
    group: Group,
    known_at: Moment,
) -> Vec<Happening> {
    let page = wording.page;
    let said = history.timeline(group, known_at).into_iter().map(|entry| {
        let (assertion, change) = (entry.fact.assertion, entry.fact.change);
        let mut paragraphs = vec![span(page, assertion.span), source(page, &assertion.source)];
        let reason = assertion.source.reason.as_ref();
        paragraphs.extend(reason.map(|it| page.tw("population-reason", "reason", it.expose())));
        if change.person != history.person() {
            paragraphs.push(page.t("population-from-other-record").into_owned());
        }
        let (key, standing) = match entry.standing {
            Standing::InForce => ("population-standing-in-force", Colour::Done),
            Standing::PartlySuperseded => ("population-standing-partly-superseded", Colour::Open),
            Standing::Superseded => ("population-standing-superseded", Colour::Plain),
        };
        let happening = Happening {
            at: at(page, change.known_from),
            href: String::new(),
            paragraphs,
            standing,
            tag: page.t(key).into_owned(),
            title: wording.line(entry.fact.value),
        };
        (change.known_from, happening)
    });
    let mut happenings: Vec<_> = said.chain(merges(page, history)).collect();
    happenings.sort_by_key(|(moment, _)| std::cmp::Reverse(*moment));
    happenings.into_iter().map(|(_, happening)| happening).collect()
}

/// When the record was merged with another, and parted from it.
fn merges(page: &Page, history: &History) -> Vec<(Moment, Happening)> {
    let happening = |moment, key, paragraph| {
        let title = page.t(key).into_owned();
        let (at, paragraphs) = (at(page, moment), vec![paragraph]);
        (moment, Happening { at, paragraphs, title, ..Happening::default() })
    };
    let merges = Merge::all_of(history).into_iter().flat_map(|merge| {
        let paper = source(page, &merge.source);
        let merged = happening(merge.at, "population-was-merged", paper.clone());
        let undone = merge.undone.map(|at| happening(at, "population-was-parted", paper));
        std::iter::once(merged).chain(undone)
    });
    merges.collect()
}
