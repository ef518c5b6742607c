//! Combine: incidents merged and split as people judged, from the incidents that resolving gave.
//!
//! In: incidents with their disputes, and what to do in order. Out: the incidents that stand instead. Pure; it never drops a toll, a side or a link.

use crate::incident::{Bundle, day_number};
use crate::resolving;
use crate::store::sha256;
use record::{About, Dispute, EventRef, Incident, Side, Site, Stance, Toll};
use std::collections::{BTreeMap, BTreeSet};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// These incidents are one, each known by some of its events; it keeps the identifier of the first. Each is the one that holds most of its events now, of
    /// several the one that holds the earliest of them.
    Merge(Vec<Vec<EventRef>>),
    /// These events are an incident of their own.
    Split(Vec<EventRef>),
}

/// What combining must know of an event, as its record tells it: it is asked for all events of incidents that are split.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Event of a figure, by document and figure.
    pub event_of: BTreeMap<(String, String), String>,
    /// Words of the event.
    pub words: String,
    /// Where it took place.
    pub place: Option<Site>,
    /// First day, and the day after the last one.
    pub days: Option<(String, String)>,
}

/// What resolving kept of each document, by its identifier.
pub(crate) type Digests = BTreeMap<String, resolving::Digest>;

/// The incidents after all steps.
pub(crate) fn combine(
    mut bundles: Vec<Bundle>,
    steps: &[Step],
    told: &BTreeMap<EventRef, Told>,
    digests: &Digests,
) -> Vec<Bundle> {
    for step in steps {
        match step {
            Step::Merge(events) => bundles = merge(bundles, events, digests),
            Step::Split(events) => bundles = split(bundles, events, told),
        }
    }
    bundles.sort_by(|a, b| a.incident.id.cmp(&b.incident.id));
    bundles
}

fn holds(bundle: &Bundle, events: &[EventRef]) -> bool {
    bundle.incident.events.iter().any(|e| events.contains(e))
}

fn merge(mut bundles: Vec<Bundle>, parts: &[Vec<EventRef>], digests: &Digests) -> Vec<Bundle> {
    let mut places: Vec<usize> = Vec::new();
    for place in parts.iter().filter_map(|events| meant(&bundles, events)) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let all: Vec<Bundle> = places.iter().filter_map(|at| bundles.get(*at).cloned()).collect();
    places.sort_unstable();
    for at in places.into_iter().rev() {
        bundles.remove(at);
    }
    let several = all.len() > 1;
    // the first named keeps its identifier
    let merged = all.into_iter().reduce(join);
    bundles.extend(merged.map(|merged| if several { as_one(merged, digests) } else { merged }));
    bundles
}

/// A merged incident with the tolls, disputes and sources that it has as one: what one half says can take the place of what the other says, or contradict it.
/// Where its events are not whole happenings of its documents, as after a split, it keeps those of its halves.
fn as_one(merged: Bundle, digests: &Digests) -> Bundle {
    let x = &merged.incident;
    let mine: Option<Vec<&resolving::Digest>> = x.documents.iter().map(|d| digests.get(d)).collect();
    let figures: BTreeSet<&(String, String)> = x.tolls.iter().flat_map(|t| &t.figures).collect();
    let tells = |event: &EventRef| x.events.binary_search(event).is_ok();
    let made = resolving::resolve_as_one(&x.id, &mine.unwrap_or_default(), tells, |figure| {
        figures.contains(figure)
    });
    let Some((anew, mut disputes)) =
        made.filter(|(anew, _)| anew.events == x.events && anew.documents == x.documents)
    else {
        return merged;
    };
    disputes.sort_by(|a, b| a.id.cmp(&b.id));
    Bundle {
        incident: Incident {
            tolls: anew.tolls,
            range: anew.range,
            disputes: anew.disputes,
            copies: anew.copies,
            independent_sources: anew.independent_sources,
            ..merged.incident
        },
        disputes,
    }
}

/// The place of the incident that is known by these events.
fn meant(bundles: &[Bundle], events: &[EventRef]) -> Option<usize> {
    let held = |b: &Bundle| events.iter().filter(|e| b.incident.events.contains(e)).count();
    let first = |b: &Bundle| events.iter().position(|e| b.incident.events.contains(e));
    let found = bundles.iter().enumerate().filter(|(_, b)| held(b) > 0);
    let best = found.min_by_key(|(_, b)| (std::cmp::Reverse(held(b)), first(b), b.incident.id.clone()));
    best.map(|(at, _)| at)
}

