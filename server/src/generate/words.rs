//! Messages of 60 to 200 characters in the language of their site, with the frequent and the seldom words of a real log.

use app::domain::language::Language;
use app::domain::outcome::Outcome;

use super::dice::Dice;

/// Longest word, in characters: so much may be missing at the end of a message.
const LONGEST: u32 = 14;

const EN: &str = "order the for of parcel customer with number from was in invoice payment label status stock warehouse item to sent \
received by product address code price delivery account transfer basket line quantity carrier request answer after second try \
updated file record checked confirmed amount return refund currency rate branch till voucher discount catalogue feed image size \
colour weight pallet depot pickup point postcode street city country tax exempt partner gateway token session expired retry queue \
delayed worker batch import export row column mapping unknown missing duplicate accepted refused pending settled cancelled reserved \
released shortage supplier contract draft signature document attachment scan archive mailbox recipient bounced template campaign \
audience segment review rating widget certificate domain renewal chain feedback survey newsletter brochure showroom mattress cabinet \
drawer hinge oak walnut lamp kettle saddle helmet glove boot tent rope anchor compass lantern";
const FR: &str = "commande de la le client pour du colis avec numéro des facture paiement à étiquette statut stock entrepôt article en \
envoyé reçu par produit adresse code prix livraison compte virement panier ligne quantité transporteur requête réponse après nouvel \
essai modifié fichier fiche contrôlé confirmé montant retour avoir devise taux agence caisse bon remise catalogue flux image taille \
couleur poids palette dépôt point relais postal rue ville pays taxe exonéré partenaire passerelle jeton session expirée relance file \
retardé tâche lot import export rangée colonne concordance inconnu manquant doublon accepté refusé attente réglé annulé réservé \
libéré rupture fournisseur contrat brouillon signature document pièce numérisé archive boîte destinataire rejeté modèle campagne \
public segment avis note encart certificat domaine renouvelé chaîne enquête sondage infolettre brochure magasin matelas armoire \
tiroir charnière chêne noyer lampe bouilloire selle casque gant botte tente corde ancre boussole lanterne";
const PL: &str = "zamówienie do klienta w paczka na numer z dla faktura płatność od etykieta status stan magazyn towar i wysłano \
odebrano przez produkt adres kod cena dostawa konto przelew koszyk pozycja ilość kurier żądanie odpowiedź po kolejna próba zmieniono \
plik wpis sprawdzono potwierdzono kwota zwrot korekta waluta kurs oddział kasa bon rabat katalog kanał zdjęcie rozmiar kolor waga \
paleta skład odbiór punkt pocztowy ulica miasto kraj podatek zwolniony partner bramka token sesja wygasła ponowienie kolejka \
opóźnione zadanie partia import eksport wiersz kolumna mapowanie nieznany brakuje duplikat przyjęto odrzucono oczekuje rozliczono \
anulowano rezerwacja zwolniono niedobór dostawca umowa szkic podpis dokument załącznik skan archiwum skrzynka adresat odbity szablon \
kampania odbiorcy segment opinia ocena widżet certyfikat domena odnowienie łańcuch ankieta sondaż biuletyn broszura salon materac \
szafka szuflada zawias dąb orzech lampa czajnik siodło kask rękawica but namiot lina kotwica kompas latarnia";

