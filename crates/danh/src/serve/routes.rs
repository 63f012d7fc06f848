//! All routes of the platform behind its front door.

use std::sync::Arc;

use axum::{Router, middleware};
use eid::{Accounts, MandatePurpose};
use kernel::{Clock, Language};
use ledger::{Guardians, Services};
use oidc::Provider;
use web::House;
use web::front::FrontView;

use crate::{Platform, rooms};

/// What a demo adds.
pub(crate) struct Extra {
    /// What the first page shows beside the counts.
    pub(crate) front: Arc<dyn Fn(Language) -> FrontView + Send + Sync>,
    pub(crate) routes: Router,
}

impl Extra {
    pub(crate) fn none() -> Self {
        Self { front: Arc::new(|_| FrontView::default()), routes: Router::new() }
    }
}

pub(crate) fn routes(platform: &Platform, house: House, extra: Extra) -> Router {
    let Extra { front, routes } = extra;
    let witnesses = platform.witnesses.iter().map(|witness| witness.key().clone()).collect();
    let [entries, inbox] = [MandatePurpose::Entries, MandatePurpose::Inbox]
        .map(|purpose| guardians(platform.accounts.clone(), purpose));
    let routes = routes
        .merge(crate::front::routes(platform.clone(), front))
        .merge(eid::routes(platform.accounts.clone()))
        .merge(files::routes(platform.files.clone()))
        .merge(ledger::routes(
            platform.ledger.clone(),
            Clock::System,
            entries,
            services(platform.provider.clone()),
            witnesses,
        ))
        .merge(notices::routes(platform.notices.clone(), inbox))
        .merge(oidc::routes(platform.provider.clone()))
        .merge(papers::routes(platform.papers.clone()))
        .merge(payments::routes(platform.payments.clone()))
        .merge(population::routes(platform.register.clone()))
        .merge(portal::routes(platform.portal.clone()))
        .merge(procedure::public_routes(platform.dossiers.clone()))
        .merge(procedure::routes(platform.dossiers.clone()))
        .merge(verification::routes(platform.answers.clone()));
    let accounts = platform.accounts.clone();
    // Tokens of relying parties are not sessions: what they ask stands outside the sign-in.
    let open = oidc::open_routes(platform.provider.clone());
    let open = open.merge(verification::open_routes(platform.answers.clone()));
    let follows = platform.dossiers.follows();
    let open = open.merge(payments::open_routes(platform.payments.clone(), follows));
    let open = open.merge(portal::open_routes(platform.portal.clone()));
    let open = open.merge(procedure::open_routes(platform.dossiers.clone()));
    house.front_door(routes, |routes| {
        let routes = routes.layer(middleware::from_fn(rooms::to_own_desk));
        let routes = eid::sign_in_layer(routes, accounts, rooms::of);
        oidc::way_back_layer(routes, platform.provider.clone()).merge(open)
    })
}

/// Who represents whom for that purpose: by law, or within the mandate of an organisation.
fn guardians(accounts: Accounts, purpose: MandatePurpose) -> Guardians {
    Guardians::new(move |by, whom| {
        let accounts = accounts.clone();
        Box::pin(async move { Ok(accounts.represents_since(by, whom, purpose).await?) })
    })
}

/// What relying parties and their purposes are called.
fn services(provider: Provider) -> Services {
    Services::new(move |client, language| {
        let provider = provider.clone();
        Box::pin(async move { Ok(provider.service_said(&client, language).await?) })
    })
}

#[cfg(test)]
mod tests;
