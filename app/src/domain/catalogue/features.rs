//! Features that people use and whose use is counted.

use super::{Group, Module, Operation, labels, op};
use crate::domain::outcome::{Kind, Outcome};

const DONE_ERROR_STOPPED: &[Outcome] = &[Outcome::Success, Outcome::Failure, Outcome::Stopped];
const ALL_FOUR: &[Outcome] = &[Outcome::Success, Outcome::NoAnswer, Outcome::Failure, Outcome::Stopped];
const DONE_ERROR: &[Outcome] = &[Outcome::Success, Outcome::Failure];

const fn feature(
    slug: &'static str,
    labels: super::Labels,
    outcomes: &'static [Outcome],
    operations: &'static [Operation],
) -> Module {
    Module { slug, labels, group: Group::Features, kind: Kind::Feature, outcomes, submodules: &[], operations }
}

/// The features, in the order of the usage statistics.
pub(super) const MODULES: &[Module] = &[
    feature(
        "email",
        labels("E-mail sending", "Envoi d’e-mails", "Wysyłka e-maili"),
        DONE_ERROR_STOPPED,
        &[op("send", "Send", "Envoi", "Wysłanie")],
    ),
    feature(
        "sms",
        labels("SMS sending", "Envoi de SMS", "Wysyłka SMS-ów"),
        DONE_ERROR_STOPPED,
        &[op("send", "Send", "Envoi", "Wysłanie")],
    ),
    feature(
        "attachments",
        labels("Attached documents", "Ajout de documents joints", "Dodawanie załączników"),
        DONE_ERROR_STOPPED,
        &[op("add", "Add", "Ajout", "Dodanie")],
    ),
    feature(
        "sirene",
        labels("SIRENE register", "API SIRENE", "Rejestr SIRENE"),
        ALL_FOUR,
        &[op("check", "Check", "Contrôle", "Sprawdzenie")],
    ),
    feature(
        "vies",
        labels("VIES (EU VAT numbers)", "API VIES (TVA intracommunautaire)", "VIES (numery VAT UE)"),
        ALL_FOUR,
        &[op("check", "Check", "Contrôle", "Sprawdzenie")],
    ),
    feature(
        "dea",
        labels("Furniture eco-contribution (DEA)", "Mise à jour de la DEA", "Opłata ekologiczna od mebli (DEA)"),
        DONE_ERROR,
        &[op("update", "Update", "Mise à jour", "Aktualizacja")],
    ),
    feature(
        "php_web_api",
        labels("PHP web API", "API PHP Web", "Webowe API PHP"),
        DONE_ERROR,
        &[op("connect", "Connect", "Connexion", "Połączenie")],
    ),
    feature(
        "google_calendar",
        labels("Google Calendar sync", "Synchronisation avec Google Agenda", "Synchronizacja z Kalendarzem Google"),
        DONE_ERROR_STOPPED,
        &[op("sync", "Synchronise", "Synchronisation", "Synchronizacja")],
    ),
];
