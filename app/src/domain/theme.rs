//! The colours in which a reader reads.

use super::terms::terms;

terms! {
    /// The interface's colours.
    Theme {
        /// As the reader's system has them.
        System = 0, "system";
        /// Dark ink on light paper.
        Light = 1, "light";
        /// Light ink on dark paper.
        Dark = 2, "dark";
    }
}
