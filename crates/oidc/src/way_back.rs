//! What the provider does at the sign-in for a request that waits behind it.
//!
//! Who agreed before is asked nothing more once they have signed in, so their grant is kept in the
//! commit that opens their session and the browser goes straight to the relying party. Whatever
//! else there is to ask or to say, the page behind the sign-in does.

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::Uri;
use axum::middleware::{self, Next};
use axum::response::Response;
use eid::{Errand, Session, WayBack};

use crate::answer::{Carriage, form_action};
use crate::authorizing::{Agreement, GO};
use crate::interaction::Step;
use crate::request::Parked;
use crate::{Provider, Result};

/// The pages of the sign-in, and those where somebody sets up another factor on the way.
const ON_THE_WAY: [&str; 3] = ["/sign-in", "/account/contacts/", "/account/factors/"];

/// Around those pages. A form of theirs is answered by a way that leads to the relying party;
/// browsers hold all of it against the page's policy, so the page has to allow the end of it.
pub fn way_back_layer(routes: Router, provider: Provider) -> Router {
    routes.layer(middleware::from_fn_with_state(provider, lead_back))
}

async fn lead_back(State(provider): State<Provider>, mut request: Request, next: Next) -> Response {
    let Some(parked) = provider.parked_behind(request.uri()) else {
        return next.run(request).await;
    };
    let redirect_uri = parked.request.redirect_uri.clone();
    let way_back = WayBack::new(move |session| {
        let (parked, provider) = (parked.clone(), provider.clone());
        Box::pin(async move { provider.errand_or_none(parked, &session).await })
    });
    request.extensions_mut().insert(way_back);
    let mut response = next.run(request).await;
    form_action(&mut response, &redirect_uri);
    response
}

impl Provider {
    /// The request to which such a page will lead back.
    fn parked_behind(&self, page: &Uri) -> Option<Parked> {
        if !ON_THE_WAY.iter().any(|start| page.path().starts_with(start)) {
            return None;
        }
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(page).ok()?.0;
        let back = pairs.into_iter().find(|(name, _)| name == "back")?.1;
        self.parked(back.strip_prefix(GO)?)
    }

    /// What went wrong keeps nobody out: the page behind the sign-in meets it too, and tells it.
    async fn errand_or_none(&self, parked: Parked, session: &Session) -> Option<Errand> {
        let errand = self.errand(parked, session).await;
        errand.unwrap_or_else(|error| {
            if error.as_oauth_error().status.is_server_error() {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "a grant was left to the page behind the sign-in");
            }
            None
        })
    }

    /// The end of that request, if the person has to be asked nothing in this session.
    async fn errand(&self, parked: Parked, session: &Session) -> Result<Option<Errand>> {
        let at = self.unused(parked).await?;
        let Step::Complete(consent) = self.step(&at, Some(session)).await? else {
            return Ok(None);
        };
        let agreement = Agreement::Before(consent);
        let (code, planned) = self.completing(&at, session, agreement).await?;
        let carriage = self.carriage(&at.client, &at.reply(), vec![("code", code)]).await?;
        let Carriage::Address(leads_to) = carriage else { return Ok(None) };
        Ok(Some(Errand { leads_to, planned }))
    }
}
