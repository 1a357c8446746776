//! A guard for what is made inside a `Suspend`.

/// To be awaited in a `Suspend` after its data and before it makes resources or further places that wait. The server looks at a `Suspend` more
/// than once; were it ready at such a look, what it makes would be made then and again for the page, and each making takes a number by which
/// the browser's program later finds the values in the page: it would look under others. Whoever is not ready at the first look is made once.
pub async fn made_once() {
    #[cfg(feature = "ssr")]
    {
        use std::task::Poll;

        let mut looked = false;
        std::future::poll_fn(move |context| {
            if std::mem::replace(&mut looked, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[test]
    fn it_is_not_ready_at_the_first_look_and_is_at_the_second() {
        let mut looks = pin!(made_once());
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(looks.as_mut().poll(&mut context), Poll::Pending);
        assert_eq!(looks.as_mut().poll(&mut context), Poll::Ready(()));
    }
}
