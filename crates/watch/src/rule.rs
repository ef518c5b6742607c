//! Rule: what an alert waits for, and what of an incident it has told already.
//!
//! In: rules of the watch file, incidents with their disputes, what was told before. Out: what is to be told now. Pure; it sends nothing.

use crate::settings::{is_header, log_in, parted};
use ledger::{Filter, Near, Shown};
use record::{About, EventType, Measure, Stance, Toll};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// An alert: what it waits for, and where it tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name, one of its kind in the file.
    pub name: String,
    /// Which incidents.
    pub filter: Filter,
    /// Bounds of tolls that some source must give.
    pub counts: Vec<Count>,
    /// Only what is in dispute: about anything where the list is empty.
    pub dispute: Option<Vec<About>>,
    /// Whether a line is printed.
    pub print: bool,
    /// File to which a line of JSON is appended.
    pub file: Option<PathBuf>,
    /// Address to which JSON is posted.
    pub post: Option<String>,
    /// Headers of that request.
    pub headers: Vec<(String, String)>,
    /// Whether that address may be one of one's own network.
    pub private: bool,
}

/// A bound of a toll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// What was done to what is counted.
    pub measure: Measure,
    /// Least number that must be reached, inclusive.
    pub least: Option<u64>,
    /// Largest number that it may be, inclusive.
    pub most: Option<u64>,
}

/// An alert as the file writes it.
#[derive(Debug, Deserialize)]
pub(crate) struct Raw {
    name: String,
    place: Option<String>,
    near: Option<Vec<f64>>,
    #[serde(rename = "type")]
    kind: Option<String>,
    actor: Option<String>,
    source: Option<String>,
    stance: Option<String>,
    from: Option<String>,
    to: Option<String>,
    dispute: Option<toml::Value>,
    print: Option<bool>,
    file: Option<PathBuf>,
    post: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    private: bool,
    #[serde(flatten)]
    rest: BTreeMap<String, toml::Value>,
}

/// All rules of a file; an error with the number of its rule, its name, and a line that begins with the field.
pub(crate) fn all(raw: Vec<Raw>) -> Result<Vec<Rule>, (usize, String, String)> {
    let mut names = BTreeSet::new();
    let mut rules = Vec::new();
    for (at, raw) in raw.into_iter().enumerate() {
        let name = raw.name.clone();
        let rule = match names.insert(name.clone()) {
            true => one(raw),
            false => Err("name: is there twice; give each alert a name of its own".to_string()),
        };
        rules.push(rule.map_err(|why| (at, name, why))?);
    }
    Ok(rules)
}

fn one(raw: Raw) -> Result<Rule, String> {
    let mut counts = Vec::new();
    for (name, value) in &raw.rest {
        let measure = measure(name)?;
        counts.push(
            count(measure, value)
                .ok_or_else(|| format!("{name}: give a number with >=, >, =, < or <=, such as \">= 10\""))?,
        );
    }
    let day = |what: &str, given: Option<String>| match given {
        Some(day) => match text::published(&day) {
            Ok(normal) if normal.len() == 10 => Ok(Some(normal)),
            _ => Err(format!("{what}: {day}: give a day, such as 2022-03-14")),
        },
        None => Ok(None),
    };
    let filter = Filter {
        place: raw.place,
        near: raw.near.as_deref().map(near).transpose()?,
        from: day("from", raw.from)?,
        to: day("to", raw.to)?,
        actor: raw.actor,
        kind: raw.kind.as_deref().map(kind).transpose()?,
        source: raw.source,
        stance: raw.stance.as_deref().map(stance).transpose()?,
        ..Filter::default()
    };
    let mut headers: Vec<(String, String)> = raw.headers.clone().into_iter().collect();
    let mut post = None;
    if let Some(given) = &raw.post {
        // the rest of such an address is often a secret
        let wrong = |_| "post: no address of the web; give one with http or https".to_string();
        let (url, login) = parted(crate::link::address(given, None).map_err(wrong)?);
        log_in(&mut headers, login);
        post = Some(url.to_string());
    }
    if let Some((name, _)) = raw.headers.iter().find(|(name, value)| !is_header(name, value)) {
        return Err(format!("headers: no header: {name}"));
    }
    Ok(Rule {
        name: raw.name,
        filter,
        counts,
        dispute: raw.dispute.as_ref().map(dispute).transpose()?.flatten(),
        print: raw.print.unwrap_or(true),
        file: raw.file,
        post,
        headers,
        private: raw.private,
    })
}

