//! The document around every page, as the server writes it: language and theme are right before the first paint, and nothing comes from
//! another host.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::app::App;
use crate::assets::SiteAssets;
use crate::preferences;
use crate::view::view;

/// The HTML document of a page.
pub fn shell() -> impl IntoView {
    let assets = use_context::<SiteAssets>().unwrap_or_default();
    let chosen = preferences::initial();
    view! {
        <!DOCTYPE html>
        <html lang=chosen.language.as_str() data-theme=chosen.theme.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="referrer" content="same-origin" />
                <link rel="stylesheet" href=assets.css.to_string() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                {hydration(&assets)}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Fetches the program early and starts it when the document is there. The only inline script; its nonce lets it and what it imports
/// through, so the chart library too is imported here, when the program asks for it.
fn hydration(assets: &SiteAssets) -> impl IntoView + use<> {
    let start = format!(
        "import start, {{ hydrate }} from \"{}\"; globalThis.vigie = {{ charts: () => import(\"{}\") }}; \
         await start({{ module_or_path: \"{}\" }}); hydrate();",
        assets.js, assets.charts, assets.wasm
    );
    view! {
        <link rel="modulepreload" href=assets.js.to_string() nonce=use_nonce() />
        <link
            rel="preload"
            href=assets.wasm.to_string()
            r#as="fetch"
            r#type="application/wasm"
            crossorigin="anonymous"
        />
        <script type="module" nonce=use_nonce()>
            {start}
        </script>
    }
}
