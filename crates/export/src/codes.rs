//! Codes: look-ups over the code lists of other formats (`codes/*.tsv`): countries, regions, sectors, disorders, roots, quadrants.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Codes of a country.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Country {
    /// Short form of its name.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub alpha3: String,
    /// ISO 3166-1 numeric, without leading zeros.
    pub numeric: String,
    /// FIPS 10-4.
    pub fips: String,
    /// Correlates of War.
    pub cow: String,
    /// Gleditsch and Ward.
    pub gw: String,
    /// Region of ACLED.
    pub acled: String,
    /// Region of UCDP.
    pub ucdp: String,
}

/// How others call a sector.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Sector {
    /// Kind of actor in ACLED.
    pub acled: String,
    /// Whether ACLED calls it an external force abroad.
    pub state: bool,
    /// In words.
    pub polecat: String,
}

/// Rows of a table: cells by the order of its header.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let rows = table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    rows.skip(1).map(|line| line.split('\t').collect())
}

fn cell(row: &[&str], at: usize) -> String {
    row.get(at).copied().unwrap_or_default().to_string()
}

/// Codes of the country of that alpha-2 code.
pub(crate) fn country(iso: &str) -> Option<&'static Country> {
    static ALL: OnceLock<BTreeMap<&'static str, Country>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let country = |row: Vec<&'static str>| {
            let made = Country {
                name: cell(&row, 1),
                alpha3: cell(&row, 2),
                numeric: cell(&row, 3),
                fips: cell(&row, 4),
                cow: cell(&row, 5),
                gw: cell(&row, 6),
                acled: cell(&row, 7),
                ucdp: cell(&row, 8),
            };
            (row.first().copied().unwrap_or_default(), made)
        };
        rows(include_str!("../codes/countries.tsv"))
            .map(country)
            .collect()
    });
    all.get(iso)
}

/// FIPS code of a region that has its own, in the place of its country's.
pub(crate) fn region(iso: &str, admin1: &str) -> Option<&'static str> {
    let fits = |row: &Vec<&'static str>| cell(row, 0) == iso && cell(row, 1) == admin1;
    let found = rows(include_str!("../codes/regions.tsv")).find(fits)?;
    found.get(2).copied()
}

/// Name of a country as ACLED writes it; nothing where it is that of the table of countries.
pub(crate) fn acled_country(iso: &str) -> Option<&'static str> {
    let found = rows(include_str!("../codes/acled_countries.tsv")).find(|row| cell(row, 0) == iso)?;
    found.get(1).copied()
}

/// How others call that sector.
pub(crate) fn sector(code: &str) -> Option<&'static Sector> {
    static ALL: OnceLock<BTreeMap<&'static str, Sector>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let sector = |row: Vec<&'static str>| {
            let made = Sector {
                acled: cell(&row, 1),
                state: cell(&row, 2) == "yes",
                polecat: cell(&row, 3),
            };
            (row.first().copied().unwrap_or_default(), made)
        };
        rows(include_str!("../codes/sectors.tsv")).map(sector).collect()
    });
    all.get(code)
}

/// ACLED's disorder type of an event and sub-event type.
pub(crate) fn disorder(kind: &str, sub: &str) -> &'static str {
    let fits =
        |row: &Vec<&'static str>| cell(row, 0) == kind && (cell(row, 1).is_empty() || cell(row, 1) == sub);
    let found = rows(include_str!("../codes/acled.tsv")).find(fits);
    found.and_then(|row| row.get(2).copied()).unwrap_or_default()
}

/// GDELT's quadrant and Goldstein value of a CAMEO root code.
pub(crate) fn cameo(root: &str) -> Option<(&'static str, &'static str)> {
    let row = rows(include_str!("../codes/cameo.tsv")).find(|row| cell(row, 0) == root)?;
    Some((row.get(1)?, row.get(2)?))
}

/// POLECAT's name of a quadrant.
pub(crate) fn quadrant(number: u8) -> &'static str {
    let number = number.to_string();
    let found = rows(include_str!("../codes/quads.tsv")).find(|row| cell(row, 0) == number);
    found.and_then(|row| row.get(1).copied()).unwrap_or_default()
}

/// Quadrant of a PLOVER type.
pub(crate) fn quad(kind: &str) -> Option<u8> {
    let row = rows(include_str!("../codes/plover.tsv")).find(|row| cell(row, 0) == kind)?;
    row.get(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{acled_country, cameo, country, disorder, quad, quadrant, region, sector};
    use record::EventType;

    #[test]
    fn codes_are_found() {
        let ukraine = country("UA").unwrap();
        assert_eq!(
            [
                &ukraine.alpha3,
                &ukraine.numeric,
                &ukraine.fips,
                &ukraine.cow,
                &ukraine.acled
            ],
            ["UKR", "804", "UP", "369", "Europe"]
        );
        assert!(country("XX").is_none() && sector("XXX").is_none());
        assert_eq!(disorder("Riots", "Mob violence"), "Political violence");
        assert_eq!(disorder("Riots", "Violent demonstration"), "Demonstrations");
        assert_eq!(disorder("", ""), "");
        assert_eq!(cameo("19"), Some(("4", "-10.0")));
        for kind in EventType::ALL {
            assert!(
                !quad(kind.name()).map_or("", quadrant).is_empty(),
                "{}",
                kind.name()
            );
        }
        assert_eq!(
            (quadrant(1), quadrant(4)),
            ("VERBAL COOPERATION", "MATERIAL CONFLICT")
        );
    }

    #[test]
    fn countries_that_others_call_or_count_differently() {
        assert_eq!(acled_country("CD"), Some("Democratic Republic of Congo"));
        assert_eq!(acled_country("CG"), Some("Republic of Congo"));
        assert_eq!(acled_country("UA"), None);
        // Gaza is not the West Bank, and Palestine as a whole is neither
        assert_eq!(region("PS", "Gaza Strip"), Some("GZ"));
        assert_eq!(region("PS", "West Bank"), Some("WE"));
        assert_eq!(country("PS").unwrap().fips, "");
        for (iso, cow, gw) in [
            ("KN", "60", "60"),
            ("LC", "56", "56"),
            ("NR", "970", "971"),
            ("PW", "986", "986"),
            ("SM", "331", "331"),
            ("ST", "403", "403"),
            ("TV", "947", "973"),
            ("VC", "57", "57"),
            ("WS", "990", "990"),
        ] {
            let found = country(iso).unwrap();
            assert_eq!((found.cow.as_str(), found.gw.as_str()), (cow, gw), "{iso}");
        }
    }

    #[test]
    fn the_table_of_countries_is_whole() {
        for row in super::rows(include_str!("../codes/countries.tsv")) {
            assert_eq!(row.len(), 9, "{row:?}");
            assert!(
                row[0].len() == 2 && row[2].len() == 3 && !row[7].is_empty() && !row[8].is_empty(),
                "{row:?}"
            );
            assert!(row[3].is_empty() || row[3].parse::<u16>().is_ok(), "{row:?}");
        }
    }
}
