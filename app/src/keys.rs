//! The keys of the page in one place: whoever shows something registers what its keys do, for as long as it is shown, and the help sheet lists
//! exactly these. What a key is pressed in, and with what, is the browser's part (`browser/keys.rs`).

use leptos::prelude::*;

use crate::i18n::Locale;

/// A key, or several one after the other, and what they do.
#[derive(Clone, Copy)]
pub struct Shortcut {
    /// As the browser names them, with a space between those that follow each other: `j`, `g s`.
    pub keys: &'static str,
    /// What they do, in words.
    pub label: fn(Locale) -> &'static str,
    /// Does it; `false` if there was nothing to do, and the key keeps its usual meaning.
    pub act: Callback<(), bool>,
}

/// All keys that do something now.
#[derive(Clone, Copy)]
pub struct Keys {
    registered: RwSignal<Vec<(u64, Shortcut)>>,
    next: StoredValue<u64>,
    /// The keys pressed of a sequence that is not complete.
    begun: StoredValue<String>,
}

/// What became of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// It did something, or began a sequence: nothing else shall come of it.
    Taken,
    /// It means what it usually means.
    Left,
}

/// Gives the registry to all components below.
pub fn provide() {
    provide_context(Keys::new());
}

/// The registry; one of its own where none is given.
pub fn use_keys() -> Keys {
    use_context().unwrap_or_else(Keys::new)
}

impl Keys {
    fn new() -> Self {
        Self { registered: RwSignal::default(), next: StoredValue::new(0), begun: StoredValue::default() }
    }

    /// Registers keys as long as the calling component lives. What is registered last is asked first.
    pub fn register(self, shortcuts: impl IntoIterator<Item = Shortcut>) {
        let mut mine = Vec::new();
        for shortcut in shortcuts {
            let id = self.next.get_value();
            self.next.set_value(id + 1);
            self.registered.update(|all| all.push((id, shortcut)));
            mine.push(id);
        }
        on_cleanup(move || {
            // The registry may be gone first.
            self.registered.try_update(|all| all.retain(|(id, _)| !mine.contains(id)));
        });
    }

    /// What is registered, once for each key, in the order of registration.
    pub fn list(self) -> Vec<Shortcut> {
        let mut listed: Vec<Shortcut> = Vec::new();
        for (_, shortcut) in self.registered.get() {
            match listed.iter_mut().find(|known| known.keys == shortcut.keys) {
                Some(known) => *known = shortcut,
                None => listed.push(shortcut),
            }
        }
        listed
    }

    /// Does what a key does.
    pub fn press(self, key: &str) -> Pressed {
        let begun = self.begun.try_update_value(std::mem::take).unwrap_or_default();
        let whole = if begun.is_empty() { key.to_owned() } else { format!("{begun} {key}") };
        let all = self.registered.get_untracked();
        let of_whole = all.iter().rev().filter(|(_, shortcut)| shortcut.keys == whole);
        for (_, shortcut) in of_whole {
            if shortcut.act.run(()) {
                return Pressed::Taken;
            }
        }
        let begins = |keys: &str| keys.strip_prefix(whole.as_str()).is_some_and(|rest| rest.starts_with(' '));
        if all.iter().any(|(_, shortcut)| begins(shortcut.keys)) {
            self.begun.set_value(whole);
            return Pressed::Taken;
        }
        // A sequence that leads nowhere ends; its last key counts by itself.
        if begun.is_empty() { Pressed::Left } else { self.press(key) }
    }

    /// Forgets a sequence that was begun.
    pub fn forget(self) {
        self.begun.set_value(String::new());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn counting(keys: &'static str, does: bool) -> (Shortcut, Arc<AtomicU32>) {
        let count = Arc::new(AtomicU32::new(0));
        let counted = count.clone();
        let act = Callback::new(move |()| {
            counted.fetch_add(1, Ordering::Relaxed);
            does
        });
        (Shortcut { keys, label: |_| "it", act }, count)
    }

    fn of(count: &AtomicU32) -> u32 {
        count.load(Ordering::Relaxed)
    }

    #[test]
    fn what_is_registered_last_is_asked_first_and_may_pass_the_key_on() {
        Owner::new().with(|| {
            let keys = Keys::new();
            let (list, of_list) = counting("j", true);
            let (panel, of_panel) = counting("j", false);
            keys.register([list]);
            keys.register([panel]);
            assert_eq!(keys.press("j"), Pressed::Taken);
            assert_eq!((of(&of_list), of(&of_panel)), (1, 1));
            assert_eq!(keys.press("x"), Pressed::Left);
            assert_eq!(keys.list().len(), 1);
        });
    }

    #[test]
    fn keys_may_follow_each_other() {
        Owner::new().with(|| {
            let keys = Keys::new();
            let (go, of_go) = counting("g s", true);
            let (down, of_down) = counting("j", true);
            keys.register([go, down]);
            assert_eq!((keys.press("g"), keys.press("s")), (Pressed::Taken, Pressed::Taken));
            assert_eq!(keys.press("s"), Pressed::Left);
            assert_eq!((keys.press("g"), keys.press("j")), (Pressed::Taken, Pressed::Taken));
            assert_eq!((of(&of_go), of(&of_down)), (1, 1));
        });
    }

    #[test]
    fn what_is_no_longer_shown_has_no_keys() {
        Owner::new().with(|| {
            let keys = Keys::new();
            let page = Owner::new();
            page.with(|| keys.register([counting("l", true).0]));
            assert_eq!(keys.press("l"), Pressed::Taken);
            page.cleanup();
            assert_eq!((keys.press("l"), keys.list().len()), (Pressed::Left, 0));
        });
    }
}
