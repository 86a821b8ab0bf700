//! Values that are computed once and cached, for threads that share them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Values by key; each is made where it is first asked for.
///
/// Two threads that ask at the same moment may both make a value; the first one is kept, and both
/// get it.
#[derive(Debug)]
pub(crate) struct Memo<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    /// The value of a key, made by `make` where there is none yet.
    ///
    /// # Errors
    /// That of `make`; nothing is kept then.
    pub(crate) fn try_get<E>(&self, key: K, make: impl FnOnce(&K) -> Result<V, E>) -> Result<V, E> {
        if let Some(value) = self.lock().get(&key) {
            return Ok(value.clone());
        }
        // Not under the lock: making one value may ask for another.
        let value = make(&key)?;
        Ok(self.lock().entry(key).or_insert(value).clone())
    }

    /// The value of a key, made by `make` where there is none yet.
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