/// Two incidents as one.
fn join(mut a: Bundle, b: Bundle) -> Bundle {
    let (one, other) = (&mut a.incident, b.incident);
    one.mode = one.mode.take().or(other.mode);
    one.place = finer(one.place.take(), other.place);
    (one.from, one.to) = span((one.from.take(), one.to.take()), (other.from, other.to));
    append(&mut one.agents, other.agents);
    append(&mut one.targets, other.targets);
    one.documents.extend(other.documents);
    one.documents.sort();
    one.documents.dedup();
    one.events.extend(other.events);
    one.events.sort();
    one.events.dedup();
    one.copies = groups(std::mem::take(&mut one.copies), other.copies);
    one.tolls = tolls(std::mem::take(&mut one.tolls), other.tolls);
    one.links.extend(other.links);
    append(&mut one.disputes, other.disputes);
    let id = one.id.clone();
    a.disputes.extend(b.disputes.into_iter().map(|dispute| Dispute {
        incident: id.clone(),
        ..dispute
    }));
    counted(&mut a.incident);
    a
}

/// Adds names that are not there yet.
fn append(to: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !to.contains(&name) {
            to.push(name);
        }
    }
}

/// The place that covers less ground.
fn finer(a: Option<record::Site>, b: Option<record::Site>) -> Option<record::Site> {
    match (a, b) {
        (Some(a), Some(b)) if b.precision < a.precision => Some(b),
        (a, b) => a.or(b),
    }
}

type Days = (Option<String>, Option<String>);

/// From the earlier beginning to the later end.
fn span(a: Days, b: Days) -> Days {
    let least = [a.0, b.0].into_iter().flatten().min();
    let most = [a.1, b.1].into_iter().flatten().max();
    (least, most)
}

/// Groups of copies; groups that share a document are one.
fn groups(a: Vec<Vec<String>>, b: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for group in a.into_iter().chain(b) {
        let mut group: BTreeSet<String> = group.into_iter().collect();
        groups.retain(|other| {
            let apart = other.is_disjoint(&group);
            if !apart {
                group.extend(other.iter().cloned());
            }
            apart
        });
        groups.push(group);
    }
    groups.sort();
    groups.into_iter().map(|g| g.into_iter().collect()).collect()
}

/// Tolls of both in the order in which they were said; a later one of the same source takes the place of an earlier one.
fn tolls(a: Vec<Toll>, b: Vec<Toll>) -> Vec<Toll> {
    let first = a.len();
    let mut all: Vec<(usize, Toll)> = a.into_iter().chain(b).enumerate().collect();
    for (at, toll) in &mut all {
        if *at >= first {
            toll.superseded_by = toll.superseded_by.map(|by| by + first);
        }
    }
    all.sort_by(|(m, a), (n, b)| (a.said.is_none(), &a.said, m).cmp(&(b.said.is_none(), &b.said, n)));
    let mut tolls = renumbered(all);
    for at in 0..tolls.len() {
        let Some(toll) = tolls
            .get(at)
            .filter(|t| t.superseded_by.is_none() && t.source.is_some())
        else {
            continue;
        };
        let later = tolls.iter().enumerate().skip(at + 1).find(|(_, t)| {
            (t.measure, &t.source, &t.of) == (toll.measure, &toll.source, &toll.of) && t.said > toll.said
        });
        let by = later.map(|(by, _)| by);
        if let Some(toll) = tolls.get_mut(at) {
            toll.superseded_by = by;
        }
    }
    tolls
}

/// Tolls that moved or went, with `superseded_by` led after them.
fn renumbered(moved: Vec<(usize, Toll)>) -> Vec<Toll> {
    let places: BTreeMap<usize, usize> = moved
        .iter()
        .enumerate()
        .map(|(now, (was, _))| (*was, now))
        .collect();
    let lead = |(_, toll): (usize, Toll)| Toll {
        superseded_by: toll.superseded_by.and_then(|by| places.get(&by).copied()),
        ..toll
    };
    moved.into_iter().map(lead).collect()
}

/// What is counted over an incident's lists: independent sources and ranges.
fn counted(incident: &mut Incident) {
    let copies: usize = incident.copies.iter().map(|g| g.len().saturating_sub(1)).sum();
    incident.independent_sources = incident.documents.len().saturating_sub(copies);
    incident.range = resolve::range(&incident.tolls);
}