fn names(all: impl Iterator<Item = &'static str>) -> String {
    all.collect::<Vec<_>>().join(", ")
}

fn measure(name: &str) -> Result<Measure, String> {
    let found = match name {
        "wounded" => Some(Measure::Injured),
        _ => Measure::from_name(name),
    };
    found.ok_or_else(|| {
        let measures = names(Measure::ALL.iter().map(|m| m.name()));
        format!("{name}: no such field; there are name, place, near, type, actor, source, stance, from, to, dispute, print, file, post, headers, private, {measures}")
    })
}

fn kind(given: &str) -> Result<EventType, String> {
    let all = || names(EventType::ALL.iter().map(|kind| kind.name()));
    EventType::from_name(&given.to_uppercase())
        .ok_or_else(|| format!("type: {given}: no such type; there are {}", all()))
}

fn stance(given: &str) -> Result<Stance, String> {
    let all = || names(Stance::ALL.iter().map(|stance| stance.name()));
    Stance::from_name(&given.to_lowercase())
        .ok_or_else(|| format!("stance: {given}: no such stance; there are {}", all()))
}

fn near(given: &[f64]) -> Result<Near, String> {
    match given {
        [lat, lon, km] if lat.abs() <= 90.0 && lon.abs() <= 180.0 && *km >= 0.0 && km.is_finite() => {
            Ok(Near {
                lat: *lat,
                lon: *lon,
                km: *km,
            })
        }
        _ => Err(
            "near: give [degrees north, degrees east, kilometres], such as [49.84, 24.03, 25]".to_string(),
        ),
    }
}

fn dispute(given: &toml::Value) -> Result<Option<Vec<About>>, String> {
    let wrong = || {
        format!(
            "dispute: give true, or one or more of {}",
            names(About::ALL.iter().map(|about| about.name()))
        )
    };
    let about = |value: &toml::Value| value.as_str().and_then(About::from_name).ok_or_else(wrong);
    match given {
        toml::Value::Boolean(wanted) => Ok(wanted.then(Vec::new)),
        toml::Value::Array(many) => Ok(Some(many.iter().map(about).collect::<Result<_, _>>()?)),
        one => Ok(Some(vec![about(one)?])),
    }
}

/// `">= 10"`, `"= 5"`, `10` (at least that many).
fn count(measure: Measure, given: &toml::Value) -> Option<Count> {
    let of = |least, most| Some(Count { measure, least, most });
    if let Some(number) = given.as_integer() {
        return of(Some(u64::try_from(number).ok()?), None);
    }
    let given = given.as_str()?.trim();
    let end = given.find(|c: char| c.is_ascii_digit())?;
    let (sign, number) = given.split_at(end);
    let number: u64 = number.trim().parse().ok()?;
    match sign.trim() {
        ">=" | "≥" | "" => of(Some(number), None),
        ">" => of(Some(number.checked_add(1)?), None),
        "=" | "==" => of(Some(number), Some(number)),
        "<=" | "≤" => of(None, Some(number)),
        "<" => of(None, Some(number.checked_sub(1)?)),
        _ => None,
    }
}

/// What a rule has told of one incident.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Highest number by measure that some source gave as a lower bound.
    pub tolls: BTreeMap<String, u64>,
    /// What was in dispute.
    pub disputes: BTreeSet<String>,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// The rule tells of this incident for the first time.
    New,
    /// A source gives more than any did before.
    TollRose {
        /// What is counted.
        measure: String,
        /// The highest number told before; null if there was none.
        from: Option<u64>,
        /// The highest number now.
        to: u64,
    },
    /// Something is in dispute that was not before.
    NewDispute {
        /// What.
        about: String,
    },
}

/// Tolls that stand and lie within a bound.
fn reaching(count: Count, tolls: &[Toll]) -> impl Iterator<Item = &Toll> {
    tolls.iter().filter(move |toll| {
        toll.superseded_by.is_none()
            && toll.measure == count.measure
            && count
                .least
                .is_none_or(|least| toll.low.is_some_and(|low| low >= least))
            && count
                .most
                .is_none_or(|most| toll.high.is_some_and(|high| high <= most))
    })
}

