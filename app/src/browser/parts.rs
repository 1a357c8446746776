//! Parts of the program that are fetched when they are first needed.

use leptos::wasm_split::SplitLoaderError;

use crate::domain::error::AppError;

/// What could not be fetched is as good as no answer: the connection, or a server that has other parts by now.
impl From<SplitLoaderError> for AppError {
    fn from(_: SplitLoaderError) -> Self {
        Self::Connection
    }
}
