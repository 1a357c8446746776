//! Saved views in the navigation, each with the count of errors that are new to the reader, and the form that saves one. It fetches them: the
//! navigation, the journals and the page of views share what was fetched.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use self::save::SaveForm;
use crate::api::views::list_views;
use crate::domain::access::Right;
use crate::domain::error::AppError;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::view::{MOST_COUNTED, NewErrors, Sharing, View, Watched, badge, of_address};
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::frame::use_reader;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::menu::Menu;

pub mod save;

/// What is known of views, wherever it is shown.
#[derive(Clone, Copy)]
pub struct Shelf {
    /// The views, in the reader's order.
    pub views: Resource<Result<Vec<View>, AppError>>,
    counts: RwSignal<NewErrors>,
}

/// Gives all below one shelf.
pub fn provide_shelf() {
    provide_context(Shelf::new());
}

/// The shelf.
pub fn use_shelf() -> Shelf {
    use_context().unwrap_or_else(Shelf::new)
}

impl Shelf {
    fn new() -> Self {
        let views = Resource::new(|| (), |()| list_views());
        Self { views, counts: RwSignal::new(NewErrors::default()) }
    }
}

/// The views under their title; nothing for those who have none.
#[component]
pub fn SavedViews() -> impl IntoView {
    let (shelf, reader, location) = (use_shelf(), use_reader(), use_location());
    let place = Memo::new(move |_| (location.pathname.get(), location.search.get()));
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                let session = reader.await.ok().and_then(|reader| reader.session);
                if session.is_some_and(|session| session.rights.has(Right::JournalView)) {
                    keep_counting(shelf, place);
                }
                let views = shelf.views.await.unwrap_or_default();
                (!views.is_empty()).then(|| view! { <Links views /> })
            })}
        </Transition>
    }
}

#[component]
fn Links(views: Vec<View>) -> impl IntoView {
    let i18n = use_i18n();
    let location = use_location();
    let current = Memo::new(move |_| {
        location.pathname.read().starts_with("/journals/").then(|| of_address(&location.search.read())).flatten()
    });
    let manage = move || (location.pathname.get() == "/views").then_some("page");
    let link = move |view: View| {
        let id = view.id;
        let shape = if view.sharing == Sharing::Shared { Icon::Shared } else { Icon::View };
        view! {
            <li>
                <a class="nav-link" href=view.form.href(id) aria-current=move || (current.get() == Some(id)).then_some("page")>
                    {icon(shape)}
                    <span>{plain(&view.form.name).into_owned()}</span>
                    <NewErrorsBadge watched=Watched::View(id) />
                </a>
            </li>
        }
    };
    view! {
        <p class="nav-title" id="nav-views">{t!(i18n, view.title)}</p>
        <ul class="nav-list" aria-labelledby="nav-views">
            {views.into_iter().map(link).collect_view()}
            <li>
                <a class="nav-link" href="/views" aria-current=move || manage()>
                    {icon(Icon::Manage)}
                    <span>{t!(i18n, view.manage)}</span>
                </a>
            </li>
        </ul>
    }
}

/// How many errors came since the reader last looked; nothing if none did.
#[component]
pub fn NewErrorsBadge(
    /// To what.
    watched: Watched,
) -> impl IntoView {
    let i18n = use_i18n();
    let counts = use_shelf().counts;
    let count = Memo::new(move |_| counts.read().of(watched));
    move || {
        let count = count.get();
        (count > 0).then(|| {
            view! {
                <span class="badge" aria-hidden="true">{badge(count)}</span>
                <span class="visually-hidden">{move || in_words(i18n.get_locale(), count)}</span>
            }
        })
    }
}

fn in_words(locale: Locale, count: u32) -> String {
    if count > MOST_COUNTED {
        return td_string!(locale, view.more_errors, n = MOST_COUNTED);
    }
    td_string!(locale, view.new_errors, count = count, n = count)
}

/// What the reader looks at under an address, if errors are counted of it.
fn looking_at(path: &str, search: &str) -> Option<Watched> {
    let journal: Journal = path.strip_prefix("/journals/")?.parse().ok()?;
    if let Some(id) = of_address(search) {
        return Some(Watched::View(id));
    }
    // Who filters the errors has not looked at all of them.
    let whole = Filter::from_query(search).is_ok_and(|filter| filter == Filter::default());
    (journal == Journal::Errors && whole).then_some(Watched::Errors)
}

/// Counts anew wherever the reader goes, and twice a minute.
#[cfg(feature = "hydrate")]
fn keep_counting(shelf: Shelf, place: Memo<(String, String)>) {
    let ask = move || {
        let (path, search) = place.get_untracked();
        leptos::task::spawn_local(async move {
            // What cannot be counted now is counted the next time.
            if let Ok(counts) = crate::api::views::count_new_errors(looking_at(&path, &search)).await {
                shelf.counts.try_set(counts);
            }
        });
    };
    Effect::new(move |_| {
        place.track();
        ask();
    });
    crate::browser::interval::while_visible(std::time::Duration::from_secs(30), ask);
}

#[cfg(not(feature = "hydrate"))]
fn keep_counting(_: Shelf, _: Memo<(String, String)>) {
    // Counting begins once the page is alive; until then `looking_at` has nobody to ask.
    let _ = looking_at;
}

/// The button over a list that saves what is shown as a view.
#[component]
pub fn SaveView(
    /// Which journal.
    journal: Signal<Journal>,
    /// Its filter.
    filter: Signal<Filter>,
    /// The columns of the list by their names, joined by commas.
    columns: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let button = move || view! { {icon(Icon::View)} {t!(i18n, view.save.button)} };
    view! {
        <Menu class="save-view" button=move || button() label=Signal::derive(move || t_string!(i18n, view.save.button).to_owned())>
            <SaveForm journal filter columns />
        </Menu>
    }
}

/// What an error means to somebody who changes a view.
pub fn problem(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(field) if field.field == "name" => td_string!(locale, view.problem.name),
        AppError::Invalid(field) if field.field == "views" => td_string!(locale, view.problem.full),
        AppError::Forbidden => td_string!(locale, view.problem.forbidden),
        AppError::NotFound => td_string!(locale, view.problem.missing),
        _ => td_string!(locale, view.problem.failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_looks_at_a_view_or_at_all_errors_has_seen_what_is_new_there() {
        assert_eq!(looking_at("/journals/errors", ""), Some(Watched::Errors));
        assert_eq!(looking_at("/journals/errors", "event=5"), Some(Watched::Errors));
        assert_eq!(looking_at("/journals/errors", "site=lyon"), None);
        assert_eq!(looking_at("/journals/all", "site=lyon&view=7"), Some(Watched::View(7)));
        assert_eq!(looking_at("/journals/all", ""), None);
        assert_eq!(looking_at("/events/5", "view=7"), None);
    }

    #[test]
    fn a_count_in_words_is_exact_or_says_that_it_is_more() {
        assert_eq!(in_words(Locale::pl, 3), "3 nowe błędy");
        assert_eq!(in_words(Locale::en, 100), "more than 99 new errors");
    }
}
