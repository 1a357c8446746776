//! The words for kinds, reasons, severities, actions and actors. Those for outcomes stand beside their glyphs in `outcome`.

use crate::domain::access::Role;
use crate::domain::admin_page::AdminPage;
use crate::domain::journal::Journal;
use crate::domain::list_look::Column;
use crate::domain::outcome::{Action, ActorType, Direction, Kind, Reason, Severity};
use crate::domain::payload::PayloadKind;
use crate::domain::role::HeldRole;
use crate::i18n::{Locale, td_string};
use crate::pretty::visible::plain;

/// The name of a journal.
pub fn journal(locale: Locale, journal: Journal) -> &'static str {
    match journal {
        Journal::All => td_string!(locale, common.journals.all),
        Journal::Errors => td_string!(locale, common.journals.errors),
        Journal::Jobs => td_string!(locale, common.journals.jobs),
        Journal::Integrations => td_string!(locale, common.journals.integrations),
        Journal::SignIns => td_string!(locale, common.journals.sign_ins),
        Journal::Staff => td_string!(locale, common.journals.staff),
    }
}

/// The name of a page of administrators.
pub fn admin_page(locale: Locale, page: AdminPage) -> &'static str {
    match page {
        AdminPage::Sites => td_string!(locale, site.title),
        AdminPage::Sources => td_string!(locale, source.title),
        AdminPage::People => td_string!(locale, person.title),
        AdminPage::Roles => td_string!(locale, role.title),
        AdminPage::Retention => td_string!(locale, retention.title),
        AdminPage::Redaction => td_string!(locale, redaction.title),
        AdminPage::Integrity => td_string!(locale, integrity.title),
        AdminPage::System => td_string!(locale, system.title),
    }
}

/// The name of a role: a word for those of the product, else what it was called.
pub fn role(locale: Locale, role: &HeldRole) -> String {
    match role.id.built_in() {
        Some(built_in) => role_word(locale, built_in).to_owned(),
        None => plain(&role.name).into_owned(),
    }
}

/// The word for a role of the product.
pub fn role_word(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Manager => td_string!(locale, role.name.manager),
        Role::Staff => td_string!(locale, role.name.staff),
        Role::Auditor => td_string!(locale, role.name.auditor),
        Role::Administrator => td_string!(locale, role.name.administrator),
    }
}

/// The name of a column of lists.
pub fn column(locale: Locale, column: Column) -> &'static str {
    match column {
        Column::Feature => td_string!(locale, journal.columns.feature),
        Column::Site => td_string!(locale, journal.field.site),
        Column::Actor => td_string!(locale, journal.field.actor),
        Column::Kind => td_string!(locale, journal.field.kind),
        Column::Severity => td_string!(locale, journal.field.severity),
        Column::Section => td_string!(locale, journal.field.section),
        Column::Ip => td_string!(locale, journal.field.ip),
        Column::Duration => td_string!(locale, journal.columns.duration),
        Column::Tags => td_string!(locale, journal.columns.tags),
    }
}

/// The word for a kind of event.
pub fn kind(locale: Locale, kind: Kind) -> &'static str {
    match kind {
        Kind::Feature => td_string!(locale, event.kind.feature),
        Kind::Error => td_string!(locale, event.kind.error),
        Kind::Job => td_string!(locale, event.kind.job),
        Kind::Integration => td_string!(locale, event.kind.integration),
        Kind::Webhook => td_string!(locale, event.kind.webhook),
        Kind::SignIn => td_string!(locale, event.kind.sign_in),
        Kind::Audit => td_string!(locale, event.kind.audit),
        Kind::System => td_string!(locale, event.kind.system),
    }
}

/// The words for a reason.
pub fn reason(locale: Locale, reason: Reason) -> &'static str {
    match reason {
        Reason::Config => td_string!(locale, event.reason.config),
        Reason::Execution => td_string!(locale, event.reason.execution),
        Reason::RemoteError => td_string!(locale, event.reason.remote_error),
        Reason::InvalidInput => td_string!(locale, event.reason.invalid_input),
        Reason::Timeout => td_string!(locale, event.reason.timeout),
        Reason::Auth => td_string!(locale, event.reason.auth),
        Reason::Quota => td_string!(locale, event.reason.quota),
        Reason::UserStop => td_string!(locale, event.reason.user_stop),
        Reason::Other => td_string!(locale, event.reason.other),
    }
}

/// The word for a severity.
pub fn severity(locale: Locale, severity: Severity) -> &'static str {
    match severity {
        Severity::Trace => td_string!(locale, event.severity.trace),
        Severity::Debug => td_string!(locale, event.severity.debug),
        Severity::Info => td_string!(locale, event.severity.info),
        Severity::Warn => td_string!(locale, event.severity.warn),
        Severity::Error => td_string!(locale, event.severity.error),
        Severity::Fatal => td_string!(locale, event.severity.fatal),
    }
}

/// The words for a kind of staff action.
pub fn action(locale: Locale, action: Action) -> &'static str {
    match action {
        Action::Changed => td_string!(locale, event.action.changed),
        Action::CreatedDeleted => td_string!(locale, event.action.created_deleted),
        Action::Rights => td_string!(locale, event.action.rights),
        Action::Accessed => td_string!(locale, event.action.accessed),
        Action::Critical => td_string!(locale, event.action.critical),
    }
}

/// The words for a sort of actor.
pub fn actor(locale: Locale, actor: ActorType) -> &'static str {
    match actor {
        ActorType::Staff => td_string!(locale, event.actor.staff),
        ActorType::Customer => td_string!(locale, event.actor.customer),
        ActorType::ApiKey => td_string!(locale, event.actor.api_key),
        ActorType::System => td_string!(locale, event.actor.system),
        ActorType::Anonymous => td_string!(locale, event.actor.anonymous),
    }
}

/// The word for the way of an HTTP exchange.
pub fn direction(locale: Locale, direction: Direction) -> &'static str {
    match direction {
        Direction::In => td_string!(locale, event.direction.incoming),
        Direction::Out => td_string!(locale, event.direction.outgoing),
    }
}

/// The word for a payload.
pub fn payload(locale: Locale, payload: PayloadKind) -> &'static str {
    match payload {
        PayloadKind::Request => td_string!(locale, event.payload.request),
        PayloadKind::Response => td_string!(locale, event.payload.response),
        PayloadKind::Traceback => td_string!(locale, event.payload.traceback),
        PayloadKind::Attachment => td_string!(locale, event.payload.attachment),
    }
}
