//! What an ERP reports of itself: errors, background tasks, payment requests, sign-ins.

use super::{Group, Labels, Module, Operation, labels, op};
use crate::domain::outcome::{Kind, Outcome};

const OUTCOMES: &[Outcome] = &[Outcome::Success, Outcome::Failure];
const REQUEST_OUTCOMES: &[Outcome] = &[Outcome::Success, Outcome::NoAnswer, Outcome::Failure, Outcome::Pending];

const fn erp(slug: &'static str, labels: Labels, kind: Kind, operations: &'static [Operation]) -> Module {
    Module { slug, labels, group: Group::Erp, kind, outcomes: OUTCOMES, submodules: &[], operations }
}

/// The modules of an ERP, in the order of its dashboard.
pub(super) const MODULES: &[Module] = &[
    erp(
        "errors",
        labels("Error log", "Journal des erreurs", "Dziennik błędów"),
        Kind::Error,
        &[
            op("exception", "Unhandled exception", "Exception non gérée", "Nieobsłużony wyjątek"),
            op("validation", "Failed validation", "Échec de validation", "Błąd walidacji"),
            op("permission", "Missing permission", "Permission manquante", "Brak uprawnień"),
            op("database", "Database error", "Erreur de base de données", "Błąd bazy danych"),
        ],
    ),
    erp(
        "scheduled_jobs",
        labels("Scheduled background tasks", "Tâches de fond programmées", "Zaplanowane zadania w tle"),
        Kind::Job,
        &[
            op("run", "Run", "Exécution", "Wykonanie"),
            op("retry", "Second try", "Nouvelle tentative", "Ponowienie"),
            op("missed", "Missed run", "Exécution manquée", "Pominięte uruchomienie"),
            op(
                "retention.run",
                "Removal of old events",
                "Suppression des événements anciens",
                "Usuwanie starych zdarzeń",
            ),
        ],
    ),
    Module {
        outcomes: REQUEST_OUTCOMES,
        ..erp(
            "integration_requests",
            labels("Integration requests", "Demandes d’intégration", "Żądania integracji"),
            Kind::Integration,
            &[
                op(
                    "payment.notification",
                    "Payment notification",
                    "Notification de paiement",
                    "Powiadomienie o płatności",
                ),
                op("payment.webhook", "Confirmation webhook", "Webhook de confirmation", "Webhook potwierdzający"),
            ],
        )
    },
    erp(
        "sign_in",
        labels("Sign-ins", "Connexions", "Logowania"),
        Kind::SignIn,
        &[
            op("sign_in", "Sign in", "Connexion", "Logowanie"),
            op("sign_in.accepted", "Signed in", "Connexion réussie", "Udane logowanie"),
            op("sign_in.refused", "Sign-in refused", "Connexion refusée", "Odmowa logowania"),
            op("sign_out", "Sign out", "Déconnexion", "Wylogowanie"),
            op("recovery.used", "Recovery code used up", "Code de secours utilisé", "Użycie kodu zapasowego"),
            op("password.chosen", "Password chosen", "Mot de passe choisi", "Wybór hasła"),
            op("password.reset", "Password reset", "Réinitialisation du mot de passe", "Reset hasła"),
        ],
    ),
];
