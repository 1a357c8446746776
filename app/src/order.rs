//! A few things in the order of a text each. Sorting is code for every type that is sorted; here it is there once.

/// The things by their keys; those of one key stay in the order in which they came.
pub fn by_key<T>(things: impl IntoIterator<Item = T>, key: impl Fn(&T) -> String) -> Vec<T> {
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    let keys = things.iter().flatten().map(key).collect();
    places(keys).into_iter().filter_map(|at| things.get_mut(at)?.take()).collect()
}

/// The place of each key, the least first.
fn places(keys: Vec<String>) -> Vec<usize> {
    let mut keyed: Vec<(String, usize)> = keys.into_iter().zip(0..).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_stand_by_their_keys_and_equals_as_they_came() {
        let things = [("b", 1), ("a", 2), ("b", 3), ("", 4)];
        let ordered = by_key(things, |(key, _)| (*key).to_owned());
        assert_eq!(ordered, [("", 4), ("a", 2), ("b", 1), ("b", 3)]);
    }
}