/// Whether a rule speaks of an incident that its filter let through. People's rejections count.
#[must_use]
pub fn speaks(rule: &Rule, shown: &Shown) -> bool {
    let rejected = shown.judged.as_ref().and_then(|held| held.verdict.as_deref()) == Some("reject");
    let disputed = rule.dispute.as_ref().is_none_or(|wanted| {
        shown
            .about
            .iter()
            .any(|dispute| wanted.is_empty() || wanted.contains(&dispute.about))
    });
    let counted = rule
        .counts
        .iter()
        .all(|count| reaching(*count, &shown.incident.tolls).next().is_some());
    !rejected && disputed && counted
}

/// What there is to tell of an incident.
#[must_use]
pub fn told(rule: &Rule, shown: &Shown) -> Told {
    let watched = |toll: &&Toll| match rule.counts.is_empty() {
        true => matches!(toll.measure, Measure::Killed | Measure::Injured),
        false => rule.counts.iter().any(|count| count.measure == toll.measure),
    };
    let mut told = Told::default();
    let standing = shown
        .incident
        .tolls
        .iter()
        .filter(|toll| toll.superseded_by.is_none());
    for toll in standing.filter(watched) {
        let Some(low) = toll.low else { continue };
        let most = told.tolls.entry(toll.measure.name().to_string()).or_default();
        *most = low.max(*most);
    }
    let wanted = |about: &About| {
        rule.dispute
            .as_ref()
            .is_none_or(|wanted| wanted.is_empty() || wanted.contains(about))
    };
    let disputes = shown.about.iter().map(|dispute| dispute.about).filter(wanted);
    told.disputes = disputes.map(|about| about.name().to_string()).collect();
    told
}

/// What changed since `before`; nothing where all was told.
#[must_use]
pub fn changes(before: Option<&Told>, now: &Told) -> Vec<Change> {
    let Some(before) = before else {
        return vec![Change::New];
    };
    let rose = now.tolls.iter().filter_map(|(measure, to)| {
        let from = before.tolls.get(measure).copied();
        from.is_none_or(|from| *to > from).then(|| Change::TollRose {
            measure: measure.clone(),
            from,
            to: *to,
        })
    });
    let disputed = now
        .disputes
        .difference(&before.disputes)
        .map(|about| Change::NewDispute { about: about.clone() });
    rose.chain(disputed).collect()
}

/// All that was told up to now: what was told before is not forgotten when it is no longer so.
#[must_use]
pub fn join(before: Option<&Told>, now: &Told) -> Told {
    let mut all = before.cloned().unwrap_or_default();
    for (measure, number) in &now.tolls {
        let most = all.tolls.entry(measure.clone()).or_default();
        *most = (*most).max(*number);
    }
    all.disputes.extend(now.disputes.iter().cloned());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(given: &str) -> Option<(Option<u64>, Option<u64>)> {
        count(Measure::Killed, &toml::Value::String(given.to_string())).map(|c| (c.least, c.most))
    }

    #[test]
    fn bounds_are_taken_as_people_write_them() {
        assert_eq!(bound(">= 10"), Some((Some(10), None)));
        assert_eq!(bound("> 10"), Some((Some(11), None)));
        assert_eq!(bound("10"), Some((Some(10), None)));
        assert_eq!(bound("=0"), Some((Some(0), Some(0))));
        assert_eq!(bound("<10"), Some((None, Some(9))));
        for wrong in [
            "",
            "many",
            "< 0",
            ">= -3",
            "~ 5",
            ">= 5.5",
            ">= 99999999999999999999",
        ] {
            assert_eq!(bound(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn each_change_is_told_once() {
        let now = |killed: u64, disputes: &[&str]| Told {
            tolls: [("killed".to_string(), killed)].into(),
            disputes: disputes.iter().map(|d| (*d).to_string()).collect(),
        };
        assert_eq!(changes(None, &now(5, &[])), [Change::New]);
        assert_eq!(changes(Some(&now(5, &[])), &now(5, &[])), []);
        assert_eq!(changes(Some(&now(5, &[])), &now(4, &[])), []);
        let rose = Change::TollRose {
            measure: "killed".to_string(),
            from: Some(5),
            to: 7,
        };
        let disputed = Change::NewDispute {
            about: "who".to_string(),
        };
        assert_eq!(changes(Some(&now(5, &[])), &now(7, &["who"])), [rose, disputed]);
        // a number that fell and rose again is not told twice
        let kept = join(Some(&now(7, &["who"])), &now(4, &[]));
        assert_eq!(changes(Some(&kept), &now(7, &["who"])), []);
    }
}
