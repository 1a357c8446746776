//! Sending what somebody decides: where the server wants the password again, it is asked for, and the deed is done once it was given.

use std::future::Future;

use leptos::prelude::*;

use super::password_again::Question;
use crate::domain::error::AppError;

/// The sending of one form's or row's deeds: each has its own, so that a refusal stands where it belongs. The value is the refusal, if any.
pub type Sending<D> = Action<D, Option<AppError>>;

/// Sends deeds by `run`, and tells `done` what came of each that succeeded.
pub fn sending<D, T, Fut>(
    question: Question,
    run: impl Fn(D) -> Fut + Clone + Send + Sync + 'static,
    done: Callback<(D, T)>,
) -> Sending<D>
where
    D: Clone + Send + Sync + 'static,
    T: Send + Sync + 'static,
    Fut: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let itself = StoredValue::new(None::<Sending<D>>);
    let action = Action::new(move |deed: &D| {
        let deed = deed.clone();
        let running = run(deed.clone());
        async move {
            match running.await {
                Ok(value) => {
                    done.run((deed, value));
                    None
                }
                Err(AppError::PasswordNeeded) => {
                    let again = move |()| {
                        if let Some(sending) = itself.try_get_value().flatten() {
                            sending.dispatch(deed.clone());
                        }
                    };
                    question.ask(Callback::new(again));
                    None
                }
                Err(error) => Some(error),
            }
        }
    });
    itself.set_value(Some(action));
    action
}