/// Puts messages together.
pub(super) struct Words {
    en: Vec<(&'static str, u32)>,
    fr: Vec<(&'static str, u32)>,
    pl: Vec<(&'static str, u32)>,
}

impl Words {
    /// The vocabularies of all languages.
    pub(super) fn new() -> Self {
        let split =
            |text: &'static str| text.split_whitespace().map(|word| (word, word.chars().count() as u32)).collect();
        Self { en: split(EN), fr: split(FR), pl: split(PL) }
    }

    /// Appends a message; no character of it needs escaping in JSON.
    pub(super) fn message(&self, out: &mut Vec<u8>, dice: &mut Dice, about: About) {
        let words = match about.language {
            Language::En => &self.en,
            Language::Fr => &self.fr,
            Language::Pl => &self.pl,
        };
        let most = dice.between(60 + LONGEST, 200);
        let opening = opening(about.language, about.outcome);
        out.extend_from_slice(opening.as_bytes());
        out.extend_from_slice(b" #");
        decimal(out, about.number);
        let mut length = opening.chars().count() as u32 + 2 + digits(about.number);
        if let Some(mark) = about.mark {
            out.push(b' ');
            out.extend_from_slice(mark.as_bytes());
            length += 1 + mark.len() as u32;
        }
        loop {
            let &(word, characters) = dice.pick_early(words);
            length += 1 + characters;
            if length > most {
                break;
            }
            out.push(b' ');
            out.extend_from_slice(word.as_bytes());
        }
    }

    /// A word of a language, for names of goods.
    pub(super) fn word(&self, dice: &mut Dice, language: Language) -> &'static str {
        match language {
            Language::En => dice.pick(&self.en).0,
            Language::Fr => dice.pick(&self.fr).0,
            Language::Pl => dice.pick(&self.pl).0,
        }
    }
}

/// What a message is about.
#[derive(Clone, Copy)]
pub(super) struct About {
    /// The language of its site.
    pub(super) language: Language,
    /// How the thing ended.
    pub(super) outcome: Outcome,
    /// The order's number.
    pub(super) number: u32,
    /// A word by which search is measured.
    pub(super) mark: Option<&'static str>,
}

fn opening(language: Language, outcome: Outcome) -> &'static str {
    use Outcome as O;
    match (language, outcome) {
        (Language::En, O::Success) => "Done:",
        (Language::En, O::NoAnswer) => "No answer:",
        (Language::En, O::Failure) => "Failed:",
        (Language::En, O::Stopped) => "Stopped by the user:",
        (Language::En, O::Pending | O::Unknown) => "Waiting:",
        (Language::Fr, O::Success) => "Effectué :",
        (Language::Fr, O::NoAnswer) => "Sans réponse :",
        (Language::Fr, O::Failure) => "Échec :",
        (Language::Fr, O::Stopped) => "Stoppé par l’utilisateur :",
        (Language::Fr, O::Pending | O::Unknown) => "En attente :",
        (Language::Pl, O::Success) => "Wykonano:",
        (Language::Pl, O::NoAnswer) => "Brak odpowiedzi:",
        (Language::Pl, O::Failure) => "Błąd:",
        (Language::Pl, O::Stopped) => "Zatrzymane przez użytkownika:",
        (Language::Pl, O::Pending | O::Unknown) => "Oczekuje:",
    }
}

/// Appends a number without the cost of formatting.
pub(super) fn decimal(out: &mut Vec<u8>, number: u32) {
    padded(out, number, digits(number));
}

/// Appends the last `width` digits of a number, with leading zeros.
pub(super) fn padded(out: &mut Vec<u8>, number: u32, width: u32) {
    let start = out.len();
    out.resize(start + width as usize, b'0');
    let mut rest = number;
    for slot in out[start..].iter_mut().rev() {
        *slot = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

/// Appends the lowest `digits` hexadecimal digits, at most 16.
pub(super) fn hex(out: &mut Vec<u8>, bits: u64, digits: u32) {
    out.extend((0..digits).rev().map(|digit| b"0123456789abcdef"[(bits >> (4 * digit)) as usize & 15]));
}

fn digits(number: u32) -> u32 {
    number.checked_ilog10().unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_longer_than_what_may_be_missing() {
        let words = Words::new();
        for (word, characters) in words.en.iter().chain(&words.fr).chain(&words.pl) {
            assert!(*characters < LONGEST, "{word}");
        }
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let mut out = Vec::new();
        decimal(&mut out, 0);
        decimal(&mut out, 10_234);
        padded(&mut out, 7, 3);
        hex(&mut out, 0xbeef, 6);
        assert_eq!(out, b"01023400700beef");
    }
}
