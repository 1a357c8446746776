//! What a person may choose for every visit.

use super::terms::terms;

terms! {
    /// Something that a person may choose.
    PersonSetting {
        /// How lists of events look: [`super::list_look::ListLook`] as JSON.
        ListLook = 0, "list_look";
        /// Language, theme and time zone: an object with those of `locale`, `theme` and `zone` that were chosen.
        Preferences = 1, "preferences";
    }
}