fn split(bundles: Vec<Bundle>, events: &[EventRef], told: &BTreeMap<EventRef, Told>) -> Vec<Bundle> {
    let (meant, mut rest): (Vec<Bundle>, Vec<Bundle>) = bundles.into_iter().partition(|b| holds(b, events));
    for bundle in meant {
        if bundle.incident.events.iter().all(|e| events.contains(e)) {
            rest.push(bundle);
            continue;
        }
        let (stays, goes) = cut(&bundle, events, told);
        rest.extend([stays, goes]);
    }
    rest
}

/// What is being parted: the whole, and which events and documents go and stay.
struct Cut<'a> {
    whole: &'a Bundle,
    told: &'a BTreeMap<EventRef, Told>,
    going: Vec<EventRef>,
    staying: Vec<EventRef>,
    gone: BTreeSet<String>,
    stayed: BTreeSet<String>,
}

/// An incident without those events, and the incident that these are.
fn cut(whole: &Bundle, events: &[EventRef], told: &BTreeMap<EventRef, Told>) -> (Bundle, Bundle) {
    let (going, staying): (Vec<EventRef>, Vec<EventRef>) = whole
        .incident
        .events
        .iter()
        .cloned()
        .partition(|e| events.contains(e));
    let of = |events: &[EventRef]| events.iter().map(|e| e.document.clone()).collect::<BTreeSet<_>>();
    let words = going
        .first()
        .and_then(|e| told.get(e))
        .map_or("", |t| t.words.as_str());
    let first = going.first().map_or("", |e| e.document.as_str());
    let hash = sha256(format!("{}\n{first}\n{words}", whole.incident.id).as_bytes());
    let id = format!("i-{}", hash.chars().take(16).collect::<String>());
    let cut = Cut {
        whole,
        told,
        gone: of(&going),
        stayed: of(&staying),
        going,
        staying,
    };
    let stays = part(&cut, false, cut.staying.clone(), whole.incident.id.clone());
    let goes = part(&cut, true, cut.going.clone(), id);
    (stays, goes)
}

impl Cut<'_> {
    /// Whether a document's part of something goes; nothing where events of both parts are in it.
    fn goes(&self, document: &String) -> Option<bool> {
        match (self.gone.contains(document), self.stayed.contains(document)) {
            (true, true) => None,
            (gone, _) => Some(gone),
        }
    }

    /// A figure goes with the event that it counts, else with its document.
    fn takes(&self, (document, figure): &(String, String)) -> bool {
        let figure = (document.clone(), figure.clone());
        let event = self.told.values().find_map(|t| t.event_of.get(&figure));
        let of = |events: &[EventRef]| {
            let same = |e: &EventRef| e.document == *document && Some(&e.event) == event;
            events.iter().any(same)
        };
        of(&self.going) || !of(&self.staying) && self.goes(document) == Some(true)
    }

    /// What one part has of a toll: its figures and their documents; nothing where none of them are of it.
    fn toll(&self, toll: &Toll, goes: bool) -> Option<Toll> {
        let figures: Vec<(String, String)> = toll
            .figures
            .iter()
            .filter(|f| self.takes(f) == goes)
            .cloned()
            .collect();
        let held = |document: &&String| match toll.figures.iter().any(|(d, _)| d == *document) {
            true => figures.iter().any(|(d, _)| d == *document),
            false => (self.goes(document) == Some(true)) == goes,
        };
        let documents: Vec<String> = toll.documents.iter().filter(held).cloned().collect();
        let share = Toll {
            figures,
            documents,
            ..toll.clone()
        };
        (!share.documents.is_empty()).then_some(share)
    }

    /// What one part has of a dispute, given its tolls; nothing where fewer than two sides are left, or none that refuses or none that does not.
    fn dispute(&self, dispute: &Dispute, goes: bool, tolls: &[Toll]) -> Option<Dispute> {
        let sides: Vec<Side> = dispute
            .sides
            .iter()
            .filter_map(|s| self.side(s, goes, tolls))
            .collect();
        let refuses = |s: &&Side| matches!(s.stance, Some(Stance::Denies | Stance::Disclaims));
        let refusing = sides.iter().filter(refuses).count();
        let one_sided = matches!(dispute.about, About::Who | About::Whether)
            && (refusing == 0 || refusing == sides.len())
            && dispute.sides.iter().any(|s| refuses(&s));
        (sides.len() > 1 && !one_sided).then(|| Dispute {
            sides,
            ..dispute.clone()
        })
    }

    /// What one part has of a side: where both are in a document, a side of a toll follows the toll, another stays.
    fn side(&self, side: &Side, goes: bool, tolls: &[Toll]) -> Option<Side> {
        let counted = |d: &String| {
            let mut of = tolls.iter().filter(|t| t.source == side.source);
            of.any(|t| t.documents.contains(d))
        };
        let held = |d: &&String| match self.goes(d) {
            Some(gone) => gone == goes,
            None if side.stance.is_none() => counted(d),
            None => !goes,
        };
        let documents: Vec<String> = side.documents.iter().filter(held).cloned().collect();
        let claims = side.claims.iter().filter(|(d, _)| documents.contains(d));
        let share = Side {
            claims: claims.cloned().collect(),
            // the words stand in the first document
            span: side
                .span
                .clone()
                .filter(|_| documents.first() == side.documents.first()),
            documents,
            ..side.clone()
        };
        (!share.documents.is_empty()).then_some(share)
    }
}

