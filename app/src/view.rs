//! Views of one type. With `--cfg erase_components`, what stands inside a view is erased already, but what `leptos::view!` itself gives still
//! has the type of its outermost element; every closure, `Option` and `Vec` of such a view then has code of its own for building, hydrating
//! and rebuilding it. Here all are an [`AnyView`](leptos::prelude::AnyView), and that code is there once.

/// As `leptos::view!`, but always an `AnyView`.
macro_rules! view {
    ($($tokens:tt)*) => {
        ::leptos::prelude::IntoAny::into_any(::leptos::prelude::view! { $($tokens)* }.into_inner())
    };
}
pub(crate) use view;

/// What tells the items of a keyed list apart, where numbers do. Lists have this key or a `String`: each other type of key brings the code
/// that finds what moved once more.
pub type NumberKey = (u64, u64);
