//! The names of months and weekdays in the three languages.

use crate::domain::language::Language;

type Months = [&'static str; 12];

const EN: Months = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const EN_SHORT: Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const FR: Months = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const FR_SHORT: Months =
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
const PL: Months = [
    "styczeń",
    "luty",
    "marzec",
    "kwiecień",
    "maj",
    "czerwiec",
    "lipiec",
    "sierpień",
    "wrzesień",
    "październik",
    "listopad",
    "grudzień",
];
const PL_GENITIVE: Months = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
];
const PL_SHORT: Months = ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"];

const WEEKDAYS: [[&str; 7]; 3] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"],
];
const WEEKDAYS_SHORT: [[&str; 7]; 3] = [
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
    ["pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."],
];

/// A month (1 to 12) by itself, in the nominative: `March`, `mars`, `marzec`.
pub fn month(language: Language, month: u32) -> &'static str {
    pick(
        match language {
            Language::En => &EN,
            Language::Fr => &FR,
            Language::Pl => &PL,
        },
        month,
    )
}

/// A month (1 to 12) after a day, in the genitive where there is one: `29 March`, `29 mars`, `29 marca`.
pub fn month_of_day(language: Language, month: u32) -> &'static str {
    pick(
        match language {
            Language::En => &EN,
            Language::Fr => &FR,
            Language::Pl => &PL_GENITIVE,
        },
        month,
    )
}

/// A month (1 to 12) abbreviated, for axes and rows: `Mar`, `mars`, `mar`.
pub fn month_short(language: Language, month: u32) -> &'static str {
    pick(
        match language {
            Language::En => &EN_SHORT,
            Language::Fr => &FR_SHORT,
            Language::Pl => &PL_SHORT,
        },
        month,
    )
}

/// A weekday, Monday = 0: `Sunday`, `dimanche`, `niedziela`.
pub fn weekday(language: Language, weekday: u32) -> &'static str {
    WEEKDAYS[usize::from(language.code())][weekday as usize % 7]
}

/// A weekday abbreviated, Monday = 0: `Sun`, `dim.`, `niedz.`.
pub fn weekday_short(language: Language, weekday: u32) -> &'static str {
    WEEKDAYS_SHORT[usize::from(language.code())][weekday as usize % 7]
}

fn pick(months: &Months, month: u32) -> &'static str {
    months[month.saturating_sub(1) as usize % 12]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polish_declines_a_month_after_its_day() {
        assert_eq!(month(Language::Pl, 3), "marzec");
        assert_eq!(month_of_day(Language::Pl, 3), "marca");
        assert_eq!(month_of_day(Language::Fr, 8), "août");
        assert_eq!(month_short(Language::En, 12), "Dec");
    }

    #[test]
    fn weeks_begin_on_monday() {
        assert_eq!(weekday(Language::En, 0), "Monday");
        assert_eq!(weekday(Language::Fr, 6), "dimanche");
        assert_eq!(weekday(Language::Pl, 2), "środa");
        assert_eq!(weekday_short(Language::Pl, 6), "niedz.");
    }
}