/// What most of these hold; of two held as often that which `before` puts first.
fn most<T: PartialEq>(all: &[T], before: impl Fn(&T, &T) -> std::cmp::Ordering) -> Option<&T> {
    let votes = |one: &T| all.iter().filter(|other| *other == one).count();
    all.iter()
        .max_by(|a, b| votes(a).cmp(&votes(b)).then_with(|| before(b, a)))
}

/// The place that most of a part's events tell, the finer one where they differ; where none tells a place, that of the whole.
fn place(cut: &Cut, events: &[EventRef]) -> Option<Site> {
    let told = events.iter().filter_map(|e| cut.told.get(e)?.place.clone());
    let told: Vec<Site> = told.collect();
    let best = most(&told, |a, b| (a.precision, &a.name).cmp(&(b.precision, &b.name)));
    best.cloned().or_else(|| cut.whole.incident.place.clone())
}

/// The days that most of a part's events tell, the shorter stretch where they differ; where none tells a day, those of the whole.
fn days(cut: &Cut, events: &[EventRef]) -> Days {
    let told = events.iter().filter_map(|e| cut.told.get(e)?.days.clone());
    let told: Vec<(String, String)> = told.collect();
    let length = |d: &(String, String)| {
        let edges = day_number(&d.1).zip(day_number(&d.0));
        edges.map_or(i64::MAX, |(to, from)| to - from)
    };
    let whole = &cut.whole.incident;
    match most(&told, |a, b| (length(a), a).cmp(&(length(b), b))) {
        Some((from, to)) => (Some(from.clone()), Some(to.clone())),
        None => (whole.from.clone(), whole.to.clone()),
    }
}

/// The disputes of a part; one that both parts have is another one in that which goes.
fn disputes(cut: &Cut, goes: bool, incident: &str, tolls: &[Toll]) -> Vec<Dispute> {
    let other = |d: &Dispute| {
        let hash = sha256(format!("{incident}\n{}", d.id).as_bytes());
        format!("d-{}", hash.chars().take(12).collect::<String>())
    };
    let stays: Vec<Toll> = cut
        .whole
        .incident
        .tolls
        .iter()
        .filter_map(|t| cut.toll(t, false))
        .collect();
    let named = |d: &Dispute| Dispute {
        id: match goes && cut.dispute(d, false, &stays).is_some() {
            true => other(d),
            false => d.id.clone(),
        },
        incident: incident.to_string(),
        ..d.clone()
    };
    let shares = cut
        .whole
        .disputes
        .iter()
        .filter_map(|d| Some((d, cut.dispute(d, goes, tolls)?)));
    let made = shares.map(|(whole, share)| Dispute {
        sides: share.sides,
        ..named(whole)
    });
    made.collect()
}

