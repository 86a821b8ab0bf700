//! Values that are computed once and cached, for threads that share them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Values by key, each computed on first use.
///
/// Two threads may compute the same value at the same time; the first result is cached, and both
/// get it.
#[derive(Debug)]
pub(crate) struct Memo<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    /// The value of a key, computed by `make` if it is not cached yet.
    ///
    /// # Errors
    /// The error of `make`; nothing is cached then.
    pub(crate) fn try_get<E>(&self, key: K, make: impl FnOnce(&K) -> Result<V, E>) -> Result<V, E> {
        if let Some(value) = self.lock().get(&key) {
            return Ok(value.clone());
        }
        // The lock is not held here, since computing one value may need another.
        let value = make(&key)?;
        Ok(self.lock().entry(key).or_insert(value).clone())
    }

    /// The value of a key, computed by `make` if it is not cached yet.
    pub(crate) fn get(&self, key: K, make: impl FnOnce(&K) -> V) -> V {
        let made: Result<V, Infallible> = self.try_get(key, |key| Ok(make(key)));
        match made {
            Ok(value) => value,
            Err(never) => match never {},
        }
    }

    /// A thread that panicked left the map consistent, since a value is inserted only once it is complete.
    fn lock(&self) -> MutexGuard<'_, HashMap<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_an_error_is_not_kept() {
        let memo: Memo<&str, usize> = Memo::default();
        assert_eq!(memo.try_get("a", |_| Err("no")), Err("no"));
        assert_eq!(memo.get("a", |key| key.len()), 1);
        assert_eq!(memo.get("a", |_| unreachable!()), 1);
        let inner = memo.get("b", |_| memo.get("a", |_| 7) + 1);
        assert_eq!(inner, 2, "one value may ask for another");
    }
}
