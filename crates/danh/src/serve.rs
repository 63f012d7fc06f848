//! Serving the platform: two listeners, the sequencer, and an end that loses nothing.
//!
//! A shutdown stops listening, waits for the requests under way, then gives what was kept its place
//! in the log. What does not end in time is cut off; it is on disk or was never acknowledged.

mod admin;
mod admission;
mod listener;
mod metrics;
mod routes;
mod stop;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use access::{Caller, Facts, Purpose, permit};
use axum::Router;
use eid::{SWEEP_RULE, SweepAccounts};
use files::{REMOVAL_RULE, RemoveEndedFiles};
use kernel::Clock;
use ledger::Witnesses;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use web::House;

use crate::demo::DEMO_FILE;
use crate::{
    Config, Error, Platform, Result, Settings, cli, counts, deaths, logging, parties, platform,
    procedures, reminders,
};
use admission::Admission;
use listener::Door;
use metrics::Metrics;
pub(crate) use routes::{Extra, routes};
use stop::Stop;
use tls::Asks;
pub(crate) use tls::read as read_certificate;

/// How often sessions that have ended are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// `danh serve`
pub(crate) async fn run(settings: &Settings) -> Result<()> {
    let config = settings.read()?;
    config.check()?;
    logging::start(&config)?;
    let demo = config.data.join(DEMO_FILE);
    if demo.exists() {
        return Err(Error::DemoData(config.data));
    }
    platform::check_rules()?;
    let platform = Platform::open(&config).await?;
    let house =
        House { demo: false, open: oidc::OPEN_TO_OTHERS, tls: config.tls() || config.tls_proxy };
    let routes = routes(&platform, house, Extra::none());
    serve(&config, platform, routes, |address| {
        tracing::info!("serving on {}", cli::url(address, config.tls()));
        Ok(())
    })
    .await
}

/// Serves until a signal asks to stop. `ready` is told the public address.
pub(crate) async fn serve(
    config: &Config,
    platform: Platform,
    routes: Router,
    ready: impl FnOnce(SocketAddr) -> Result<()>,
) -> Result<()> {
    let stop = Stop::on_signals()?;
    let erased = platform.ledger.resume(Clock::System.now()).await?;
    if erased > 0 {
        tracing::warn!(erased, "keys that should be gone were there and are destroyed again");
    }
    parties::make_keys(&platform.provider).await?;
    let metrics = Arc::new(Metrics::default());
    let admin = bind(config.admin_listen).await?;
    let health = admin.local_addr().map_err(|error| at(config.admin_listen, error))?;
    tracing::info!("health and metrics on {}", cli::url(health, false));

    let admission = Admission::new(config, Arc::clone(&metrics));
    let routes = admission.around(routes);
    let (address, doors) = open_doors(config, routes, &stop).await?;
    let admin = Door {
        connections_max: 64,
        drain: Duration::ZERO,
        routes: admin::routes(platform.clone(), metrics, stop.clone()),
        stop: stop.clone(),
        tls: None,
    }
    .serve(admin);
    let admin = tokio::spawn(admin);
    let (end_of_requests, ended) = tokio::sync::oneshot::channel::<()>();
    let sequencer = Arc::clone(&platform.sequencer);
    let sequencing = tokio::spawn(async move {
        sequencer
            .run(async {
                // Either way the requests have ended.
                let _ = ended.await;
            })
            .await;
    });
    let mut beside = beside(config, &platform, &stop)?;

    ready(address)?;
    doors.await;
    beside.shutdown().await;
    drop(end_of_requests);
    if let Err(error) = sequencing.await {
        tracing::error!(%error, "the sequencer did not end well");
    }
    admin.abort();
    tracing::info!("stopped; everything that was kept has its place in the log");
    Ok(())
}

