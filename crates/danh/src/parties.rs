//! `danh relying-parties`, and what the provider needs done now and then.

use access::{Caller, Facts, Purpose, permit};
use oidc::{Provider, SweepProvider, TurnKeys, UPKEEP_RULE};
use verification::{Answers, SweepAnswers};

use crate::{Platform, Result, Settings};

pub(crate) async fn run(command: oidc::Command, settings: &Settings) -> Result<()> {
    let platform = Platform::open(&settings.read()?).await?;
    let outcome = command.run(&platform.provider, std::io::stdout()).await;
    platform.finish().await;
    Ok(outcome?)
}

/// Makes the signing keys that are missing: the first time, all of them.
pub(crate) async fn make_keys(provider: &Provider) -> Result<()> {
    let (job, rule) = upkeep();
    let may = permit(TurnKeys, &job, &rule, Facts::none())?;
    let made = provider.make_first_keys(&may).await?;
    if made > 0 {
        tracing::info!(made, "signing keys of the provider were made");
    }
    Ok(())
}

/// Removes grants and proofs that are over.
pub(crate) async fn sweep(provider: &Provider) -> Result<usize, oidc::Error> {
    let (job, rule) = upkeep();
    let may = permit(SweepProvider, &job, &rule, Facts::none())?;
    provider.sweep(&may).await
}

/// Removes answers and counts of wrong ones that are over.
pub(crate) async fn sweep_answers(answers: &Answers) -> Result<usize, verification::Error> {
    let rule = verification::UPKEEP_RULE;
    let (job, purpose) = (Caller::job("verification", rule), Purpose::Rule(rule));
    answers.sweep(&permit(SweepAnswers, &job, &purpose, Facts::none())?).await
}

fn upkeep() -> (Caller, Purpose) {
    (Caller::job("oidc", UPKEEP_RULE), Purpose::Rule(UPKEEP_RULE))
}

/// Tells services of sign-ins that have ended, as long as the program runs.
pub(crate) async fn tell_logouts(platform: Platform) {
    platform.provider.tell_logouts(std::future::pending()).await;
}
