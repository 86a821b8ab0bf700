//! Signals that ask the program to end. A run that writes ends at the next safe point, so that it leaves
//! no half-written file, no temporary file, and a complete log.

/// The exit status of a run that a signal ended, if there was one.
pub(super) fn status() -> Option<u8> {
    let signal = imp::caught();
    (signal > 0).then(|| 128 + u8::try_from(signal).unwrap_or(0))
}

/// From now on, the first signal is only noted; the second one ends the program at once.
pub(super) fn note() {
    imp::note();
}

#[cfg(unix)]
mod imp {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Arc, OnceLock};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;

    /// The number of the signal that was caught.
    static CAUGHT: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

    pub(super) fn caught() -> usize {
        CAUGHT.get().map_or(0, |caught| caught.load(Ordering::Relaxed))
    }

    pub(super) fn note() {
        CAUGHT.get_or_init(|| {
            let caught = Arc::new(AtomicUsize::new(0));
            let again = Arc::new(AtomicBool::new(false));
            let ignored = ignored();
            for signal in [SIGINT, SIGTERM, SIGHUP] {
                // `nohup` and shells have signals ignored by what they start.
                if ignored >> (signal - 1) & 1 == 1 {
                    continue;
                }
                let number = usize::try_from(signal).unwrap_or(0);
                // In this order: the second signal finds the mark of the first.
                let _ = flag::register_conditional_default(signal, again.clone());
                let _ = flag::register(signal, again.clone());
                let _ = flag::register_usize(signal, caught.clone(), number);
            }
            // A file that grows beyond the limit of the shell is an error like that of a full disk.
            let _ = flag::register(SIGXFSZ, Arc::default());
            caught
        });
    }

    /// The signals that are ignored, as bits, where the system says so.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        line.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok())
            .unwrap_or(0)
    }
}

#[cfg(not(unix))]
mod imp {
    pub(super) fn caught() -> usize {
        0
    }

    pub(super) fn note() {}
}