/// The public door, its address, and beside it that which asks for certificates, if there is one.
async fn open_doors(
    config: &Config,
    routes: Router,
    stop: &Stop,
) -> Result<(SocketAddr, impl Future<Output = ()>)> {
    let door = |asks| -> Result<Door> {
        Ok(Door {
            connections_max: config.connections_max,
            drain: Duration::from_secs(config.drain_seconds),
            routes: routes.clone(),
            stop: stop.clone(),
            tls: tls::acceptor(config, asks, stop)?,
        })
    };
    let listener = bind(config.listen).await?;
    let address = listener.local_addr().map_err(|error| at(config.listen, error))?;
    let public = door(Asks::ForNone)?.serve(listener);
    let asking = match config.mtls_address()? {
        None => None,
        Some(address) => Some(door(Asks::ForCertificate)?.serve(bind(address).await?)),
    };
    let both = async {
        match asking {
            None => public.await,
            Some(asking) => {
                tokio::join!(public, asking);
            }
        }
    };
    Ok((address, both))
}

/// What goes on beside the requests, for as long as there are any.
fn beside(config: &Config, platform: &Platform, stop: &Stop) -> Result<JoinSet<()>> {
    let mut beside = JoinSet::new();
    beside.spawn(counts::run(platform.clone()));
    beside.spawn(sweep(platform.clone()));
    beside.spawn(deaths::run(platform.accounts.clone()));
    beside.spawn(parties::tell_logouts(platform.clone()));
    beside.spawn(procedures::refresh(platform.dossiers.clone()));
    let payments = platform.payments.clone();
    beside.spawn(async move { payments.refund().await });
    if !config.bank_statements.is_empty() {
        let (payments, follows) = (platform.payments.clone(), platform.dossiers.follows());
        beside.spawn(async move { payments.reconcile_each_night(&follows).await });
    }
    beside.spawn(reminders::run(platform.dossiers.clone()));
    let notices = platform.notices.clone();
    beside.spawn(async move { notices.deliver(std::future::pending()).await });
    if platform.portal.tells() {
        let [telling, watching] = [platform.portal.clone(), platform.portal.clone()];
        beside.spawn(async move { telling.tell(std::future::pending()).await });
        beside.spawn(async move { watching.watch(std::future::pending()).await });
    }
    let witnesses = config.witnesses()?;
    if !witnesses.is_empty() {
        let witnesses = Witnesses::new(platform.ledger.clone(), witnesses)?;
        let stop = stop.clone();
        beside.spawn(async move { witnesses.run(stop.asked()).await });
    }
    Ok(beside)
}

/// Files that nobody went on with or filed.
async fn remove_ended_files(platform: &Platform) -> Result<usize, files::Error> {
    let (job, purpose) = (Caller::job("files", REMOVAL_RULE), Purpose::Rule(REMOVAL_RULE));
    let permit = permit(RemoveEndedFiles, &job, &purpose, Facts::none())?;
    let mut removed = 0;
    loop {
        match platform.files.remove_ended(&permit).await? {
            0 => return Ok(removed),
            more => removed += more,
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| at(address, error))
}

fn at(address: SocketAddr, error: std::io::Error) -> Error {
    Error::Listen(cli::url(address, false), error)
}

/// Removes sessions and counts that are over, now and then.
async fn sweep(platform: Platform) {
    let (job, purpose) = (Caller::job("eid", SWEEP_RULE), Purpose::Rule(SWEEP_RULE));
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        let swept = match permit(SweepAccounts, &job, &purpose, Facts::none()) {
            Ok(permit) => platform.accounts.sweep(&permit).await,
            Err(refused) => Err(refused.into()),
        };
        match swept {
            Ok(rows) => tracing::debug!(rows, "ended sessions were removed"),
            Err(error) => tracing::warn!(%error, "ended sessions were not removed"),
        }
        match remove_ended_files(&platform).await {
            Ok(files) => tracing::debug!(files, "files whose time was over were removed"),
            Err(error) => tracing::warn!(%error, "files whose time is over were not removed"),
        }
        match parties::sweep(&platform.provider).await {
            Ok(rows) => tracing::debug!(rows, "grants and proofs that are over were removed"),
            Err(error) => tracing::warn!(%error, "grants that are over were not removed"),
        }
        match parties::sweep_answers(&platform.answers).await {
            Ok(rows) => tracing::debug!(rows, "answers and counts that are over were removed"),
            Err(error) => tracing::warn!(%error, "answers that are over were not removed"),
        }
    }
}
