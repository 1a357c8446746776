//! The root component: contexts and routes.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::domain::admin_page::AdminPage;
use crate::keys;
use crate::pages::account::AccountPage;
use crate::pages::admin::Administration;
use crate::pages::event::EventPage;
use crate::pages::invitation::InvitationPage;
use crate::pages::journal::JournalPage;
use crate::pages::journal::columns::provide_look;
use crate::pages::login::LoginPage;
use crate::pages::login_code::LoginCodePage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::setup::SetupPage;
use crate::pages::statistics::StatisticsPage;
use crate::pages::views::ViewsPage;
use crate::preferences;
use crate::view::view;
use crate::widgets::frame::{Frame, provide_reader};

/// Everything below `<body>`.
#[component]
#[allow(unreachable_pub, reason = "re-exported by lib.rs; the macro's inner function is not")]
pub fn App() -> impl IntoView {
    provide_meta_context();
    preferences::provide();
    keys::provide();
    provide_reader();
    provide_look();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Vigie".to_owned() } else { format!("{title} · Vigie") } />
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async />
                <Route path=path!("/login/code") view=LoginCodePage ssr=SsrMode::Async />
                <Route path=path!("/setup") view=SetupPage ssr=SsrMode::Async />
                <Route path=path!("/invitation") view=InvitationPage ssr=SsrMode::Async />
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=|| view! { <Redirect path="/statistics" /> } ssr=SsrMode::Async />
                    <Route path=path!("/statistics") view=StatisticsPage ssr=SsrMode::Async />
                    <Route path=path!("/journals/:journal") view=JournalPage ssr=SsrMode::Async />
                    <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async />
                    <Route path=path!("/views") view=ViewsPage ssr=SsrMode::Async />
                    <Route path=path!("/admin/sites") view=admin(AdminPage::Sites) ssr=SsrMode::Async />
                    <Route path=path!("/admin/sources") view=admin(AdminPage::Sources) ssr=SsrMode::Async />
                    <Route path=path!("/admin/people") view=admin(AdminPage::People) ssr=SsrMode::Async />
                    <Route path=path!("/admin/roles") view=admin(AdminPage::Roles) ssr=SsrMode::Async />
                    <Route path=path!("/admin/integrity") view=admin(AdminPage::Integrity) ssr=SsrMode::Async />
                    <Route path=path!("/admin/redaction") view=admin(AdminPage::Redaction) ssr=SsrMode::Async />
                    <Route path=path!("/admin/retention") view=admin(AdminPage::Retention) ssr=SsrMode::Async />
                    <Route path=path!("/admin/system") view=admin(AdminPage::System) ssr=SsrMode::Async />
                    <Route path=path!("/events/:id") view=EventPage ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// What shows a page of administrators.
fn admin(page: AdminPage) -> impl Fn() -> AnyView + Clone {
    move || view! { <Administration page /> }
}