/// One part of a cut: its events, and what belongs to them.
fn part(cut: &Cut, goes: bool, events: Vec<EventRef>, id: String) -> Bundle {
    let whole = &cut.whole.incident;
    let documents = if goes { &cut.gone } else { &cut.stayed };
    let tolls = whole.tolls.iter().enumerate();
    let tolls = renumbered(
        tolls
            .filter_map(|(at, t)| Some((at, cut.toll(t, goes)?)))
            .collect(),
    );
    let disputes = disputes(cut, goes, &id, &tolls);
    let inside = |group: &Vec<String>| {
        let inside = group.iter().filter(|d| documents.contains(*d));
        inside.cloned().collect::<Vec<_>>()
    };
    let linked = whole
        .links
        .iter()
        .filter(|l| events.contains(&l.a) && events.contains(&l.b));
    let (from, to) = days(cut, &events);
    let mut incident = Incident {
        id,
        place: place(cut, &events),
        from,
        to,
        tolls,
        disputes: disputes.iter().map(|d| d.id.clone()).collect(),
        copies: whole.copies.iter().map(inside).filter(|g| g.len() > 1).collect(),
        links: linked.cloned().collect(),
        documents: documents.iter().cloned().collect(),
        events,
        ..whole.clone()
    };
    counted(&mut incident);
    Bundle { incident, disputes }
}

#[cfg(test)]
mod tests {
    use super::{Step, combine};
    use crate::incident::Bundle;
    use record::{EventRef, EventType, Incident, Toll};
    use serde_json::json;
    use std::collections::BTreeMap;

    fn event(document: &str) -> EventRef {
        EventRef {
            document: document.to_string(),
            event: "e1".to_string(),
        }
    }

    fn toll(source: &str, low: u64, said: &str, document: &str) -> Toll {
        let value = json!({
            "measure": "killed", "source": source, "low": low, "high": low, "of": null, "said": said,
            "documents": [document], "figures": [[document, "f1"]], "superseded_by": null
        });
        serde_json::from_value(value).unwrap()
    }

    fn bundle(id: &str, documents: &[&str], tolls: Vec<Toll>) -> Bundle {
        let incident = Incident {
            id: id.to_string(),
            kind: EventType::Assault,
            mode: None,
            place: None,
            from: Some("2022-03-13".to_string()),
            to: Some("2022-03-14".to_string()),
            agents: Vec::new(),
            targets: Vec::new(),
            documents: documents.iter().map(|d| (*d).to_string()).collect(),
            events: documents.iter().map(|d| event(d)).collect(),
            independent_sources: documents.len(),
            copies: Vec::new(),
            tolls,
            range: BTreeMap::new(),
            disputes: Vec::new(),
            links: Vec::new(),
        };
        Bundle {
            incident,
            disputes: Vec::new(),
        }
    }

    #[test]
    fn a_merged_incident_keeps_every_toll_and_the_first_name() {
        let a = bundle("i-a", &["d1"], vec![toll("governor", 9, "2022-03-13", "d1")]);
        let b = bundle(
            "i-b",
            &["d2"],
            vec![
                toll("governor", 35, "2022-03-14", "d2"),
                toll("ministry", 180, "2022-03-13", "d2"),
            ],
        );
        let made = combine(
            vec![a, b],
            &[Step::Merge(vec![vec![event("d2")], vec![event("d1")]])],
            &BTreeMap::new(),
            &BTreeMap::new(),
        );
        let [made] = made.as_slice() else {
            panic!("{made:?}")
        };
        assert_eq!(made.incident.id, "i-b");
        assert_eq!(made.incident.documents, ["d1", "d2"]);
        let lows: Vec<_> = made
            .incident
            .tolls
            .iter()
            .map(|t| (t.low, t.superseded_by))
            .collect();
        assert_eq!(lows, [(Some(180), None), (Some(9), Some(2)), (Some(35), None)]);
        assert_eq!(made.incident.range["killed"], (Some(35), Some(180)));
    }

    #[test]
    fn an_incident_is_the_one_that_holds_most_of_its_events() {
        let events = |names: &[&str]| names.iter().map(|d| event(d)).collect::<Vec<_>>();
        let found = |all: &[Bundle], names: &[&str]| {
            let place = super::meant(all, &events(names));
            place.map(|at| all[at].incident.id.clone())
        };
        let all = [
            bundle("i-a", &["d1", "d4"], Vec::new()),
            bundle("i-b", &["d2", "d3"], Vec::new()),
        ];
        assert_eq!(found(&all, &["d1", "d2", "d3"]).as_deref(), Some("i-b"));
        assert_eq!(
            found(&all, &["d4", "d2"]).as_deref(),
            Some("i-a"),
            "the earliest of as many"
        );
        assert_eq!(found(&all, &["d2", "d4"]).as_deref(), Some("i-b"));
        assert_eq!(
            found(&all, &["d9", "d3"]).as_deref(),
            Some("i-b"),
            "what is no longer read is passed over"
        );
        assert_eq!(found(&all, &["d9"]), None);
    }

