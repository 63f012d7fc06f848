//! Many who ask at once, in many ways, while what they rest on ends.
//!
//! A [`Way`] is a request that can be made again and again. All are made side by side without a
//! pause; then something ends; and whoever begins after that was acknowledged is told what the way
//! says of it. Who was on the way meanwhile is told one or the other.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use crate::browser::Browser;

/// What is asked in one way, and what is told before and after the end.
pub struct Way {
    after: &'static str,
    before: &'static str,
    body: String,
    by_standing: bool,
    door: Arc<Browser>,
    headers: Vec<(&'static str, String)>,
    let_through: AtomicUsize,
    method: &'static str,
    name: &'static str,
    /// For each stage what can be brought in it, once each; none: there is no end of it.
    once: Option<[Mutex<Vec<String>>; 3]>,
    path: String,
    turn: AtomicUsize,
    /// What is told instead of an answer to who asked too often.
    waits: &'static [&'static str],
    /// So many are let through before it ends.
    wanted: usize,
}

/// One way to ask, as a table says it: its route, what is told while all stands, and what after which
/// end. After the others it is told as before.
pub struct Row<End: 'static> {
    after: &'static [(&'static [End], &'static str)],
    before: &'static str,
    pub route: (&'static str, &'static str),
    pub way: &'static str,
}

pub const fn row<End>(
    way: &'static str,
    route: (&'static str, &'static str),
    before: &'static str,
    after: &'static [(&'static [End], &'static str)],
) -> Row<End> {
    Row { after, before, route, way }
}

/// The ways with what the table says of them.
///
/// # Panics
/// When a way has no row, or a row no way.
pub fn by_table<End: PartialEq>(table: &[Row<End>], ways: Vec<Way>, end: &End) -> Vec<Way> {
    assert_eq!(ways.len(), table.len());
    let told = |way: Way| {
        let row = table.iter().find(|row| row.way == way.name).expect("each way has a row");
        let after = row.after.iter().find(|(ends, _)| ends.contains(end));
        way.is_told(row.before, after.map_or(row.before, |(_, told)| told))
    };
    ways.into_iter().map(told).collect()
}

/// One test for each end.
#[macro_export]
macro_rules! ends {
    ($holds:ident: $($name:ident $end:ident)+) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $name() {
            $holds($end).await;
        }
    )+ };
}

/// What stands for what is brought, in path and body: one of those of [`Way::once`], or the number
/// of the turn.
const ITEM: &str = "{item}";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Before,
    Ending,
    Ended,
}

/// Who ask in each way, side by side.
const ASKERS: usize = 2;

/// How often each asks after the end.
const AFTER: usize = 2;

/// How often each asks before the end at the least: often where the long tests run.
fn rounds() -> usize {
    if std::env::var("DANH_SOAK").is_ok() { 40 } else { 2 }
}

impl Way {
    pub fn new(name: &'static str, door: &Arc<Browser>, method: &'static str, path: &str) -> Self {
        Self {
            after: "",
            before: "",
            body: String::new(),
            by_standing: false,
            door: Arc::clone(door),
            headers: Vec::new(),
            let_through: AtomicUsize::default(),
            method,
            name,
            once: None,
            path: path.to_owned(),
            turn: AtomicUsize::default(),
            waits: &[],
            wanted: ASKERS * rounds(),
        }
    }

    #[must_use]
    pub fn with_body(self, body: impl Into<String>) -> Self {
        Self { body: body.into(), ..self }
    }

    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// What can be brought once each: a third of it before, while it ends, and after.
    #[must_use]
    pub fn once(self, mut items: Vec<String>) -> Self {
        let third = items.len().div_ceil(3);
        let before = items.split_off(items.len().saturating_sub(third));
        let ending = items.split_off(third.min(items.len()));
        Self { once: Some([before, ending, items].map(Mutex::new)), wanted: 1, ..self }
    }

    /// The same for what is asked after the end alone, because asking for it is an end itself.
    #[must_use]
    pub fn afterwards(self, items: Vec<String>) -> Self {
        Self { once: Some([Vec::new(), Vec::new(), items].map(Mutex::new)), wanted: 0, ..self }
    }

    /// What is told while everything stands, and what after the end.
    #[must_use]
    pub fn is_told(self, before: &'static str, after: &'static str) -> Self {
        Self { after, before, ..self }
    }

