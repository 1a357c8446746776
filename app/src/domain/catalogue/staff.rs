//! What staff do in a back office: who did what, where and when.

use super::{Group, Labels, Module, Operation, labels, op};
use crate::domain::outcome::{Kind, Outcome};

const OUTCOMES: &[Outcome] = &[Outcome::Success, Outcome::Failure];

const fn staff(slug: &'static str, labels: Labels, operations: &'static [Operation]) -> Module {
    Module { slug, labels, group: Group::Staff, kind: Kind::Audit, outcomes: OUTCOMES, submodules: &[], operations }
}

/// The sections of a back office, the sensitive ones first.
pub(super) const MODULES: &[Module] = &[
    staff(
        "finance",
        labels("Finance", "Finances", "Finanse"),
        &[
            op("balance.change", "Balance changed", "Solde modifié", "Zmiana salda"),
            op("transaction.delete", "Transaction deleted", "Transaction supprimée", "Usunięcie transakcji"),
            op("payout.cancel", "Payout cancelled", "Versement annulé", "Anulowanie wypłaty"),
            op("refund.grant", "Refund granted", "Remboursement accordé", "Przyznanie zwrotu"),
            op("invoice.correct", "Invoice corrected", "Facture rectifiée", "Korekta faktury"),
        ],
    ),
    staff(
        "bonuses",
        labels("Bonuses and promotions", "Bonus et promotions", "Bonusy i promocje"),
        &[
            op("bonus.create", "Bonus created", "Bonus créé", "Utworzenie bonusu"),
            op("bonus.grant", "Bonus granted by hand", "Bonus attribué manuellement", "Ręczne przyznanie bonusu"),
            op("bonus.delete", "Bonus deleted", "Bonus supprimé", "Usunięcie bonusu"),
            op("campaign.disable", "Campaign disabled", "Campagne désactivée", "Wyłączenie kampanii"),
        ],
    ),
    staff(
        "users",
        labels("Users", "Utilisateurs", "Użytkownicy"),
        &[
            op("user.create", "User created", "Utilisateur créé", "Utworzenie użytkownika"),
            op("user.update", "Profile changed", "Profil modifié", "Zmiana profilu"),
            op("user.enable", "User enabled", "Utilisateur activé", "Aktywacja użytkownika"),
            op("user.block", "User blocked", "Utilisateur bloqué", "Zablokowanie użytkownika"),
            op("user.delete", "User deleted", "Utilisateur supprimé", "Usunięcie użytkownika"),
            op("password.confirmed", "Password given again", "Mot de passe confirmé", "Ponowne podanie hasła"),
            op(
                "user.invite",
                "Link to choose a password made",
                "Lien d’invitation créé",
                "Utworzenie linku z zaproszeniem",
            ),
            op("password.changed", "Password changed", "Mot de passe modifié", "Zmiana hasła"),
            op("session.end", "Session ended", "Session fermée", "Zakończenie sesji"),
            op("token.create", "Personal token created", "Jeton personnel créé", "Utworzenie tokenu osobistego"),
            op("token.revoke", "Personal token revoked", "Jeton personnel révoqué", "Unieważnienie tokenu osobistego"),
            op("factor.on", "Second factor turned on", "Second facteur activé", "Włączenie drugiego składnika"),
            op("factor.off", "Second factor turned off", "Second facteur désactivé", "Wyłączenie drugiego składnika"),
            op("factor.codes", "Recovery codes renewed", "Codes de secours renouvelés", "Odnowienie kodów zapasowych"),
            op(
                "password.refused",
                "Wrong password given again",
                "Confirmation du mot de passe refusée",
                "Odmowa po ponownym podaniu hasła",
            ),
        ],
    ),
    staff(
        "roles",
        labels("Roles and rights", "Rôles et droits", "Role i uprawnienia"),
        &[
            op("role.create", "Role created", "Rôle créé", "Utworzenie roli"),
            op("role.change", "Role changed", "Rôle modifié", "Zmiana roli"),
            op("role.delete", "Role deleted", "Rôle supprimé", "Usunięcie roli"),
            op("right.grant", "Right granted", "Droit attribué", "Nadanie uprawnienia"),
            op("right.revoke", "Right taken away", "Droit retiré", "Odebranie uprawnienia"),
        ],
    ),
    staff(
        "settings",
        labels("Settings", "Paramètres", "Ustawienia"),
        &[
            op("setting.change", "Setting changed", "Paramètre modifié", "Zmiana ustawienia"),
            op(
                "retention.change",
                "Retention changed",
                "Durée de conservation modifiée",
                "Zmiana okresu przechowywania",
            ),
            op(
                "retention.undo",
                "Change of retention undone",
                "Modification de la conservation annulée",
                "Cofnięcie zmiany okresu przechowywania",
            ),
            op("hold.place", "Legal hold placed", "Conservation légale décidée", "Ustanowienie blokady prawnej"),
            op("hold.lift", "Legal hold lifted", "Conservation légale levée", "Zniesienie blokady prawnej"),
            op("redaction.add", "Redaction rule added", "Règle de masquage ajoutée", "Dodanie reguły maskowania"),
            op("redaction.change", "Redaction rule changed", "Règle de masquage modifiée", "Zmiana reguły maskowania"),
            op(
                "redaction.remove",
                "Redaction rule removed",
                "Règle de masquage retirée",
                "Usunięcie reguły maskowania",
            ),
            op(
                "redaction.try",
                "Redaction rule tried out",
                "Règle de masquage essayée",
                "Wypróbowanie reguły maskowania",
            ),
            op("site.create", "Site added", "Site ajouté", "Dodanie serwisu"),
            op("site.change", "Site renamed", "Site renommé", "Zmiana nazwy serwisu"),
            op("site.zone", "Time zone changed", "Fuseau horaire modifié", "Zmiana strefy czasowej"),
            op(
                "site.visibility",
                "Visibility in statistics changed",
                "Visibilité dans les statistiques modifiée",
                "Zmiana widoczności w statystykach",
            ),
            op("key.create", "Key created", "Clé créée", "Utworzenie klucza"),
            op("key.revoke", "Key revoked", "Clé révoquée", "Unieważnienie klucza"),
        ],
    ),
    staff(
        "content",
        labels("Content", "Contenus", "Treści"),
        &[
            op("text.change", "Text changed", "Texte modifié", "Zmiana tekstu"),
            op("banner.add", "Banner added", "Bannière ajoutée", "Dodanie banera"),
            op("banner.remove", "Banner removed", "Bannière retirée", "Usunięcie banera"),
            op("page.publish", "Page published", "Page publiée", "Publikacja strony"),
            op("commit", "Version recorded", "Version enregistrée", "Zapis wersji"),
        ],
    ),
    staff(
        "data_access",
        labels("Access to data", "Accès aux données", "Dostęp do danych"),
        &[
            op("export", "Export", "Exportation", "Eksport"),
            op("statement.view", "Statement viewed", "Relevé consulté", "Podgląd zestawienia"),
            op(
                "payload.view",
                "Request or response viewed",
                "Requête ou réponse consultée",
                "Podgląd żądania lub odpowiedzi",
            ),
            op("access.refused", "Access refused", "Accès refusé", "Odmowa dostępu"),
            op("integrity.check", "Journal checked", "Journal vérifié", "Sprawdzenie dziennika"),
            op("integrity.broken", "Seals found broken", "Scellés rompus constatés", "Wykrycie naruszenia pieczęci"),
            op("api.attempt", "API access attempted", "Tentative d’accès à l’API", "Próba dostępu do API"),
        ],
    ),
    staff(
        "annotations",
        labels("Comments and tags", "Commentaires et étiquettes", "Komentarze i znaczniki"),
        &[
            op("comment.add", "Comment added", "Commentaire ajouté", "Dodanie komentarza"),
            op("comment.edit", "Comment edited", "Commentaire modifié", "Zmiana komentarza"),
            op("comment.withdraw", "Comment withdrawn", "Commentaire retiré", "Wycofanie komentarza"),
            op("tag.add", "Tag added", "Étiquette ajoutée", "Dodanie znacznika"),
            op("tag.remove", "Tag removed", "Étiquette retirée", "Usunięcie znacznika"),
            op("acknowledge", "Acknowledged", "Pris en compte", "Przyjęcie do wiadomości"),
            op(
                "acknowledge.withdraw",
                "Acknowledgement taken back",
                "Prise en compte annulée",
                "Cofnięcie przyjęcia do wiadomości",
            ),
            op("assign", "Assigned", "Attribué", "Przydzielenie"),
        ],
    ),
    staff(
        "views",
        labels("Saved views", "Vues enregistrées", "Zapisane widoki"),
        &[
            op("view.share", "View shared", "Vue partagée", "Udostępnienie widoku"),
            op("view.unshare", "Sharing ended", "Partage arrêté", "Koniec udostępniania"),
            op("view.change", "Shared view changed", "Vue partagée modifiée", "Zmiana udostępnionego widoku"),
            op("view.delete", "Shared view deleted", "Vue partagée supprimée", "Usunięcie udostępnionego widoku"),
        ],
    ),
];
