//! Charts in the browser: fetches the chart library where a chart is, draws options into an element, and lets go of both with the component.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;

use super::palette;
use crate::charts::usage::{UsageBars, options};

#[wasm_bindgen]
extern "C" {
    /// The module `frontend/js/charts.js`.
    type Library;
    /// A chart that is drawn.
    #[derive(Clone)]
    type Drawn;

    /// Fetches the library; the document's script knows its address.
    #[wasm_bindgen(js_namespace = vigie, js_name = charts, catch)]
    async fn fetch() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn create(this: &Library, element: &web_sys::Element, option: &JsValue, pick: &JsValue) -> Result<Drawn, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn update(this: &Library, drawn: &Drawn, option: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn highlight(this: &Library, drawn: &Drawn, series: &str, index: usize);
    #[wasm_bindgen(method)]
    fn downplay(this: &Library, drawn: &Drawn);
    #[wasm_bindgen(method)]
    fn dispose(this: &Library, drawn: &Drawn);
}

/// Where in a chart somebody clicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The id of the series.
    pub series: String,
    /// Which bar, from the left.
    pub index: usize,
    /// Where what it opens shall open.
    pub target: Target,
}

/// Where a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// In this tab.
    Here,
    /// In another.
    NewTab,
}

/// A chart to be kept on the page.
#[derive(Clone, Copy)]
pub struct Mount {
    /// Where.
    pub element: NodeRef<Div>,
    /// What; reads signals, and is drawn again when one changes.
    pub bars: Callback<(), UsageBars>,
    /// What a click does.
    pub pick: Callback<Pick>,
    /// The series and the bar to mark.
    pub marked: Signal<Option<(String, usize)>>,
    /// Set when the library cannot be fetched or the chart cannot be drawn.
    pub failed: WriteSignal<bool>,
}

/// What lives as long as the component.
struct Living {
    library: Library,
    drawn: Drawn,
    _pick: Closure<dyn FnMut(String, usize, bool)>,
}

impl Drop for Living {
    fn drop(&mut self) {
        self.library.dispose(&self.drawn);
    }
}

/// Draws the chart, and again with each change of its data, of the theme or of its size, until the component goes.
pub fn mount(mount: Mount) {
    let living = StoredValue::new_local(None::<Living>);
    let fetching = StoredValue::new(false);
    let begun = RwSignal::new(false);
    let scheme = palette::use_scheme();
    Effect::new(move |_| {
        scheme.track();
        begun.track();
        let bars = mount.bars.run(());
        let Some(element) = mount.element.get() else { return };
        if living.try_with_value(Option::is_some) == Some(true) {
            spawn_local(async move {
                let option = current(bars).await;
                let drawn = option.and_then(|option| again(living, &option));
                if drawn.is_err() {
                    mount.failed.try_set(true);
                }
            });
        } else if !fetching.get_value() {
            fetching.set_value(true);
            spawn_local(async move {
                let first = begin(&element, mount).await;
                keep(first, living, mount.failed);
                // What has changed meanwhile is drawn now.
                begun.try_set(true);
            });
        }
    });
    Effect::new(move |_| {
        let Some(marked) = mount.marked.try_get() else { return };
        living.try_with_value(|living| {
            if let Some(living) = living {
                match &marked {
                    Some((series, index)) => living.library.highlight(&living.drawn, series, *index),
                    None => living.library.downplay(&living.drawn),
                }
            }
        });
    });
    on_cleanup(move || drop(living.try_update_value(Option::take)));
}

/// Whether a pointer rests on a chart, whose tooltip is drawn anew with it.
pub fn use_pointer_over() -> Signal<bool> {
    let over = RwSignal::new(false);
    let handle = window_event_listener(leptos::ev::pointerover, move |event| {
        let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let now = element.is_some_and(|element| element.closest(".chart-canvas").is_ok_and(|found| found.is_some()));
        if over.try_get_untracked().is_some_and(|before| before != now) {
            over.try_set(now);
        }
    });
    on_cleanup(move || handle.remove());
    over.into()
}

/// Fetches the library and draws what is to be shown by then.
async fn begin(element: &web_sys::Element, mount: Mount) -> Result<Living, JsValue> {
    let library: Library = fetch().await?.unchecked_into();
    let pick = Closure::new(move |series, index, new_tab| {
        let target = if new_tab { Target::NewTab } else { Target::Here };
        mount.pick.run(Pick { series, index, target });
    });
    let bars = untrack(|| mount.bars.try_run(())).ok_or(JsValue::NULL)?;
    let option = current(bars).await?;
    let drawn = library.create(element, &option, pick.as_ref())?;
    Ok(Living { library, drawn, _pick: pick })
}

/// A component that went while the library was fetched takes nothing, and what was drawn goes at once.
fn keep(first: Result<Living, JsValue>, living: StoredValue<Option<Living>, LocalStorage>, failed: WriteSignal<bool>) {
    match first {
        Ok(first) => drop(living.try_update_value(|living| living.replace(first))),
        Err(error) => {
            leptos::logging::warn!("The chart could not be drawn: {error:?}");
            failed.try_set(true);
        }
    }
}

/// Draws other options; a chart that went meanwhile has nothing to draw.
fn again(living: StoredValue<Option<Living>, LocalStorage>, option: &JsValue) -> Result<(), JsValue> {
    let update = |living: &Option<Living>| match living {
        Some(living) => living.library.update(&living.drawn, option),
        None => Ok(()),
    };
    living.try_with_value(update).unwrap_or(Ok(()))
}

/// The options as the library takes them. Through text: a second serialiser, which writes objects at once, is code for every type again.
async fn current(bars: UsageBars) -> Result<JsValue, JsValue> {
    let text = options(bars, palette::read()).await.map_err(|error| JsValue::from_str(&error.to_string()))?;
    js_sys::JSON::parse(&text)
}
