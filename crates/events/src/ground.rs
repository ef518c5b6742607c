//! Ground: the place of an event whose own clause names none, where the words around it tell.
//!
//! In come drafts with their own settings; out come the same with places that a country's adjective before a war gives ("the Syrian
//! conflict"), that a definite noun stands for ("strikes on the city"), or that another attack of the same sentence has. The place of an
//! earlier sentence is never taken for that of a later event without such a word.

use mentions::{Mentions, span};
use record::{EventType, Place, PlacePrecision, Step};

use crate::draft::Draft;
use crate::scene::Scene;
use crate::slots;

/// How many sentences back a definite noun may reach for the place that it stands for.
const REACH: usize = 3;

/// Fills open places of physical events.
pub(crate) fn fill(scene: &Scene, mentions: &Mentions, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|d| d.place.is_none()) {
        let found = of_nation(scene, mentions, draft)
            .map(|at| (at, "events/place-nation"))
            .or_else(|| of_noun(scene, mentions, draft).map(|at| (at, "events/place-noun")));
        take(mentions, draft, found);
    }
    let told: Vec<(usize, usize)> = drafts
        .iter()
        .filter(|d| d.kind == EventType::Assault)
        .filter_map(|d| Some((d.token, d.place?)))
        .collect();
    for draft in drafts.iter_mut().filter(|d| d.place.is_none()) {
        let found = of_sentence(scene, &told, draft).map(|at| (at, "events/place-shared"));
        take(mentions, draft, found);
    }
}

fn take(mentions: &Mentions, draft: &mut Draft, found: Option<(usize, &'static str)>) {
    let Some((at, rule)) = found else { return };
    let words = mentions.places.get(at).map(|p| p.span.clone());
    draft.trace.push(Step::new(rule, words, "place"));
    draft.place = Some(at);
    draft.places = vec![at];
    draft.breadth = crate::setting::breadth(mentions, at);
}

/// The country whose name or adjective stands before a war or an uprising.
fn of_nation(scene: &Scene, mentions: &Mentions, draft: &Draft) -> Option<usize> {
    if !scene.in_class("family-war", draft.token) && !scene.in_class("rising", draft.token) {
        return None;
    }
    let before = slots::modifiers(scene, draft.token);
    let iso = before.into_iter().find_map(|m| scene.country(m))?;
    let country = |p: &Place| p.precision == Some(PlacePrecision::Country) && p.country == Some(iso.clone());
    let at = scene.reading.tokens[draft.token].span.start;
    let all = mentions.places.iter().enumerate().filter(|(_, p)| country(p));
    all.min_by_key(|(_, p)| p.span.start.abs_diff(at)).map(|(i, _)| i)
}

/// What "the city", "this town" or "their country" stands for, where the event meets it or happens in it: the last place of that sort.
fn of_noun(scene: &Scene, mentions: &Mentions, draft: &Draft) -> Option<usize> {
    if !matches!(
        draft.kind,
        EventType::Assault | EventType::Coerce | EventType::Aid | EventType::Retreat
    ) {
        return None;
    }
    let reading = scene.reading;
    let clause = draft.light.unwrap_or(draft.token);
    let around = reading
        .dependents(draft.token, &["obl", "nmod"])
        .chain(reading.dependents(clause, &["obl"]))
        .filter(|&t| {
            reading
                .dependents(t, &["case"])
                .any(|c| scene.in_class("locative", c))
        });
    let noun = draft
        .target_tokens
        .iter()
        .copied()
        .chain(around)
        .find(|&t| stands_for_place(scene, t))?;
    let at = reading.tokens[noun].span.start;
    let sentence = reading.tokens[noun].sentence;
    let near = |p: &Place| {
        let range = reading.tokens_in(span(&p.span));
        let own = reading.tokens.get(range.start).map_or(0, |t| t.sentence);
        p.span.end <= at && own + REACH >= sentence
    };
    let sort = |p: &Place| sort_fits(scene, noun, p.precision) && !part_of_town(scene, noun, p);
    let before = mentions.places.iter().enumerate();
    before
        .filter(|(_, p)| near(p) && sort(p))
        .map(|(i, _)| i)
        .next_back()
}

/// Whether a noun for ground is definite and bears no name of its own.
fn stands_for_place(scene: &Scene, token: usize) -> bool {
    let reading = scene.reading;
    let ground = scene.in_class("settlement", token) || scene.in_class("land", token);
    let one = !reading.tokens[token].xpos.ends_with('S');
    let definite = reading
        .dependents(token, &["det"])
        .any(|d| scene.in_class("definite", d));
    let named = reading
        .subtree(token)
        .into_iter()
        .any(|t| reading.name_at(t).is_some());
    ground && one && definite && !named
}

fn sort_fits(scene: &Scene, noun: usize, precision: Option<PlacePrecision>) -> bool {
    match precision {
        Some(PlacePrecision::Place) => scene.in_class("settlement", noun),
        Some(PlacePrecision::Country) => scene.in_class("land", noun),
        _ => false,
    }
}

/// Whether a place is told as a quarter ("the neighbourhood of Salaheddin") and the noun is for a whole town.
fn part_of_town(scene: &Scene, noun: usize, place: &Place) -> bool {
    let reading = scene.reading;
    let range = reading.tokens_in(span(&place.span));
    let quarter = |t: usize| scene.in_class("quarter", t);
    let above = range.clone().filter_map(|t| reading.tokens[t].head).any(quarter);
    !quarter(noun) && (above || range.into_iter().any(quarter))
}

/// The place of the other attacks of the sentence, where they all have one and the same, and one stands in the other's clause.
fn of_sentence(scene: &Scene, told: &[(usize, usize)], draft: &Draft) -> Option<usize> {
    if draft.kind != EventType::Assault || draft.aside {
        return None;
    }
    let reading = scene.reading;
    let here = |t: usize| reading.tokens[t].sentence == reading.tokens[draft.token].sentence;
    let tied = |t: usize| reading.dominates(t, draft.token) || reading.dominates(draft.token, t);
    let mut places: Vec<usize> = told.iter().filter(|(t, _)| here(*t)).map(|(_, p)| *p).collect();
    places.sort_unstable();
    places.dedup();
    // "retook the city in December" in a relative clause, "before they fled": another story
    let apart = |&t: &usize| {
        let marks = reading
            .dependents(t, &["mark"])
            .any(|m| scene.in_class("otherwhen", m));
        reading.tokens[t].deprel == "acl:relcl" || reading.relation(t) == "advcl" && marks
    };
    let between = |t: usize| {
        let (mut at, top) = match reading.dominates(t, draft.token) {
            true => (draft.token, t),
            false => (t, draft.token),
        };
        while at != top {
            if apart(&at) {
                return true;
            }
            match reading.tokens[at].head {
                Some(head) => at = head,
                None => return true,
            }
        }
        false
    };
    let close = told.iter().any(|(t, _)| here(*t) && tied(*t) && !between(*t));
    match places.as_slice() {
        [only] if close => Some(*only),
        _ => None,
    }
}
