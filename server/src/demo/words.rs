//! Fills in the `$words` of a recipe; all events of one affair share them.

use super::people::Place;
use crate::generate::dice::Dice;

/// The words of one affair: name and text.
#[derive(Clone, Debug)]
pub(super) struct Words(Vec<(&'static str, String)>);

impl Words {
    /// Words for an affair in a country.
    pub(super) fn new(place: Place, dice: &mut Dice) -> Self {
        let habits = place.habits();
        let (town, postcode) = *dice.pick(habits.towns);
        let (cents, cents_new) = (dice.between(990, 89_990), dice.between(990, 89_990));
        let number = dice.between(1_000, 9_999);
        let grams = dice.between(200, 29_000);
        let hex = format!("{:016x}", dice.bits());
        let words = vec![
            ("order", format!("{}", dice.between(10_000, 99_999))),
            ("company", (*dice.pick(habits.companies)).to_owned()),
            ("person", (*dice.pick(habits.persons)).to_owned()),
            ("city", town.to_owned()),
            ("postcode", postcode.to_owned()),
            ("street", format!("{} {}", dice.pick(habits.streets), dice.between(1, 120))),
            ("email", format!("client{number}@example.com")),
            ("phone", format!("{}{:03}", habits.phone, dice.below(1_000))),
            ("phone_new", format!("{}{:03}", habits.phone, dice.below(1_000))),
            ("country", (*dice.pick_early(place.partners())).to_owned()),
            ("vat", format!("{:010}", dice.below_u64(10_000_000_000))),
            ("siret", format!("{:014}", dice.below_u64(100_000_000_000_000))),
            ("ref", hex[..12].to_owned()),
            ("parcel", format!("{:014}", dice.below_u64(100_000_000_000_000))),
            ("price", price(place, cents)),
            ("price_new", price(place, cents_new)),
            ("amount", price(Place::Gb, cents)),
            ("cents", cents.to_string()),
            ("currency", place.currency().to_owned()),
            ("count", dice.between(2, 480).to_string()),
            ("n", dice.between(1, 9).to_string()),
            ("sku", format!("{}-{number}", ["ARM", "MAT", "BUF", "CHA", "TAB"][dice.below(5) as usize])),
            ("product", (*dice.pick(habits.products)).to_owned()),
            ("weight", format!("{}.{}", grams / 1_000, grams / 100 % 10)),
            ("grams", grams.to_string()),
        ];
        Self(words)
    }

    /// Adds a word, or replaces it.
    pub(super) fn set(&mut self, name: &'static str, text: &str) {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, text.to_owned()));
    }

    /// The text of a word.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }

    /// The text with its words filled in; a word that does not exist stays as it is, which a test of the recipes does not let pass.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            filled.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let end = after.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(after.len());
            match self.get(&after[..end]) {
                Some(word) => filled.push_str(word),
                None => filled.push_str(&rest[at..=at + end]),
            }
            rest = &after[end..];
        }
        filled.push_str(rest);
        filled
    }
}

fn price(place: Place, cents: u32) -> String {
    let mark = if place == Place::Gb { '.' } else { ',' };
    format!("{}{mark}{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_in_up_to_where_they_end() {
        let mut words = Words::new(Place::Fr, &mut Dice::new(1));
        words.set("order", "10234");
        words.set("n", "3");
        assert_eq!(words.fill("facture-$order.pdf, ligne 2$n8, $unknown"), "facture-10234.pdf, ligne 238, $unknown");
        assert_eq!((price(Place::Pl, 12_905), price(Place::Gb, 5)), ("129,05".to_owned(), "0.05".to_owned()));
    }
}
