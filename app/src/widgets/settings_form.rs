//! The form of something that is added or changed: its title, what is typed and ticked, what was refused, and the way back.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;
use crate::widgets::focus::take_focus;

/// The form. Its fields belong to the page: what was typed stays until it is done.
#[component]
pub fn SettingsForm(
    /// What is added or changed.
    #[prop(into)]
    title: TextProp,
    /// What its button says.
    #[prop(into)]
    submit: TextProp,
    /// What the last sending was refused for.
    #[prop(into)]
    refused: Signal<Option<&'static str>>,
    /// Sends it.
    #[prop(into)]
    send: Callback<()>,
    /// Leaves everything as it was, where there is something to go back to.
    #[prop(optional_no_strip)]
    cancel: Option<Callback<()>>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        send.run(());
    };
    let cancel = cancel.map(|cancel| {
        view! {
            <button type="button" class="button quiet" on:click=move |_| cancel.run(())>
                {t!(i18n, common.cancel)}
            </button>
        }
    });
    view! {
        <form class="settings-form" on:submit=send>
            <h2>{move || title.get().to_string()}</h2>
            {children()}
            <p class="field-problem" role="alert">{move || refused.get()}</p>
            <div class="settings-deeds">
                <button class="button primary">{move || submit.get().to_string()}</button>
                {cancel}
            </div>
        </form>
    }
}

/// The name of what is added or changed.
#[component]
pub fn NameField(
    /// What the field is called.
    #[prop(into)]
    label: TextProp,
    /// What is typed.
    value: RwSignal<String>,
    /// Whether it takes the focus: the form of something that is changed appears where a button was pressed.
    focused: bool,
    /// What may be typed.
    #[prop(optional, into)]
    hint: Option<TextProp>,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    if focused {
        take_focus(field);
    }
    let hint = hint.map(|hint| view! { <small>{move || hint.get().to_string()}</small> });
    view! {
        <label class="field">
            <span>{move || label.get().to_string()}</span>
            <input
                type="text"
                autocomplete="off"
                node_ref=field
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            {hint}
        </label>
    }
}

/// Several of which any may be ticked.
#[component]
pub fn Choices(
    /// What they are.
    #[prop(into)]
    legend: TextProp,
    /// Each by [`tick`].
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset class="choices">
            <legend>{move || legend.get().to_string()}</legend>
            {children()}
        </fieldset>
    }
}

/// One that may be ticked.
pub fn tick(ticked: Signal<bool>, toggle: Callback<()>, name: AnyView) -> AnyView {
    view! {
        <label class="choice">
            <input type="checkbox" prop:checked=move || ticked.get() on:change=move |_| toggle.run(()) />
            <span>{name}</span>
        </label>
    }
}