    /// What may be told after the end in place of a refusal: that one has to wait.
    #[must_use]
    pub fn or_waits(self, waits: &'static [&'static str]) -> Self {
        Self { waits, ..self }
    }

    /// Only whether one is taken for somebody who is signed in is looked at: `in` or `out`.
    #[must_use]
    pub fn by_standing(self) -> Self {
        Self { by_standing: true, ..self }
    }

    pub fn is_asked_before(&self) -> bool {
        self.wanted > 0
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    fn take(&self, stage: Stage) -> Option<String> {
        let Some(stages) = &self.once else {
            return Some(self.turn.fetch_add(1, Ordering::SeqCst).to_string());
        };
        let stage = match stage {
            Stage::Before => 0,
            Stage::Ending => 1,
            Stage::Ended => 2,
        };
        stages[stage].lock().expect("nobody panics with it").pop()
    }

    async fn ask(&self, item: &str) -> String {
        let headers: Vec<_> = self.headers.iter().map(|(name, it)| (*name, it.as_str())).collect();
        let (path, body) = (self.path.replace(ITEM, item), self.body.replace(ITEM, item));
        let answer = self.door.send(self.method, &path, &headers, &body).await;
        match (self.by_standing, answer.status.as_u16()) {
            (false, _) => answer.in_a_word(),
            (true, 401) => "out".to_owned(),
            (true, _) => "in".to_owned(),
        }
    }

    /// Asks on until the end and some times after it; what was told then.
    async fn asked(&self, mut stage: watch::Receiver<Stage>) -> Vec<String> {
        let (mut after, mut refused) = (Vec::new(), 0);
        while after.len() < AFTER {
            let begun = *stage.borrow_and_update();
            let Some(item) = self.take(begun) else {
                // Nobody ends anything when one way was closed from the beginning.
                if begun == Stage::Ended || stage.changed().await.is_err() {
                    break;
                }
                continue;
            };
            let told = self.ask(&item).await;
            // What only reads never waits, and would keep the others from their turn.
            tokio::task::yield_now().await;
            match begun {
                Stage::Ended => after.push(told),
                _ if told == self.before => {
                    self.let_through.fetch_add(1, Ordering::SeqCst);
                }
                Stage::Before => {
                    refused += 1;
                    let bears = if self.once.is_some() { 1 } else { 20 };
                    assert!(refused < bears, "{} is closed from the beginning: {told}", self.name);
                }
                Stage::Ending => {}
            }
        }
        after
    }

    /// Whether so many were let through that it can end.
    fn is_under_way(&self) -> bool {
        self.let_through.load(Ordering::SeqCst) >= self.wanted
    }
}

/// Asks in all these ways at once, and when each has been gone, `end` comes.
///
/// # Panics
/// With all ways on which somebody who began after the end was told something else than is said.
pub async fn holds_under_load<Ended: Future<Output = ()>>(
    ways: Vec<Way>,
    end: impl FnOnce() -> Ended,
) {
    let ways: Vec<_> = ways.into_iter().map(Arc::new).collect();
    let (tell, stage) = watch::channel(Stage::Before);
    let askers: Vec<_> = ways.iter().flat_map(|way| vec![way; ASKERS]).collect();
    let askers: Vec<_> = askers
        .into_iter()
        .map(|way| {
            let (way, stage) = (Arc::clone(way), stage.clone());
            tokio::spawn(async move { (way.asked(stage).await, way) })
        })
        .collect();
    while !ways.iter().all(|way| way.is_under_way()) {
        assert!(askers.iter().all(|asker| !asker.is_finished()), "an asker failed");
        tokio::task::yield_now().await;
    }
    tell.send_replace(Stage::Ending);
    end().await;
    tell.send_replace(Stage::Ended);
    let mut wrong = Vec::new();
    for asker in askers {
        let (told, way) = asker.await.expect("it is told");
        let Way { after, name, waits, .. } = &*way;
        let other =
            told.into_iter().filter(|told| told != after && !waits.contains(&told.as_str()));
        wrong.extend(other.map(|told| format!("{name} is told `{told}` and not `{after}`")));
    }
    wrong.sort_unstable();
    wrong.dedup();
    assert!(wrong.is_empty(), "after the end {wrong:#?}");
}
