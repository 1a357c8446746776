//! The reader's saved views: their order in the navigation, their names, who sees them, and taking them away.

use leptos::prelude::*;
use leptos_router::components::A;

use self::row::Row;
use crate::api::views::{delete_view, list_views, order_views, rename_view, share_view};
use crate::domain::access::{Right, Rights};
use crate::domain::error::AppError;
use crate::domain::view::{Sharing, View};
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::frame::use_reader;
use crate::widgets::icon::Icon;
use crate::widgets::page::Page;
use crate::widgets::saved_views::{Shelf, problem, use_shelf};
use crate::widgets::state::{Failure, Loading, Notice};
use crate::widgets::when::When;

pub mod row;

/// The page.
#[component]
pub fn ViewsPage() -> impl IntoView {
    let i18n = use_i18n();
    let shelf = use_shelf();
    let reader = use_reader();
    // Fetched apart from the navigation's, whose renewal must not take a half-typed name away.
    let views = Resource::new(|| (), |()| list_views());
    view! {
        <Page title=Signal::derive(move || t_string!(i18n, view.title).to_owned())>
            <Suspense fallback=|| view! { <Loading rows=4 /> }>
                {move || Suspend::new(async move {
                    let session = reader.await.ok().and_then(|reader| reader.session);
                    let rights = session.map_or(Rights::NONE, |session| session.rights);
                    match views.await {
                        Ok(views) => view! { <Views shelf views rights /> },
                        Err(error) => view! { <Failure error /> },
                    }
                })}
            </Suspense>
        </Page>
    }
}

/// What can be done with views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Gives one another name.
    Rename(i64, String),
    /// Says who sees one.
    Share(i64, Sharing),
    /// Deletes one.
    Delete(i64),
    /// Puts them in an order.
    Order(Vec<i64>),
}

impl Deed {
    /// Does it, and gives the views that there are then.
    async fn run(self) -> Result<Vec<View>, AppError> {
        match self {
            Self::Rename(id, name) => rename_view(id, name).await?,
            Self::Share(id, sharing) => share_view(id, sharing).await?,
            Self::Delete(id) => delete_view(id).await?,
            Self::Order(ids) => order_views(ids).await?,
        }
        list_views().await
    }
}

/// What the rows work on.
#[derive(Clone, Copy)]
pub struct Table {
    views: RwSignal<Vec<View>>,
    shelf: Shelf,
    rights: Rights,
}

/// The sending of one row's deeds: each has its own, so that a refusal stands where it belongs.
pub type Sending = Action<Deed, Result<(), AppError>>;

impl Table {
    fn sending(self) -> Sending {
        Action::new(move |deed: &Deed| {
            let deed = deed.clone();
            async move {
                self.take(deed.run().await?);
                Ok(())
            }
        })
    }

    /// Shows the views as they are now, here and in the navigation.
    fn take(self, views: Vec<View>) {
        self.views.set(views);
        self.shelf.views.refetch();
    }

    /// Whether the reader may share views.
    fn may_share(self) -> bool {
        self.rights.has(Right::ViewShare)
    }
}

/// The rows of views with the one of `id` moved by one place; as they are if there is none there.
fn moved(views: &[View], id: i64, up: Direction) -> Vec<i64> {
    let mut ids: Vec<i64> = views.iter().map(|view| view.id).collect();
    let from = ids.iter().position(|other| *other == id);
    let to = from.and_then(|at| match up {
        Direction::Up => at.checked_sub(1),
        Direction::Down => Some(at + 1).filter(|to| *to < ids.len()),
    });
    if let (Some(from), Some(to)) = (from, to) {
        ids.swap(from, to);
    }
    ids
}

/// Where a view is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the first.
    Up,
    /// Towards the last.
    Down,
}

impl Direction {
    /// The id of the button that moves a view there.
    fn button(self, id: i64) -> String {
        match self {
            Self::Up => format!("view-{id}-up"),
            Self::Down => format!("view-{id}-down"),
        }
    }
}

/// A row that moves leaves the page for a moment, and the focus with it.
#[cfg(feature = "hydrate")]
fn keep_focus(button: String) {
    crate::browser::menu::refocus(button);
}

#[cfg(not(feature = "hydrate"))]
fn keep_focus(_: String) {}

#[component]
fn Views(shelf: Shelf, views: Vec<View>, rights: Rights) -> impl IntoView {
    let i18n = use_i18n();
    let table = Table { views: RwSignal::new(views), shelf, rights };
    let ordering = Action::new(move |(id, direction): &(i64, Direction)| {
        let (ids, button) = (moved(&table.views.read_untracked(), *id, *direction), direction.button(*id));
        async move {
            table.take(Deed::Order(ids).run().await?);
            keep_focus(button);
            Ok::<(), AppError>(())
        }
    });
    let refused = move || match ordering.value().get() {
        Some(Err(error)) => Some(problem(i18n.get_locale(), &error)),
        _ => None,
    };
    let on_move = Callback::new(move |step: (i64, Direction)| {
        ordering.dispatch(step);
    });
    // All that a row shows: another name or reach makes another row, and a moved one stays itself.
    let key = |view: &View| format!("{} {:?} {}", view.id, view.sharing, view.form.name);
    view! {
        <When holds=move || !table.views.read().is_empty() fallback=Empty>
            <p class="field-problem" role="alert">{move || refused()}</p>
            <ol class="views">
                <For each=move || table.views.get() key=key let:view>
                    <Row table view on_move />
                </For>
            </ol>
        </When>
    }
}

#[component]
fn Empty() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Notice shape=Icon::View title=move || t!(i18n, view.title)>
            <p>{t!(i18n, view.list.empty)}</p>
            <A href="/journals/all" attr:class="button primary">
                {t!(i18n, view.list.open_journal)}
            </A>
        </Notice>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::journal::Journal;
    use crate::domain::view::ViewForm;

    #[test]
    fn a_view_moves_by_one_place_and_stays_at_the_ends() {
        let form = ViewForm { name: "a".into(), journal: Journal::All, query: String::new(), columns: String::new() };
        let view = |id| View { id, form: form.clone(), sharing: Sharing::Private, owner: None, changeable: true };
        let views: Vec<View> = [4, 2, 9].map(view).into();
        assert_eq!(moved(&views, 2, Direction::Up), [2, 4, 9]);
        assert_eq!(moved(&views, 2, Direction::Down), [4, 9, 2]);
        assert_eq!(moved(&views, 4, Direction::Up), [4, 2, 9]);
        assert_eq!(moved(&views, 9, Direction::Down), [4, 2, 9]);
        assert_eq!(moved(&views, 5, Direction::Up), [4, 2, 9]);
    }
}
