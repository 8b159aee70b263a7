//! A map that can undo: what a commit did to it is noted down until the commit is kept.

use std::collections::BTreeMap;
use std::ops::RangeBounds;

/// Rows by key, in the order of their keys, with the notes that are needed to take changes back.
#[derive(Debug)]
pub(crate) struct Table<K, V> {
    rows: BTreeMap<K, V>,
    undo: Vec<(K, Option<V>)>,
}

impl<K: Ord + Clone, V: Clone> Table<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    pub(crate) fn has(&self, key: &K) -> bool {
        self.rows.contains_key(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn put(&mut self, key: K, row: V) {
        let old = self.rows.insert(key.clone(), row);
        self.undo.push((key, old));
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let old = self.rows.remove(key)?;
        self.undo.push((key.clone(), Some(old.clone())));
        Some(old)
    }

    /// Changes a row if it is there; says whether it was.
    pub(crate) fn edit(&mut self, key: &K, change: impl FnOnce(&mut V)) -> bool {
        let Some(row) = self.rows.get_mut(key) else {
            return false;
        };
        self.undo.push((key.clone(), Some(row.clone())));
        change(row);
        true
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.rows.values()
    }

    pub(crate) fn range(
        &self,
        keys: impl RangeBounds<K>,
    ) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.range(keys)
    }

    /// The keys of the rows that a condition holds for, so that they can then be changed.
    pub(crate) fn keys_where(&self, holds: impl Fn(&V) -> bool) -> Vec<K> {
        let found = self.rows.iter().filter(|(_, row)| holds(row));
        found.map(|(key, _)| key.clone()).collect()
    }

    /// What was changed since the last `keep` stays.
    pub(crate) fn keep(&mut self) {
        self.undo.clear();
    }

    /// What was changed since the last `keep` is taken back, the last change first.
    pub(crate) fn roll_back(&mut self) {
        while let Some((key, old)) = self.undo.pop() {
            match old {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), undo: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_taken_back_in_reverse() {
        let mut table = Table::default();
        table.put(1, "one");
        table.put(2, "two");
        table.keep();
        table.put(1, "uno");
        table.edit(&1, |row| *row = "eins");
        table.remove(&2);
        table.put(2, "zwei");
        table.put(3, "three");
        table.roll_back();
        let rows: Vec<_> = table.iter().map(|(k, v)| (*k, *v)).collect();
        assert_eq!(rows, [(1, "one"), (2, "two")]);
    }

    #[test]
    fn what_is_kept_stays_through_a_later_roll_back() {
        let mut table = Table::default();
        table.put(1, "one");
        table.keep();
        table.roll_back();
        assert!(table.has(&1));
    }
}
