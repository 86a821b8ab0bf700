//! Threads. Those of one process do not exist in the processes that it forks, so each has its own.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// The threads that were asked for last: the process, their number, and they.
static KEPT: Mutex<Option<(u32, usize, Arc<ThreadPool>)>> = Mutex::new(None);

/// No machine has more cores.
const MOST: usize = 1024;

/// As many threads, all cores without a number; none where one is enough.
///
/// # Errors
/// Threads that cannot be started.
pub(crate) fn threads(wanted: Option<usize>) -> Result<Option<Arc<ThreadPool>>, ThreadPoolBuildError> {
    if wanted == Some(1) {
        return Ok(None);
    }
    let wanted = wanted.unwrap_or(0).min(MOST);
    let process = std::process::id();
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((owner, number, pool)) = &*kept
        && (*owner, *number) == (process, wanted)
    {
        return Ok(Some(pool.clone()));
    }
    let pool = Arc::new(ThreadPoolBuilder::new().num_threads(wanted).build()?);
    if let Some((owner, _, foreign)) = kept.replace((process, wanted, pool.clone()))
        && owner != process
    {
        // Its threads are not here, so there is nothing to wait for.
        std::mem::forget(foreign);
    }
    Ok(Some(pool))
}
