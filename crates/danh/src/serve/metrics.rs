//! Numbers for Prometheus, in its text format. They count requests; nobody is in them.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use ledger::Health;
use notices::Notices;
use portal::Backlog;

/// Upper bounds of the buckets, in milliseconds.
const BOUNDS: [u64; 10] = [1, 2, 5, 10, 20, 50, 100, 250, 1_000, 5_000];

#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// By the first digit of the status.
    answers: [AtomicU64; 6],
    /// Requests within each bound, one bucket alone; the last: beyond them.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
    turned_away: AtomicU64,
    under_way: AtomicI64,
}

/// A request under way.
pub(crate) struct Begun<'a> {
    at: Instant,
    metrics: &'a Metrics,
}

impl Metrics {
    pub(crate) fn begin(&self) -> Begun<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        Begun { at: Instant::now(), metrics: self }
    }

    pub(crate) fn turned_away(&self) {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
    }

    /// What stands at `/metrics`.
    pub(crate) fn text(
        &self,
        (log, portal): (Option<&Health>, Option<&Backlog>),
        now_micros: i64,
    ) -> String {
        let mut text = String::with_capacity(2_048);
        // Writing to a string cannot fail.
        let _ = self.requests(&mut text);
        if let Some(log) = log {
            let _ = of_log(&mut text, log, now_micros);
        }
        if let Some(portal) = portal {
            let _ = of_portal(&mut text, portal, now_micros);
        }
        if let Some(bytes) = resident_bytes() {
            let _ = gauge(&mut text, "process_resident_memory_bytes", "Resident memory.", bytes);
        }
        text
    }

    fn requests(&self, out: &mut String) -> std::fmt::Result {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        head(out, "danh_requests_total", "counter", "Requests answered, by class of status.")?;
        for (class, count) in self.answers.iter().enumerate().skip(1) {
            writeln!(out, "danh_requests_total{{status=\"{class}xx\"}} {}", read(count))?;
        }
        let name = "danh_request_seconds";
        head(out, name, "histogram", "Time until the head of the answer.")?;
        let mut count = 0;
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            count += read(bucket);
            let seconds = *bound as f64 / 1_000.0;
            writeln!(out, "{name}_bucket{{le=\"{seconds}\"}} {count}")?;
        }
        count += read(&self.buckets[BOUNDS.len()]);
        writeln!(out, "{name}_bucket{{le=\"+Inf\"}} {count}")?;
        writeln!(out, "{name}_sum {}", read(&self.micros) as f64 / 1e6)?;
        writeln!(out, "{name}_count {count}")?;
        let away = "Requests turned away because too many were under way.";
        head(out, "danh_requests_turned_away_total", "counter", away)?;
        writeln!(out, "danh_requests_turned_away_total {}", read(&self.turned_away))?;
        let under_way = self.under_way.load(Ordering::Relaxed);
        gauge(out, "danh_requests_under_way", "Requests under way.", under_way)
    }
}

impl Begun<'_> {
    /// Counts the answer, and says how long it took.
    pub(crate) fn end(self, status: StatusCode) -> Duration {
        let took = self.at.elapsed();
        let metrics = self.metrics;
        let within = BOUNDS.partition_point(|bound| Duration::from_millis(*bound) < took);
        metrics.buckets[within].fetch_add(1, Ordering::Relaxed);
        metrics.micros.fetch_add(took.as_micros() as u64, Ordering::Relaxed);
        let class = usize::from(status.as_u16() / 100).min(5);
        metrics.answers[class].fetch_add(1, Ordering::Relaxed);
        took
    }
}

/// A client that goes away ends its request too.
impl Drop for Begun<'_> {
    fn drop(&mut self) {
        self.metrics.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What became of notices that were to leave the inbox.
pub(crate) fn of_notices(notices: &Notices) -> String {
    let (mut text, name) = (String::new(), "danh_notices_sent_total");
    // Writing to a string cannot fail.
    let _ =
        head(&mut text, name, "counter", "Notices sent beside the inbox, by what became of them.");
    for (state, count) in notices.tally() {
        let _ = writeln!(text, "{name}{{outcome=\"{}\"}} {count}", state.word());
    }
    text
}

/// What work was done.
pub(crate) fn of_work(statements: u64, hashes: u64) -> String {
    let mut text = String::new();
    for (name, help, count) in [
        ("danh_statements_total", "Statements that read the database.", statements),
        ("danh_password_hashes_total", "Hashes of passwords.", hashes),
    ] {
        // Writing to a string cannot fail.
        let _ = head(&mut text, name, "counter", help);
        let _ = writeln!(text, "{name} {count}");
    }
    text
}

fn of_log(out: &mut String, log: &Health, now_micros: i64) -> std::fmt::Result {
    gauge(out, "danh_log_entries", "Leaves in the open shard of the log.", log.size)?;
    let waiting = "Batches without a place in the log, counted up to 1000.";
    gauge(out, "danh_log_batches_waiting", waiting, log.waiting)?;
    if let Some(at) = log.signed_at {
        let age = (now_micros - at.micros()).max(0) as f64 / 1e6;
        gauge(out, "danh_log_checkpoint_age_seconds", "Age of the newest checkpoint.", age)?;
    }
    Ok(())
}

fn of_portal(out: &mut String, portal: &Backlog, now_micros: i64) -> std::fmt::Result {
    let waiting = "Dossiers of which the portal is still to be told, counted up to 100000.";
    gauge(out, "danh_portal_waiting", waiting, portal.waiting)?;
    let age = portal.oldest.map_or(0, |at| (now_micros - at.micros()).max(0));
    let oldest = "Since when the oldest of them waits.";
    gauge(out, "danh_portal_oldest_seconds", oldest, age as f64 / 1e6)?;
    gauge(out, "danh_portal_alerts", "Alerts of the exchange that go on.", portal.alerts)
}

fn gauge(
    out: &mut String,
    name: &str,
    help: &str,
    value: impl std::fmt::Display,
) -> std::fmt::Result {
    head(out, name, "gauge", help)?;
    writeln!(out, "{name} {value}")
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) -> std::fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

/// As Linux tells it; none elsewhere.
pub(crate) fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_when_they_end_and_forgotten_when_they_are_given_up() {
        let metrics = Metrics::default();
        metrics.begin().end(StatusCode::OK);
        drop(metrics.begin());
        let text = metrics.text((None, None), 0);
        assert!(text.contains("danh_requests_total{status=\"2xx\"} 1\n"), "{text}");
        assert!(text.contains("danh_request_seconds_count 1\n"), "{text}");
        assert!(text.contains("danh_requests_under_way 0\n"), "{text}");
    }
}