    #[test]
    fn what_both_parts_tell_is_parted() {
        let mut shared = toll("governor", 9, "2022-03-13", "d1");
        shared.documents.push("d2".to_string());
        shared.figures.push(("d2".to_string(), "f1".to_string()));
        let mut whole = bundle(
            "i-a",
            &["d1", "d2"],
            vec![shared, toll("ministry", 180, "2022-03-13", "d1")],
        );
        let side = |source: &str, documents: &[&str]| json!({"source": source, "says": "x", "stance": null, "documents": documents, "span": null, "claims": []});
        let sides = [side("governor", &["d1", "d2"]), side("ministry", &["d1"])];
        let dispute = json!({"id": "d-1", "incident": "i-a", "about": "killed", "sides": sides});
        whole.disputes = vec![serde_json::from_value(dispute).unwrap()];
        whole.incident.disputes = vec!["d-1".to_string()];
        let made = combine(
            vec![whole],
            &[Step::Split(vec![event("d2")])],
            &BTreeMap::new(),
            &BTreeMap::new(),
        );
        assert_eq!(made.len(), 2);
        for part in made {
            let (x, disputes) = (part.incident, part.disputes);
            let stays = x.documents == ["d1"];
            assert_eq!(x.tolls[0].documents, x.documents, "its own share alone");
            assert_eq!(x.tolls[0].figures.len(), 1);
            assert_eq!(
                (x.tolls.len(), disputes.len(), x.disputes.len()),
                if stays { (2, 1, 1) } else { (1, 0, 0) }
            );
            let high = if stays { 180 } else { 9 };
            assert_eq!(x.range["killed"], (Some(9), Some(high)));
            for side in disputes.iter().flat_map(|d| &d.sides) {
                assert_eq!(side.documents, ["d1"]);
            }
        }
    }

    #[test]
    fn splitting_parts_what_belongs_to_each() {
        let tolls = vec![
            toll("governor", 9, "2022-03-13", "d1"),
            toll("ministry", 180, "2022-03-13", "d2"),
        ];
        let whole = bundle("i-a", &["d1", "d2", "d3"], tolls);
        let made = combine(
            vec![whole.clone()],
            &[Step::Split(vec![event("d2")])],
            &BTreeMap::new(),
            &BTreeMap::new(),
        );
        let parts: Vec<_> = made
            .iter()
            .map(|b| (b.incident.documents.len(), b.incident.tolls.len()))
            .collect();
        assert!(parts.contains(&(2, 1)) && parts.contains(&(1, 1)), "{parts:?}");
        // each has the days and the place that its own events tell
        let told = |place: &str, day: &str, next: &str| {
            let site = json!({
                "name": place, "geonames": null, "country": null, "admin1": null, "lat": null, "lon": null, "precision": "place"
            });
            super::Told {
                place: Some(serde_json::from_value(site).unwrap()),
                days: Some((day.to_string(), next.to_string())),
                ..super::Told::default()
            }
        };
        let told = BTreeMap::from([
            (event("d1"), told("Alda", "2022-03-13", "2022-03-14")),
            (event("d2"), told("Brim", "2022-03-15", "2022-03-16")),
        ]);
        let made = combine(
            vec![whole.clone()],
            &[Step::Split(vec![event("d2")])],
            &told,
            &BTreeMap::new(),
        );
        for part in made {
            let x = part.incident;
            let place = x.place.map(|p| p.name).unwrap();
            let expected = if x.documents == ["d2"] {
                ("Brim", "2022-03-15")
            } else {
                ("Alda", "2022-03-13")
            };
            assert_eq!((place.as_str(), x.from.as_deref().unwrap()), expected);
        }
        // and put together again it is what it was
        let again = combine(
            vec![whole.clone()],
            &[
                Step::Split(vec![event("d2")]),
                Step::Merge(vec![vec![event("d1")], vec![event("d2")]]),
            ],
            &BTreeMap::new(),
            &BTreeMap::new(),
        );
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].incident.tolls.len(), 2);
        let nothing = combine(
            vec![whole.clone()],
            &[Step::Split(vec![event("d1"), event("d2"), event("d3")])],
            &BTreeMap::new(),
            &BTreeMap::new(),
        );
        assert_eq!(nothing, [whole]);
    }
}
