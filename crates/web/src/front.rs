//! The first page: in a demo four doors into ready accounts, otherwise the way to sign in.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kernel::{Language, Moment};

use crate::chart::{Amount, Bars};
use crate::map::ProvinceMap;
use crate::{Failure, Page, page};

/// What the front page shows. Everything is counted, so nobody is shown.
#[derive(Clone, Debug, Default)]
pub struct FrontView {
    /// The last checkpoint of the log, once there is one.
    pub checkpoint: Option<Checkpoint>,
    /// The people of the country, once they are counted.
    pub counted: Option<Counted>,
    /// Ways into a demo; none in a real house.
    pub doors: Vec<Door>,
    pub entries: u64,
}

/// People, and when they were counted.
#[derive(Clone, Debug)]
pub struct Counted {
    pub at: Moment,
    pub people: u64,
    /// By the code of their province. One that is missing has too few to be told apart.
    pub provinces: Vec<(&'static str, u64)>,
}

#[derive(Clone, Debug)]
pub struct Checkpoint {
    pub at: Moment,
    /// Where it can be had.
    pub href: String,
    /// Of the whole log, in hexadecimal.
    pub root: String,
}

/// A way into the demo, as somebody.
#[derive(Clone, Debug, Default)]
pub struct Door {
    /// Sent to `/demo/enter`; a link to `href` is shown instead when empty.
    pub account: String,
    /// What to look at behind the scenes.
    pub behind: String,
    pub button: String,
    pub href: String,
    /// Whose door it is: citizen, official, agency, public.
    pub role: String,
    /// Who they are and what they came for, in two lines.
    pub story: String,
    pub title: String,
}

#[derive(Template)]
#[template(path = "front.html")]
struct FrontPage {
    map: ProvinceMap,
    most: Bars,
    page: Page,
    view: FrontView,
}

/// The route `/`. `provide` makes what it shows, in the reader's language.
pub fn routes<F, Fut>(provide: F) -> Router
where
    F: Fn(Language) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<FrontView, Failure>> + Send + 'static,
{
    let provide = Arc::new(provide);
    Router::new().route(
        "/",
        get(async move |page: Page| -> Result<Response, Failure> {
            let view = provide(page.language).await?;
            let counted = view.counted.iter().flat_map(|counted| &counted.provinces);
            let map = ProvinceMap::new(counted.map(|(code, people)| ((*code).to_owned(), *people)));
            let most = most_people(&page, &map);
            page::show_public(&FrontPage { map, most, page, view })
        }),
    )
}

/// The five provinces with most people.
fn most_people(page: &Page, map: &ProvinceMap) -> Bars {
    let most = map.by_people().into_iter().take(5);
    Bars {
        amounts: most.map(|province| Amount::new(province.name, province.people)).collect(),
        description: String::new(),
        title: page.t("front-most").into_owned(),
    }
}
