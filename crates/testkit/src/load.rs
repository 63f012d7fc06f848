//! Many who ask at once, while something ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Three ask in each of so many ways, without a pause, when `end` comes. `ask` says whether they
/// were let through; none may be whose request began after `end` was acknowledged.
///
/// # Panics
/// When one was, or when a way was closed from the beginning.
pub async fn ends_under_load<Asked, Ended>(
    ways: usize,
    ask: impl Fn(usize) -> Asked + Send + Sync + 'static,
    end: impl FnOnce() -> Ended,
) where
    Asked: Future<Output = bool> + Send,
    Ended: Future<Output = ()>,
{
    const EACH: usize = 8;

    let ask = Arc::new(ask);
    let ended = Arc::new(AtomicBool::new(false));
    let let_through: Arc<[AtomicUsize]> = (0..ways).map(|_| AtomicUsize::new(0)).collect();
    let askers: Vec<_> = (0..3 * ways)
        .map(|number| {
            let (ask, way) = (Arc::clone(&ask), number % ways);
            let (ended, let_through) = (Arc::clone(&ended), Arc::clone(&let_through));
            tokio::spawn(async move {
                let mut after = 0;
                while after < EACH {
                    let begun_after = ended.load(Ordering::SeqCst);
                    let is_let = ask(way).await;
                    assert!(!(begun_after && is_let), "way {way}");
                    let_through[way].fetch_add(usize::from(is_let), Ordering::SeqCst);
                    after += usize::from(begun_after);
                }
            })
        })
        .collect();
    while let_through.iter().any(|count| count.load(Ordering::SeqCst) < EACH) {
        assert!(askers.iter().all(|asker| !asker.is_finished()), "an asker failed");
        tokio::task::yield_now().await;
    }
    end().await;
    ended.store(true, Ordering::SeqCst);
    for asker in askers {
        asker.await.expect("nobody is let through afterwards");
    }
}
