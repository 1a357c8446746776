//! The form in which a comment is written or said anew.

use leptos::prelude::*;

use super::{Problem, Sheet};
use crate::domain::annotation::MAX_COMMENT;
use crate::domain::annotation_view::Addition;
use crate::format::number;
use crate::i18n::{Locale, td_string, use_i18n};
use crate::preferences;
use crate::text::t;
use crate::view::view;

/// What is written.
#[derive(Clone)]
pub enum Purpose {
    /// A new comment.
    New,
    /// A comment said anew.
    Edit {
        /// Its number.
        number: u32,
        /// What it says now.
        text: String,
        /// Whether the form is there.
        open: RwSignal<bool>,
    },
}

impl Purpose {
    fn text(&self) -> String {
        match self {
            Self::New => String::new(),
            Self::Edit { text, .. } => text.clone(),
        }
    }

    fn addition(&self, text: String) -> Addition {
        match self {
            Self::New => Addition::Comment { text },
            Self::Edit { number, .. } => Addition::Edit { comment: *number, text },
        }
    }

    /// What tells its elements from those of other forms.
    fn suffix(&self) -> u32 {
        match self {
            Self::New => 0,
            Self::Edit { number, .. } => *number,
        }
    }

    const fn open(&self) -> Option<RwSignal<bool>> {
        match self {
            Self::New => None,
            Self::Edit { open, .. } => Some(*open),
        }
    }
}

/// The form. What is typed stays until it is kept.
#[component]
pub fn Writing(
    /// What the form works on.
    sheet: Sheet,
    /// What is written.
    purpose: Purpose,
) -> impl IntoView {
    let i18n = use_i18n();
    let text = RwSignal::new(purpose.text());
    let found = RwSignal::new(None::<String>);
    let open = purpose.open();
    let sending = sheet.sending(move || match open {
        // An edit that changed nothing leaves the comment as it is, and the form open otherwise.
        Some(open) => open.set(false),
        None => text.set(String::new()),
    });
    let suffix = purpose.suffix();
    let (title, save) = match purpose {
        Purpose::New => (t!(i18n, annotation.comment.new).into_any(), t!(i18n, annotation.comment.add).into_any()),
        Purpose::Edit { .. } => {
            (t!(i18n, annotation.comment.text).into_any(), t!(i18n, annotation.comment.save).into_any())
        }
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let problem = problem(i18n.get_locale_untracked(), &text.read_untracked());
        if problem.is_none() {
            sending.dispatch(purpose.addition(text.get_untracked()));
        }
        found.set(problem);
    };
    let cancel = open.map(|open| {
        view! {
            <button type="button" class="button quiet" on:click=move |_| open.set(false)>
                {t!(i18n, common.cancel)}
            </button>
        }
    });
    view! {
        <form class="annotation-form comment-form" on:submit=send>
            <label class="field">
                <span>{title}</span>
                <textarea
                    rows="3"
                    aria-describedby=format!("comment-problem-{suffix}")
                    aria-invalid=move || found.read().is_some().then_some("true")
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
            </label>
            <button class="button">{save}</button>
            {cancel}
            <Problem id=format!("comment-problem-{suffix}") found sending />
        </form>
    }
}

/// What is wrong with a comment before it is sent.
fn problem(locale: Locale, text: &str) -> Option<String> {
    match text.trim().chars().count() {
        0 => Some(td_string!(locale, annotation.problem.empty).to_owned()),
        1..=MAX_COMMENT => None,
        count => {
            let count = number::integer(preferences::language(locale), count as u64);
            Some(td_string!(locale, annotation.problem.long, count = count))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_neither_empty_nor_too_long() {
        assert_eq!(problem(Locale::en, "a"), None);
        assert_eq!(problem(Locale::en, &"ł".repeat(MAX_COMMENT)), None);
        assert!(problem(Locale::en, " \n").is_some());
        assert!(problem(Locale::en, &"ł".repeat(MAX_COMMENT + 1)).unwrap().ends_with("these are 4,001."));
    }
}
