//! What shops exchange with partners and do in the background.

use super::{Group, Labels, Module, Operation, Submodule, brand, labels, op};
use crate::domain::outcome::{Kind, Outcome};

const OUTCOMES: &[Outcome] = &[Outcome::Success, Outcome::NoAnswer, Outcome::Failure, Outcome::Stopped];
const PAYMENT_OUTCOMES: &[Outcome] = &[Outcome::Success, Outcome::NoAnswer, Outcome::Failure, Outcome::Pending];

const fn integration(
    slug: &'static str,
    labels: Labels,
    submodules: &'static [Submodule],
    operations: &'static [Operation],
) -> Module {
    let (group, kind) = (Group::Integrations, Kind::Integration);
    Module { slug, labels, group, kind, outcomes: OUTCOMES, submodules, operations }
}

const fn warehouse(slug: &'static str, en: &'static str, fr: &'static str, pl: &'static str) -> Submodule {
    Submodule { slug, labels: labels(en, fr, pl), operations: &[] }
}

/// The integrations of a shop, in the order of its event log.
pub(super) const MODULES: &[Module] = &[
    integration(
        "online_auctions",
        labels("Online auctions", "Enchères en ligne", "Aukcje internetowe"),
        &[brand("allegro", "Allegro")],
        &[
            op("order.add", "Add order", "Ajout de commande", "Dodanie zamówienia"),
            op("auction.list", "List auction", "Mise aux enchères", "Wystawienie aukcji"),
            op("auction.end", "End auction", "Clôture d’enchère", "Zakończenie aukcji"),
            op("commission.refund", "Commission refund", "Remboursement de commission", "Zwrot prowizji"),
        ],
    ),
    integration(
        "banking",
        labels("Banking", "Banque", "Bankowość"),
        &[
            Submodule {
                slug: "payments",
                labels: labels("Incoming payments", "Paiements reçus", "Płatności"),
                operations: &[
                    op(
                        "payment.book",
                        "Book payment to order",
                        "Affectation à la commande",
                        "Księgowanie wpłaty na zamówienie",
                    ),
                    op(
                        "balance.credit",
                        "Credit customer balance",
                        "Crédit du solde client",
                        "Przypisanie wpłaty do salda klienta",
                    ),
                ],
            },
            Submodule {
                slug: "account_history",
                labels: labels("Account history", "Historique du compte", "Historia konta"),
                operations: &[op(
                    "history.fetch",
                    "Fetch history",
                    "Récupération de l’historique",
                    "Pobranie historii",
                )],
            },
        ],
        &[],
    ),
    integration(
        "ssl_certificates",
        labels("SSL certificates", "Certificats SSL", "Certyfikaty SSL"),
        &[],
        &[
            op("install", "Install", "Installation", "Instalacja"),
            op("renew", "Renew", "Renouvellement", "Odnowienie"),
            op("remove", "Remove", "Suppression", "Usunięcie"),
        ],
    ),
    integration(
        "dropshipping",
        labels("Dropshipping", "Dropshipping", "Dropshipping"),
        &[brand("icdf", "ICDF")],
        &[
            op("order.send", "Send order", "Envoi de commande", "Przesłanie zamówienia"),
            op("availability.check", "Check availability", "Contrôle de disponibilité", "Sprawdzenie dostępności"),
            op("basket.import", "Import basket", "Import de panier", "Import koszyka"),
            op("stock.confirm", "Confirm stock", "Confirmation de stock", "Potwierdzenie stanu magazynowego"),
        ],
    ),
    integration(
        "fulfillment",
        labels("Fulfilment", "Logistique externalisée", "Fulfillment"),
        &[],
        &[
            op("order.send", "Send order", "Envoi de commande", "Przekazanie zamówienia"),
            op("order.status", "Fetch order status", "Statut de commande", "Pobranie statusu zamówienia"),
            op("stock.sync", "Synchronise stock", "Synchronisation des stocks", "Synchronizacja stanów"),
            op("return.receive", "Receive return", "Réception de retour", "Przyjęcie zwrotu"),
        ],
    ),
    integration(
        "warehouse",
        labels("Warehouse management", "Gestion des stocks", "Gospodarka magazynowa"),
        &[
            warehouse("m1", "Warehouse M1", "Entrepôt M1", "Magazyn M1"),
            warehouse("m4", "Warehouse M4", "Entrepôt M4", "Magazyn M4"),
            warehouse("m6", "Warehouse M6", "Entrepôt M6", "Magazyn M6"),
            warehouse("m2", "Warehouse M2", "Entrepôt M2", "Magazyn M2"),
            warehouse("mp", "Warehouse MP", "Entrepôt MP", "Magazyn MP"),
            warehouse("m0", "Warehouse M0", "Entrepôt M0", "Magazyn M0"),
        ],
        &[
            op("assign", "Assign warehouse", "Affectation d’entrepôt", "Przypisanie magazynu"),
            op("reserve", "Reserve stock", "Réservation de stock", "Rezerwacja stanów"),
            op("realise", "Ship from warehouse", "Expédition depuis l’entrepôt", "Realizacja z magazynu"),
        ],
    ),
    integration(
        "product_import",
        labels("Product import and restore", "Import et restauration de produits", "Import/przywracanie towarów"),
        &[],
        &[
            op("import.started", "Import started", "Début d’import", "Rozpoczęcie importu"),
            op("import.finished", "Import finished", "Fin d’import", "Zakończenie importu"),
            op("sync", "Synchronise data", "Synchronisation des données", "Synchronizacja danych"),
            op("restore", "Restore products", "Restauration de produits", "Przywrócenie towarów"),
        ],
    ),
    integration(
        "couriers",
        labels("Couriers", "Transporteurs", "Kurierzy"),
        &[
            brand("inpost", "InPost"),
            brand("dpd", "DPD"),
            brand("dhl", "DHL"),
            brand("gls", "GLS"),
            brand("colissimo", "Colissimo"),
            brand("chronopost", "Chronopost"),
            brand("mondial_relay", "Mondial Relay"),
            brand("royal_mail", "Royal Mail"),
        ],
        &[
            op("generate_labels", "Generate labels", "Génération d’étiquettes", "Generowanie etykiet"),
            op("get_shipment", "Fetch shipment", "Récupération d’expédition", "Pobranie przesyłki"),
            op("status.webhook", "Status webhook", "Webhook de statut", "Webhook statusu przesyłki"),
        ],
    ),
    integration(
        "marketplaces",
        labels("Marketplaces", "Places de marché", "Marketplace’y"),
        &[
            brand("empik", "Empik Marketplace"),
            brand("morele", "Morele.net"),
            brand("amazon", "Amazon"),
            brand("wish", "Wish Marketplace"),
            brand("ceneo", "Ceneo Kup Teraz"),
            brand("cdiscount", "Cdiscount"),
            brand("fnac", "Fnac"),
            brand("ebay", "eBay"),
        ],
        &[
            op("status.fetch", "Fetch order statuses", "Récupération des statuts", "Pobranie statusów zamówień"),
            op("shipment.send", "Send shipment data", "Envoi des données d’expédition", "Przesłanie danych wysyłki"),
            op(
                "document.assign",
                "Assign sales document",
                "Affectation du document de vente",
                "Przypisanie dokumentu sprzedaży",
            ),
        ],
    ),
    Module {
        outcomes: PAYMENT_OUTCOMES,
        ..integration(
            "payments",
            labels("Payments", "Paiements", "Płatności"),
            &[
                brand("payu", "PayU"),
                brand("idopay", "IdoPay"),
                brand("przelewy24", "Przelewy24"),
                brand("stripe", "Stripe"),
                brand("paypal", "PayPal"),
            ],
            &[
                op("create", "Create transaction", "Création de transaction", "Utworzenie transakcji"),
                op("settle", "Settle payment", "Règlement", "Rozliczenie płatności"),
                op("status", "Status change", "Changement de statut", "Zmiana statusu płatności"),
                op("reject", "Reject transaction", "Rejet de transaction", "Odrzucenie transakcji"),
            ],
        )
    },
    integration(
        "external_services",
        labels("External services", "Services externes", "Serwisy zewnętrzne"),
        &[
            Submodule {
                operations: &[
                    op(
                        "customer.sync",
                        "Synchronise customers",
                        "Synchronisation des clients",
                        "Synchronizacja klientów",
                    ),
                    op("order.send", "Send order data", "Envoi des commandes", "Przesłanie danych zamówień"),
                ],
                ..brand("salesmanago", "SALESmanago")
            },
            Submodule {
                operations: &[
                    op(
                        "catalogue.send",
                        "Send product catalogue",
                        "Envoi du catalogue produits",
                        "Przesłanie katalogu produktów",
                    ),
                    op("ads.sync", "Synchronise ads", "Synchronisation des annonces", "Synchronizacja reklam"),
                    op("pixel.event", "Pixel event", "Évènement du pixel", "Zdarzenie piksela"),
                ],
                ..brand("facebook", "Facebook")
            },
        ],
        &[],
    ),
    integration(
        "external_services_backups",
        labels(
            "External services and backups",
            "Services externes et sauvegardes",
            "Serwisy zewnętrzne i kopie zapasowe",
        ),
        &[
            Submodule {
                operations: &[op("feed.send", "Send feed", "Envoi du flux", "Przesłanie pliku danych")],
                ..brand("facebook_ads", "Facebook Ads")
            },
            Submodule {
                operations: &[op("feed.send", "Send feed", "Envoi du flux", "Przesłanie pliku danych")],
                ..brand("google_studio_dynamic", "Google Studio Dynamic")
            },
            Submodule {
                operations: &[
                    op("backup.create", "Create backup", "Création de sauvegarde", "Utworzenie kopii zapasowej"),
                    op("backup.verify", "Verify backup", "Vérification de sauvegarde", "Weryfikacja kopii zapasowej"),
                ],
                ..brand("iof_2.5", "IOF 2.5")
            },
        ],
        &[],
    ),
    integration(
        "insurance",
        labels("Insurance", "Assurances", "Ubezpieczenia"),
        &[brand("trusted_shops", "Trusted Shops")],
        &[
            op("reviews.fetch", "Fetch reviews", "Récupération des avis", "Pobranie opinii"),
            op("widget.update", "Update reviews widget", "Mise à jour du widget d’avis", "Aktualizacja widżetu opinii"),
        ],
    ),
    Module {
        kind: Kind::Webhook,
        ..integration(
            "webhooks",
            labels("Webhooks", "Webhooks", "Webhooki"),
            &[brand("heureka", "Heureka"), brand("avis", "Avis")],
            &[
                op("send", "Webhook sent", "Webhook envoyé", "Wysłanie webhooka"),
                op("receive", "Webhook received", "Webhook reçu", "Odebranie webhooka"),
            ],
        )
    },
    Module {
        kind: Kind::Job,
        ..integration(
            "panel_tasks",
            labels("Panel background tasks", "Tâches de fond du panneau", "Zadania panelowe w tle"),
            &[],
            &[
                op("stock.update", "Update stock", "Mise à jour des stocks", "Aktualizacja stanów magazynowych"),
                op(
                    "availability.update",
                    "Recalculate availability",
                    "Recalcul des disponibilités",
                    "Przeliczanie dostępności towarów",
                ),
                op(
                    "review.update",
                    "Update product reviews",
                    "Mise à jour des avis produits",
                    "Aktualizacja opinii o produktach",
                ),
            ],
        )
    },
];
