//! Facets beside a search: each value is a link that narrows the search by a field of the filter; what is chosen has a link that takes it away.
//!
//! In: what was counted, and what is asked for. Out: groups of links. It asks the ledger nothing.

use super::row::country;
use crate::desk::Desk;
use crate::filter::{self, Asked};
use crate::{clock, words};
use ledger::{Facet, Facets};

/// A value of a facet.
pub struct Value {
    /// In words.
    pub label: String,
    /// How many of the articles have it.
    pub articles: String,
    /// The search narrowed to them.
    pub href: String,
}

/// A value that is chosen.
pub struct Chosen {
    /// In words.
    pub label: String,
    /// The search without this choice.
    pub without: String,
}

/// One facet.
pub struct Group {
    /// What it is about.
    pub title: &'static str,
    /// What is chosen of it.
    pub chosen: Option<Chosen>,
    /// What can be.
    pub values: Vec<Value>,
}

/// Of which articles the facets are, in words; nothing where there are none.
pub fn counted(facets: &Facets) -> String {
    let all = words::count(facets.documents, "article");
    match (facets.documents, facets.more) {
        (0, _) => String::new(),
        (_, true) => format!("How many of the first {all}."),
        (_, false) => format!("How many of the {all} found."),
    }
}

/// The facets with their links, without those that have nothing to choose.
pub fn groups(desk: &Desk, asked: &Asked, facets: &Facets) -> Vec<Group> {
    let plain = |value: &str| value.to_string();
    let land = |code: &str| country(desk, code).unwrap_or_else(|| code.to_string());
    let mut groups = vec![
        dates(asked, &facets.dates),
        one("Type of event", asked, "type", &facets.types, words::title),
        one("Country", asked, "place", &facets.countries, land),
    ];
    match asked.source.is_empty() {
        // both narrow by the same field
        false => groups.push(one("Source or outlet", asked, "source", &[], plain)),
        true => {
            groups.push(one("Who speaks", asked, "source", &facets.speakers, plain));
            groups.push(one("Outlet", asked, "source", &facets.outlets, plain));
        }
    }
    groups.push(one("Stance", asked, "stance", &facets.stances, words::title));
    groups.retain(|group| group.chosen.is_some() || !group.values.is_empty());
    groups
}

/// The search with some fields of its filter set anew, from its first article on.
fn address(asked: &Asked, fields: &[(&str, &str)]) -> String {
    let mut asked = asked.clone();
    for (name, value) in fields {
        let field = match *name {
            "from" => &mut asked.from,
            "to" => &mut asked.to,
            "type" => &mut asked.kind,
            "source" => &mut asked.source,
            "stance" => &mut asked.stance,
            _ => &mut asked.place,
        };
        *field = value.to_string();
    }
    format!("/search{}", filter::address(&asked, 0))
}

/// A facet that one field narrows by: its values, or the one that is chosen.
fn one(
    title: &'static str,
    asked: &Asked,
    field: &'static str,
    facets: &[Facet],
    label: impl Fn(&str) -> String,
) -> Group {
    let fields = filter::fields(asked);
    let chosen = fields
        .iter()
        .find(|(name, value)| *name == field && !value.is_empty());
    let value = |facet: &Facet| Value {
        label: label(&facet.value),
        articles: words::grouped(facet.documents as u64),
        href: address(asked, &[(field, &facet.value)]),
    };
    // what an address cannot carry is no link
    let fits = |facet: &&Facet| filter::fits(&facet.value);
    Group {
        title,
        values: match chosen {
            Some(_) => Vec::new(),
            None => facets.iter().filter(fits).map(value).collect(),
        },
        chosen: chosen.map(|(_, value)| Chosen {
            label: label(value),
            without: address(asked, &[(field, "")]),
        }),
    }
}

/// Years or months; those within the days that are chosen narrow further.
fn dates(asked: &Asked, facets: &[Facet]) -> Group {
    let chosen = !asked.from.is_empty() || !asked.to.is_empty();
    let narrower = |facet: &Facet| {
        let (first, last) = clock::bounds(&facet.value)?;
        // ISO days are in the order of time; an open side is no bound
        let from = first.max(asked.from.trim().to_string());
        let to = match asked.to.trim() {
            "" => last,
            to => last.min(to.to_string()),
        };
        let same = from == asked.from.trim() && to == asked.to.trim();
        (!same && from <= to).then(|| Value {
            label: clock::stretch(&facet.value),
            articles: words::grouped(facet.documents as u64),
            href: address(asked, &[("from", &from), ("to", &to)]),
        })
    };
    Group {
        title: "Published",
        chosen: chosen.then(|| Chosen {
            label: days(asked.from.trim(), asked.to.trim()),
            without: address(asked, &[("from", ""), ("to", "")]),
        }),
        values: facets.iter().filter_map(narrower).collect(),
    }
}

/// The days that are chosen, in words: a year or a month where they are one.
fn days(from: &str, to: &str) -> String {
    let whole = [from.get(..4), from.get(..7)].into_iter().flatten();
    let mut whole = whole.filter(|part| clock::bounds(part).is_some_and(|(a, b)| a == from && b == to));
    match (whole.next(), from.is_empty(), to.is_empty()) {
        (Some(part), ..) => clock::stretch(part),
        (None, false, true) => format!("from {}", words::day(from)),
        (None, true, _) => format!("to {}", words::day(to)),
        (None, false, false) if from == to => words::day(from),
        (None, false, false) => format!("{} – {}", words::day(from), words::day(to)),
    }
}

#[cfg(test)]
mod tests {
    use super::{dates, days};
    use crate::filter::Asked;
    use ledger::Facet;

    #[test]
    fn chosen_days_are_said_as_shortly_as_they_are_exact() {
        for (from, to, words) in [
            ("2022-01-01", "2022-12-31", "2022"),
            ("2024-02-01", "2024-02-29", "February 2024"),
            ("2022-03-14", "", "from 14 March 2022"),
            ("", "2022-03-14", "to 14 March 2022"),
            ("2022-03-14", "2022-03-14", "14 March 2022"),
            ("2022-03-14", "2022-04-01", "14 March 2022 – 1 April 2022"),
            ("long", "ago", "long – ago"),
        ] {
            assert_eq!(days(from, to), words);
        }
    }

    #[test]
    fn months_narrow_a_year_and_never_widen_what_is_chosen() {
        let asked = Asked {
            from: "2022-03-10".into(),
            to: "2022-12-31".into(),
            q: "a b".into(),
            offset: "30".into(),
            ..Asked::default()
        };
        let facet = |value: &str| Facet {
            value: value.to_string(),
            documents: 2,
        };
        let group = dates(
            &asked,
            &[facet("2022-03"), facet("2022-04"), facet("2022"), facet("20x2")],
        );
        let found: Vec<_> = group
            .values
            .iter()
            .map(|v| (v.label.as_str(), v.href.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("March 2022", "/search?q=a%20b&from=2022-03-10&to=2022-03-31"),
                ("April 2022", "/search?q=a%20b&from=2022-04-01&to=2022-04-30"),
            ]
        );
        assert_eq!(group.chosen.unwrap().without, "/search?q=a%20b");
    }
}
