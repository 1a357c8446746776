//! The counts of one site and local day, and their bytes: numbers of seven bits a byte, so that a cell takes about eight of them.

use std::collections::BTreeMap;

/// What stands first; other layouts would have another number.
const FORMAT: u8 = 2;

/// A feature, of which kind its events were, and how they ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store::sqlite) struct FeatureKey {
    pub(in crate::store::sqlite) module: i64,
    /// 0: none.
    pub(in crate::store::sqlite) submodule: i64,
    /// The code of an outcome, below 8.
    pub(in crate::store::sqlite) outcome: u8,
    /// The code of a kind, below 16.
    pub(in crate::store::sqlite) kind: u8,
}

impl FeatureKey {
    /// Outcome and kind in seven bits, so that the kind, which seldom differs within a feature, costs no byte.
    fn manner(self) -> u64 {
        u64::from(self.outcome) << 4 | u64::from(self.kind)
    }

    fn of_manner(module: i64, submodule: i64, manner: u64) -> Result<Self, Damaged> {
        let outcome = u8::try_from(manner >> 4).map_err(|_| Damaged)?;
        Ok(Self { module, submodule, outcome, kind: (manner & 15) as u8 })
    }
}

/// A feature with kind and outcome, and the operation.
pub(in crate::store::sqlite) type OperationKey = (FeatureKey, i64);

/// How many events, and how long they took together, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::store::sqlite) struct Total {
    pub(in crate::store::sqlite) n: u64,
    pub(in crate::store::sqlite) duration_ms: u64,
}

impl Total {
    /// Adds another one.
    pub(in crate::store::sqlite) fn add(&mut self, other: Self) {
        self.n += other.n;
        self.duration_ms = self.duration_ms.saturating_add(other.duration_ms);
    }
}

/// Counts of the hours of a day.
pub(in crate::store::sqlite) type Hours = [u64; 24];

/// Bytes that are no counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("usage counts are damaged, or of a newer program")]
pub(in crate::store::sqlite) struct Damaged;

/// Counts by feature, kind, outcome and hour as bytes.
pub(in crate::store::sqlite) fn write_hours(cells: &BTreeMap<FeatureKey, Hours>) -> Vec<u8> {
    write(cells.iter().map(|(key, hours)| (*key, hours)), |bytes, hours| {
        let used = hours.iter().enumerate().filter(|(_, n)| **n > 0);
        put(bytes, used.clone().fold(0, |mask, (hour, _)| mask | 1 << hour));
        used.for_each(|(_, n)| put(bytes, *n));
    })
}

/// Gives every cell of [`write_hours`] of those modules that are wanted.
pub(in crate::store::sqlite) fn read_hours(
    bytes: &[u8],
    wanted: impl Fn(i64) -> bool,
    mut cell: impl FnMut(FeatureKey, &Hours) -> Result<(), Damaged>,
) -> Result<(), Damaged> {
    read(bytes, wanted, |key, rest| {
        let mask = take(rest)?;
        let mut hours = Hours::default();
        for (hour, n) in hours.iter_mut().enumerate() {
            if mask >> hour & 1 == 1 {
                *n = take(rest)?;
            }
        }
        cell(key, &hours)
    })
}

/// Counts by operation as bytes.
pub(in crate::store::sqlite) fn write_operations(cells: &BTreeMap<OperationKey, Total>) -> Vec<u8> {
    write(cells.iter().map(|((key, operation), total)| (*key, (operation, total))), |bytes, (operation, total)| {
        for number in [operation.cast_unsigned(), total.n, total.duration_ms] {
            put(bytes, number);
        }
    })
}

/// Gives every cell of [`write_operations`] of those modules that are wanted.
pub(in crate::store::sqlite) fn read_operations(
    bytes: &[u8],
    wanted: impl Fn(i64) -> bool,
    mut cell: impl FnMut(OperationKey, Total) -> Result<(), Damaged>,
) -> Result<(), Damaged> {
    read(bytes, wanted, |key, rest| {
        let operation = take(rest)?.cast_signed();
        cell((key, operation), Total { n: take(rest)?, duration_ms: take(rest)? })
    })
}

/// Cells in the order of their modules: the module, how many bytes it takes, and its cells, so that others are passed over unread.
fn write<T>(cells: impl Iterator<Item = (FeatureKey, T)>, mut put_cell: impl FnMut(&mut Vec<u8>, T)) -> Vec<u8> {
    let mut bytes = vec![FORMAT];
    let mut group: Option<(i64, Vec<u8>)> = None;
    for (key, cell) in cells {
        let (_, of_module) = match &mut group {
            Some(open) if open.0 == key.module => open,
            _ => {
                end(&mut bytes, group.take());
                group.insert((key.module, Vec::new()))
            }
        };
        put(of_module, key.submodule.cast_unsigned());
        put(of_module, key.manner());
        put_cell(of_module, cell);
    }
    end(&mut bytes, group);
    bytes
}

