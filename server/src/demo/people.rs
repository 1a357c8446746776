//! The three countries of the demonstration: their zones, people, firms, streets and goods.

use chrono_tz::Tz;
use serde::Deserialize;

/// A country of the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    /// France.
    Fr,
    /// Poland.
    Pl,
    /// Great Britain.
    Gb,
}

/// An employee: user code, name as it is shown, role.
pub(super) type Employee = (&'static str, &'static str, &'static str);

/// What is typical of a country.
pub(super) struct Habits {
    /// Those who work in its shops.
    pub(super) staff: &'static [Employee],
    /// Business customers.
    pub(super) companies: &'static [&'static str],
    /// Private customers.
    pub(super) persons: &'static [&'static str],
    /// Towns with a postcode.
    pub(super) towns: &'static [(&'static str, &'static str)],
    /// Streets, without numbers.
    pub(super) streets: &'static [&'static str],
    /// Goods.
    pub(super) products: &'static [&'static str],
    /// How telephone numbers begin.
    pub(super) phone: &'static str,
}

impl Place {
    /// The zone of its sites.
    pub(super) const fn zone(self) -> Tz {
        match self {
            Self::Fr => Tz::Europe__Paris,
            Self::Pl => Tz::Europe__Warsaw,
            Self::Gb => Tz::Europe__London,
        }
    }

    /// The code of its currency, in lower case.
    pub(super) const fn currency(self) -> &'static str {
        match self {
            Self::Fr => "eur",
            Self::Pl => "pln",
            Self::Gb => "gbp",
        }
    }

    /// Countries whose VAT numbers are checked there, the own one first where it is in the union.
    pub(super) const fn partners(self) -> &'static [&'static str] {
        match self {
            Self::Fr => &["FR", "BE", "DE", "IT", "ES"],
            Self::Pl => &["PL", "DE", "CZ", "LT", "SK"],
            Self::Gb => &["IE", "NL", "FR", "DE"],
        }
    }

    /// What is typical of it.
    pub(super) const fn habits(self) -> &'static Habits {
        match self {
            Self::Fr => &FR,
            Self::Pl => &PL,
            Self::Gb => &GB,
        }
    }
}

const FR: Habits = Habits {
    staff: &[
        ("MD", "Mathilde D.", "commandes"),
        ("JB", "Julien B.", "expédition"),
        ("SR", "Sophie R.", "comptabilité"),
        ("KL", "Karim L.", "service client"),
        ("ALM", "Anne-Laure M.", "direction"),
    ],
    companies: &[
        "Menuiserie Garnier SARL",
        "Hôtel des Quais",
        "Agencement Rhône-Alpes SAS",
        "Les Ateliers du Parc",
        "Cabinet Morel",
        "Brasserie Bellecour",
        "Crèche Les Petits Pas",
    ],
    persons: &["Camille Fournier", "Nicolas Perrin", "Inès Lambert", "Hugo Marchand", "Élodie Blanc", "Thomas Roche"],
    towns: &[
        ("Lyon", "69002"),
        ("Villeurbanne", "69100"),
        ("Lille", "59000"),
        ("Grenoble", "38000"),
        ("Nantes", "44000"),
    ],
    streets: &["rue de la République", "avenue Jean Jaurès", "rue Garibaldi", "quai Saint-Antoine", "place Carnot"],
    products: &[
        "Armoire deux portes en chêne",
        "Matelas 160 × 200",
        "Buffet bas",
        "Chaise pliante",
        "Table extensible",
    ],
    phone: "+33 6 39 98 ",
};

const PL: Habits = Habits {
    staff: &[
        ("AK", "Anna K.", "zamówienia"),
        ("PN", "Piotr N.", "wysyłka"),
        ("MW", "Magdalena W.", "księgowość"),
        ("TZ", "Tomasz Z.", "obsługa klienta"),
        ("JK", "Joanna K.", "kierownictwo"),
    ],
    companies: &[
        "Stolarnia Wierzba sp. z o.o.",
        "Pensjonat Pod Lipą",
        "Biuro Rachunkowe Saldo",
        "Ogrody Małopolskie s.c.",
        "Kawiarnia Rynek 7",
        "Meble Biurowe Kontur",
    ],
    persons: &["Katarzyna Nowak", "Michał Wójcik", "Agnieszka Lis", "Łukasz Kamiński", "Zofia Dąbrowska", "Jan Mazur"],
    towns: &[
        ("Kraków", "31-042"),
        ("Łódź", "90-001"),
        ("Warszawa", "00-950"),
        ("Wrocław", "50-101"),
        ("Gdańsk", "80-831"),
    ],
    streets: &["ul. Floriańska", "ul. Piotrkowska", "al. Słowackiego", "ul. Długa", "os. Zielone"],
    products: &[
        "Szafa dębowa dwudrzwiowa",
        "Materac 160 × 200",
        "Ławka ogrodowa",
        "Krzesło składane",
        "Stół rozkładany",
    ],
    phone: "+48 600 00",
};

const GB: Habits = Habits {
    staff: &[
        ("EH", "Emma H.", "orders"),
        ("OS", "Oliver S.", "shipping"),
        ("PR", "Priya R.", "accounts"),
        ("GT", "George T.", "customer service"),
        ("MC", "Megan C.", "management"),
    ],
    companies: &[
        "Thornton & Sons Ltd",
        "The Quayside Hotel",
        "Aire Valley Interiors",
        "Brook Street Dental",
        "Northern Café Supplies",
        "Greenwich Lettings",
    ],
    persons: &["Sarah Whitfield", "James Okafor", "Charlotte Webb", "Daniel Hughes", "Aisha Khan", "Peter Lowe"],
    towns: &[
        ("London", "SE10 9NF"),
        ("Leeds", "LS1 4DY"),
        ("York", "YO1 7HH"),
        ("Bristol", "BS1 5TR"),
        ("Leicester", "LE1 5WW"),
    ],
    streets: &["High Street", "Station Road", "Victoria Terrace", "Mill Lane", "Church Row"],
    products: &["Oak wardrobe", "King-size mattress", "Garden bench", "Folding chair", "Extending table"],
    phone: "+44 7700 900",
};
