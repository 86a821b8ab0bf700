//! A sketch of how many articles contain each block: a block that is met for the first time cannot
//! be kept, since most never come again.

/// The number of counters, a power of two; they take a byte each.
const COUNTERS: usize = 1 << 24;

/// Small counters, of which each block has two; the smaller one is an upper bound of its count.
pub(super) struct Sketch(Vec<u8>);

impl Sketch {
    pub(super) fn new() -> Self {
        Self(vec![0; COUNTERS])
    }

    /// Counts a block once more, and returns the new bound.
    pub(super) fn add(&mut self, key: u64) -> u32 {
        let low = key as usize % COUNTERS;
        let high = (key >> 32) as usize % COUNTERS;
        let bound = self.0[low].min(self.0[high]).saturating_add(1);
        self.0[low] = self.0[low].max(bound);
        self.0[high] = self.0[high].max(bound);
        u32::from(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_never_too_small() {
        let mut sketch = Sketch::new();
        assert_eq!(sketch.add(1), 1);
        assert_eq!(sketch.add((5 << 32) | 7), 1);
        // Both counters of this one are those of the first.
        assert_eq!(sketch.add(1 << 32), 2);
        assert!(sketch.add(1) >= 2);
        assert!(sketch.add(1) >= 3);
    }
}