fn end(bytes: &mut Vec<u8>, group: Option<(i64, Vec<u8>)>) {
    if let Some((module, cells)) = group {
        put(bytes, module.cast_unsigned());
        put(bytes, cells.len() as u64);
        bytes.extend(cells);
    }
}

fn read(
    bytes: &[u8],
    wanted: impl Fn(i64) -> bool,
    mut take_cell: impl FnMut(FeatureKey, &mut &[u8]) -> Result<(), Damaged>,
) -> Result<(), Damaged> {
    let Some((&FORMAT, mut rest)) = bytes.split_first() else { return Err(Damaged) };
    while !rest.is_empty() {
        let module = take(&mut rest)?.cast_signed();
        let length = usize::try_from(take(&mut rest)?).map_err(|_| Damaged)?;
        let (mut cells, behind) = rest.split_at_checked(length).ok_or(Damaged)?;
        rest = behind;
        while !cells.is_empty() && wanted(module) {
            let submodule = take(&mut cells)?.cast_signed();
            let key = FeatureKey::of_manner(module, submodule, take(&mut cells)?)?;
            take_cell(key, &mut cells)?;
        }
    }
    Ok(())
}

/// LEB128, unsigned.
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(rest: &mut &[u8]) -> Result<u64, Damaged> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, behind) = rest.split_first().ok_or(Damaged)?;
        *rest = behind;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Damaged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![0..3_u64, 0..300_u64, any::<u64>()]
    }

    fn key() -> impl Strategy<Value = FeatureKey> {
        (1..i64::MAX, 0..200_i64, 0..8_u8, 0..16_u8).prop_map(|(module, submodule, outcome, kind)| FeatureKey {
            module,
            submodule,
            outcome,
            kind,
        })
    }

    proptest! {
        #[test]
        fn counts_come_back_as_they_were(
            hours in proptest::collection::btree_map(key(), proptest::array::uniform24(number()), 0..20),
            operations in proptest::collection::btree_map((key(), 1..i64::MAX), (number(), number()), 0..20),
        ) {
            let operations: BTreeMap<OperationKey, Total> =
                operations.into_iter().map(|(key, (n, duration_ms))| (key, Total { n, duration_ms })).collect();
            let (mut read, mut sums) = (BTreeMap::new(), BTreeMap::new());
            read_hours(&write_hours(&hours), |_| true, |key, hours| {
                assert_eq!(read.insert(key, *hours), None);
                Ok(())
            }).unwrap();
            read_operations(&write_operations(&operations), |_| true, |key, total| {
                assert_eq!(sums.insert(key, total), None);
                Ok(())
            }).unwrap();
            prop_assert_eq!((read, sums), (hours, operations));
        }

        #[test]
        fn bytes_that_are_no_counts_are_told_and_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = read_hours(&bytes, |_| true, |_, _| Ok(()));
            let _ = read_operations(&bytes, |_| true, |_, _| Ok(()));
        }
    }

    #[test]
    fn cut_bytes_are_damaged() {
        let key = FeatureKey { module: 7, submodule: 0, outcome: 2, kind: 1 };
        let bytes = write_hours(&BTreeMap::from([(key, [3; 24])]));
        assert_eq!(read_hours(&bytes[..bytes.len() - 1], |_| true, |_, _| Ok(())), Err(Damaged));
        assert_eq!(read_hours(b"", |_| true, |_, _| Ok(())), Err(Damaged));
        assert_eq!(read_operations(&[1], |_| true, |_, _| Ok(())), Err(Damaged));
    }

    #[test]
    fn a_usual_cell_is_small() {
        let key = FeatureKey { module: 7, submodule: 3, outcome: 5, kind: 7 };
        let mut hours = Hours::default();
        (hours[9], hours[10], hours[14]) = (2, 1, 5);
        assert_eq!(write_hours(&BTreeMap::from([(key, hours)])).len(), 1 + 2 + 2 + 3 + 3);
    }

    #[test]
    fn modules_that_are_not_wanted_are_passed_over() {
        let key = |module| FeatureKey { module, submodule: 0, outcome: 0, kind: 0 };
        let all = BTreeMap::from([(key(1), [1; 24]), (key(2), [2; 24]), (key(3), [3; 24])]);
        let mut found = Vec::new();
        read_hours(
            &write_hours(&all),
            |module| module != 2,
            |key, hours| {
                found.push((key.module, hours[0]));
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(found, [(1, 1), (3, 3)]);
    }
}
