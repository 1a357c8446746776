//! The words under which an event is found because of what was added to it.

use std::collections::BTreeSet;

use app::domain::annotation::Annotations;

use crate::matching::fold::fold;

/// The words of a folded text.
pub(in crate::store::sqlite) fn of(folded: &str) -> BTreeSet<String> {
    folded.split_whitespace().filter(|word| *word != "|").map(str::to_owned).collect()
}

/// All texts that stand, folded, each apart from the next by a bar, so that no phrase spans two.
pub(in crate::store::sqlite) fn folded(sum: &Annotations) -> String {
    let mut into = String::new();
    for text in sum.texts() {
        fold(text, &mut into);
        into.push_str(" |");
    }
    into
}

/// The words that stand in the first and not in the second, as one text for the index.
pub(in crate::store::sqlite) fn only(first: &BTreeSet<String>, second: &BTreeSet<String>) -> String {
    first.difference(second).map(String::as_str).collect::<Vec<_>>().join(" ")
}
