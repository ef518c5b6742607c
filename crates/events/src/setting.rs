//! Setting: where and when an event happened.
//!
//! In comes a draft with its parties; out come the place and time that its own clause gives. The dateline, the time of
//! publication and the time of speaking are never an event's.

use mentions::{Mentions, span};
use reader::Upos;
use record::{EventType, PlacePrecision, Step};

use crate::draft::Draft;
use crate::scene::Scene;
use crate::slots;
use crate::status::clause_of;

/// Finds time and place of a draft; `triggers` are the tokens of all events.
pub(crate) fn set(scene: &Scene, mentions: &Mentions, triggers: &[usize], draft: &mut Draft) {
    if let Some((at, rule)) = time(scene, mentions, triggers, draft) {
        let words = mentions.times.get(at).map(|t| t.span.clone());
        draft.trace.push(Step::new(rule, words, "time"));
        draft.time = Some(at);
    }
    if let Some((at, rule)) = place(scene, mentions, triggers, draft) {
        let words = mentions.places.get(at).map(|p| p.span.clone());
        draft.trace.push(Step::new(rule, words, "place"));
        draft.place = Some(at);
        draft.places = each_named(scene, mentions, at);
        draft.breadth = breadth(mentions, at);
    }
}

/// Which of `count` mentions in text order stand in a sentence.
fn within(
    scene: &Scene,
    sentence: usize,
    count: usize,
    start: impl Fn(usize) -> usize,
) -> std::ops::Range<usize> {
    let Some(span) = scene.reading.sentences.get(sentence).map(|s| s.span) else {
        return 0..0;
    };
    let below = |bound: usize| {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = usize::midpoint(low, high);
            if start(middle) < bound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        low
    };
    let first = below(span.start);
    first..below(span.end).max(first)
}

/// Tokens from `token` up to the root of its sentence.
fn path(scene: &Scene, token: usize) -> Vec<usize> {
    let (mut all, mut at) = (vec![token], token);
    while let Some(head) = scene.reading.tokens[at].head {
        if all.len() > 60 {
            break;
        }
        all.push(head);
        at = head;
    }
    all
}

/// The first event word or verb above a phrase: what it says something about.
fn anchor(scene: &Scene, triggers: &[usize], token: usize) -> usize {
    let up = path(scene, token);
    let stop = up.iter().skip(1).find(|&&t| {
        triggers.contains(&t)
            || scene.reading.tokens[t].xpos.starts_with("VB") && scene.reading.tokens[t].deprel != "compound"
    });
    stop.or(up.last()).copied().unwrap_or(token)
}

fn head_of(scene: &Scene, words: &record::Quote) -> Option<usize> {
    let range = scene.reading.tokens_in(span(words));
    (!range.is_empty()).then(|| scene.reading.head_of(range.start, range.end))
}

/// A time or place of the sentence: its index, the word that heads its phrase, and the event word or verb above it.
type Near = (usize, usize, usize);

/// A time or place chosen, and the rule that chose it.
type Chosen = (usize, &'static str);

fn time(scene: &Scene, mentions: &Mentions, triggers: &[usize], draft: &Draft) -> Option<Chosen> {
    let near = times_near(scene, mentions, triggers, draft);
    own_time(scene, mentions, triggers, draft, &near)
        .or_else(|| clause_time(scene, draft, &near))
        .or_else(|| sentence_time(scene, triggers, draft, &near))
}

/// Times of the event's sentence that have a value and are not the time of speaking.
fn times_near(scene: &Scene, mentions: &Mentions, triggers: &[usize], draft: &Draft) -> Vec<Near> {
    let reading = scene.reading;
    let sentence = reading.tokens[draft.token].sentence;
    let here = within(scene, sentence, mentions.times.len(), |i| {
        mentions.times[i].span.start
    });
    let mut near = Vec::new();
    for at in here {
        let when = &mentions.times[at];
        let Some(head) = head_of(scene, &when.span) else {
            continue;
        };
        if of_speaking(scene, draft, &when.span) || of_one_of_them(scene, draft.token, head) {
            continue;
        }
        let value = when.value.as_deref().unwrap_or("");
        if reading.tokens[head].sentence == sentence && !value.is_empty() && !value.ends_with("_REF") {
            near.push((at, head, anchor(scene, triggers, head)));
        }
    }
    near
}

/// Verbs that share a verb's subject and tell of nothing by themselves: "wounded" in "killed six and wounded 30 in Bor on Monday".
fn beside_verbs(scene: &Scene, triggers: &[usize], verb: usize) -> Vec<usize> {
    let reading = scene.reading;
    let bare = |t: usize| {
        let own = reading
            .dependents(t, &["nsubj", "nsubj:pass", "aux", "mark"])
            .next();
        reading.tokens[t].xpos.starts_with("VB") && own.is_none() && !triggers.contains(&t)
    };
    reading.dependents(verb, &["conj"]).filter(|&t| bare(t)).collect()
}

/// The time that hangs on a word.
fn under(near: &[Near], word: usize) -> Option<usize> {
    near.iter().find(|(_, _, a)| *a == word).map(|(at, _, _)| *at)
}

/// The time that hangs on the event's own word, is said of it, stands right behind it, or is an argument of it.
fn own_time(
    scene: &Scene,
    mentions: &Mentions,
    triggers: &[usize],
    draft: &Draft,
    near: &[Near],
) -> Option<Chosen> {
    if let Some(at) = under(near, draft.token) {
        return Some((at, "events/time-own"));
    }
    let beside = beside_verbs(scene, triggers, draft.light.unwrap_or(draft.token));
    if let Some(at) = beside.into_iter().find_map(|v| under(near, v)) {
        return Some((at, "events/time-conjunct"));
    }
    if let Some(at) = predicated(scene, draft, near).or_else(|| right_behind(scene, mentions, draft, near)) {
        return Some((at, "events/time-beside"));
    }
    let predicate = scene.reading.predicate(draft.token)?;
    let arguments = predicate.arguments.iter().filter(|a| a.role == "ARGM-TMP");
    let free = |a: usize| !speaks(scene, draft, a) && !triggers.contains(&a);
    let mut inside = arguments.filter_map(|argument| {
        let held = |head: usize| (argument.first..argument.end).contains(&head);
        near.iter().find(|(_, head, a)| held(*head) && free(*a))
    });
    inside.next().map(|(at, _, _)| (*at, "events/time-role"))
}

/// The time of the clause that an event noun happens in, or of the verbs that it shares its time with.
fn clause_time(scene: &Scene, draft: &Draft, near: &[Near]) -> Option<Chosen> {
    let clause = clause_of(scene.reading, draft.token);
    let shared = Some(clause).filter(|&c| shares_clause(scene, draft, c));
    let heard = |c: usize| under(near, c).filter(|_| !speaks(scene, draft, c));
    if let Some(at) = [draft.light, shared].into_iter().flatten().find_map(heard) {
        return Some((at, "events/time-clause"));
    }
    let above = chain(scene, draft.token);
    above
        .into_iter()
        .find_map(heard)
        .map(|at| (at, "events/time-governor"))
}

/// The only time of a sentence that tells of hardly anything else.
fn sentence_time(scene: &Scene, triggers: &[usize], draft: &Draft, near: &[Near]) -> Option<Chosen> {
    let reading = scene.reading;
    if circumstantial(scene, draft) {
        return None;
    }
    let above = |a: usize| reading.dominates(a, draft.token) && !speaks(scene, draft, a);
    let free = near
        .iter()
        .filter(|(_, _, a)| above(*a) && !(triggers.contains(a) && *a != draft.token));
    let free: Vec<usize> = free.map(|(at, _, _)| *at).collect();
    let sentence = reading.tokens[draft.token].sentence;
    let told = triggers
        .iter()
        .filter(|&&t| reading.tokens[t].sentence == sentence);
    match free.as_slice() {
        [only] if told.count() <= 2 => Some((*only, "events/time-sentence")),
        _ => None,
    }
}

/// A time that is said of an event noun: "the last test was on Monday".
fn predicated(scene: &Scene, draft: &Draft, near: &[Near]) -> Option<usize> {
    let head = scene.reading.tokens[draft.token].head?;
    let subject = scene.reading.relation(draft.token) == "nsubj";
    near.iter()
        .find(|(_, h, _)| subject && *h == head)
        .map(|(at, _, _)| *at)
}

/// A time right behind an event noun and what hangs on it, though the tree hangs it on a verb of saying: "confirmed a raid on the port Friday".
fn right_behind(scene: &Scene, mentions: &Mentions, draft: &Draft, near: &[Near]) -> Option<usize> {
    if !scene.reading.tokens[draft.token].xpos.starts_with("NN") || draft.light.is_some() {
        return None;
    }
    let last = scene.reading.subtree(draft.token).last().copied()?;
    let first = |at: usize| scene.reading.tokens_in(span(&mentions.times[at].span)).start;
    near.iter()
        .find(|(at, _, _)| first(*at) == last + 1)
        .map(|(at, _, _)| *at)
}

/// Whether the word is how somebody's words are reported, and not the event itself.
fn speaks(scene: &Scene, draft: &Draft, token: usize) -> bool {
    let cue = scene.claim_of_cue(token).is_some() && !scene.reading.tokens[token].deprel.starts_with("acl");
    let says = scene
        .reading
        .dependents(token, &["ccomp", "parataxis"])
        .next()
        .is_some()
        || scene.reading.tokens[token].deprel == "parataxis";
    token != draft.token
        && Some(token) != draft.light
        && (cue || says && scene.knowledge.cues.of(&scene.lemma(token)).next().is_some())
}

/// Whether a time stands right behind the words of an attribution ("the governor said on Monday"), however the tree hangs it.
fn of_speaking(scene: &Scene, draft: &Draft, words: &record::Quote) -> bool {
    let first = scene.reading.tokens_in(span(words)).start;
    let prepositions = (0..first)
        .rev()
        .take_while(|&t| scene.reading.tokens[t].upos == Upos::Adp)
        .count();
    let before = first.checked_sub(prepositions + 1);
    before.is_some_and(|t| t > draft.token && scene.claim_of_cue(t).is_some())
}

/// Whether a time tells of but one of several ("three rounds of talks, the last of which took place on Monday").
fn of_one_of_them(scene: &Scene, token: usize, time: usize) -> bool {
    (token + 1..time).any(|t| scene.lower(t) == "which" && scene.lower(t - 1) == "of")
}

/// Whether an event noun is only set beside the clause ("after a summit", "despite a ceasefire").
fn circumstantial(scene: &Scene, draft: &Draft) -> bool {
    let rel = scene.reading.relation(draft.token);
    draft.light.is_none()
        && matches!(rel, "obl" | "nmod")
        && !shares_clause(scene, draft, clause_of(scene.reading, draft.token))
}

/// Whether an event noun happens when its verb does: as its subject or object, or as what came of it.
fn shares_clause(scene: &Scene, draft: &Draft, clause: usize) -> bool {
    let rel = scene.reading.relation(draft.token);
    let direct = scene.reading.tokens[draft.token].head == Some(clause);
    let during = |t: usize| scene.in_class("while", t);
    let circumstance = rel == "obl" && scene.reading.dependents(draft.token, &["case"]).any(during);
    clause == draft.token
        || direct && (matches!(rel, "nsubj" | "obj") || circumstance) && scene.claim_of_cue(clause).is_none()
}

/// Verbs above an event that share its time: coordinated, controlling, or those whose consequence it is.
fn chain(scene: &Scene, token: usize) -> Vec<usize> {
    let reading = scene.reading;
    let (mut all, mut at) = (Vec::new(), token);
    for _ in 0..3 {
        let follows = match reading.tokens[at].deprel {
            "xcomp" | "conj" => true,
            "advcl" => reading.tokens[at].xpos == "VBG" && reading.dependents(at, &["mark"]).next().is_none(),
            _ => false,
        };
        match reading.tokens[at].head.filter(|_| follows) {
            Some(head) => {
                all.push(head);
                at = head;
            }
            None => break,
        }
    }
    all
}

fn place(scene: &Scene, mentions: &Mentions, triggers: &[usize], draft: &Draft) -> Option<Chosen> {
    let near = places_near(scene, mentions, triggers, draft);
    let best = |found: Vec<usize>, rule: &'static str| finest(mentions, &found).map(|at| (at, rule));
    if let Some(own) = best(own_places(scene, triggers, draft, &near), "events/place-own") {
        return Some(own);
    }
    if !physical(draft.kind) {
        return None;
    }
    best(target_places(scene, draft, &near), "events/place-target")
        .or_else(|| best(role_places(scene, draft, &near), "events/place-role"))
        .or_else(|| best(governor_places(scene, draft, &near), "events/place-governor"))
        .or_else(|| {
            best(
                sentence_places(scene, triggers, draft, &near),
                "events/place-sentence",
            )
        })
}

/// Places of the event's sentence.
fn places_near(scene: &Scene, mentions: &Mentions, triggers: &[usize], draft: &Draft) -> Vec<Near> {
    let sentence = scene.reading.tokens[draft.token].sentence;
    let here = within(scene, sentence, mentions.places.len(), |i| {
        mentions.places[i].span.start
    });
    let heads = here.filter_map(|at| Some((at, head_of(scene, &mentions.places[at].span)?)));
    let fit =
        |head: usize| scene.reading.tokens[head].sentence == sentence && !flown_over(scene, draft, head);
    heads
        .filter(|(_, head)| fit(*head))
        .map(|(at, head)| (at, head, anchor(scene, triggers, head)))
        .collect()
}

/// Places that hang on the event's own word, its light verb or its clause, or in which its target lies.
fn own_places(scene: &Scene, triggers: &[usize], draft: &Draft, near: &[Near]) -> Vec<usize> {
    let reading = scene.reading;
    let clause = clause_of(reading, draft.token);
    let mut wide = vec![draft.token];
    wide.extend(draft.light);
    if shares_clause(scene, draft, clause) {
        wide.push(clause);
    }
    wide.extend(beside_verbs(scene, triggers, draft.light.unwrap_or(draft.token)));
    let own = |&&(_, head, a): &&Near| {
        if named_for(scene, draft, head) {
            return true;
        }
        if beside(scene, head) && found_there(scene, triggers, draft, a) {
            return true;
        }
        if wide.contains(&a) && where_they_meet(scene, draft, head) {
            return true;
        }
        let targeted = draft.target_tokens.iter().any(|&t| reading.dominates(t, head));
        let acting = draft.agent_tokens.iter().any(|&t| reading.dominates(t, head));
        if acting || !wide.contains(&a) || speaks(scene, draft, a) {
            return false;
        }
        let happens_at_target = targeted && on_the_ground(draft);
        let here = physical(draft.kind) || a == draft.token && beside(scene, head);
        happens_at_target || !targeted && here && locative(scene, head, a)
    };
    near.iter().filter(own).map(|(at, _, _)| *at).collect()
}

/// Whether an attack bears the place's name: "the Boukamal strike", "the Paris attacks killed 130".
fn named_for(scene: &Scene, draft: &Draft, place: usize) -> bool {
    let reading = scene.reading;
    let t = &reading.tokens[place];
    let before = matches!(t.deprel, "compound" | "nmod:poss" | "amod");
    let own = |h: usize| {
        let subject = reading.relation(h) == "nsubj" && reading.tokens[h].head == Some(draft.token);
        h == draft.token || subject && scene.in_class("striker", h)
    };
    draft.kind == EventType::Assault && before && t.head.is_some_and(own) && scene.only_place(place)
}

/// Places inside the words for the target.
fn target_places(scene: &Scene, draft: &Draft, near: &[Near]) -> Vec<usize> {
    let inside = |h: usize| {
        let mut targets = draft.target_tokens.iter();
        targets.any(|&t| t != h && scene.reading.dominates(t, h))
    };
    let with_target = near
        .iter()
        .filter(|(_, h, a)| inside(*h) && on_the_ground(draft) && locative(scene, *h, *a));
    with_target.map(|(at, _, _)| *at).collect()
}

/// Places inside the argument that says where.
fn role_places(scene: &Scene, draft: &Draft, near: &[Near]) -> Vec<usize> {
    let predicate = scene.reading.predicate(draft.token);
    let arguments = predicate.into_iter().flat_map(|p| p.arguments.iter());
    for argument in arguments.filter(|a| a.role == "ARGM-LOC") {
        let held = |h: usize| (argument.first..argument.end).contains(&h);
        let inside: Vec<usize> = near
            .iter()
            .filter(|(_, h, _)| held(*h))
            .map(|(at, _, _)| *at)
            .collect();
        if !inside.is_empty() {
            return inside;
        }
    }
    Vec::new()
}

/// Places of the verbs that the event shares its setting with.
fn governor_places(scene: &Scene, draft: &Draft, near: &[Near]) -> Vec<usize> {
    let chain = chain(scene, draft.token);
    let chained = near
        .iter()
        .filter(|(_, h, a)| chain.contains(a) && !speaks(scene, draft, *a) && locative(scene, *h, *a));
    chained.map(|(at, _, _)| *at).collect()
}

/// Places of the sentence that hang above the event and on no other event.
fn sentence_places(scene: &Scene, triggers: &[usize], draft: &Draft, near: &[Near]) -> Vec<usize> {
    if circumstantial(scene, draft) {
        return Vec::new();
    }
    let above = |a: usize| scene.reading.dominates(a, draft.token) && !speaks(scene, draft, a);
    let free = near.iter().filter(|(_, h, a)| {
        above(*a) && !(triggers.contains(a) && *a != draft.token) && locative(scene, *h, *a)
    });
    free.map(|(at, _, _)| *at).collect()
}

/// A place with those that are named beside it in one phrase ("in Lviv, Lutsk and Rivne"), in text order. A wider place that only
/// says where the first one lies ("in Aleppo and the whole of Syria") is left out.
fn each_named(scene: &Scene, mentions: &Mentions, at: usize) -> Vec<usize> {
    let reading = scene.reading;
    let Some(head) = mentions.places.get(at).and_then(|p| head_of(scene, &p.span)) else {
        return vec![at];
    };
    let first = match reading.tokens[head].head {
        Some(above) if reading.tokens[head].deprel == "conj" => above,
        _ => head,
    };
    let between = reading
        .dependents(first, &["case"])
        .any(|c| scene.in_class("from-to", c));
    if between {
        return vec![at];
    }
    let phrase = slots::with_conjuncts(reading, first);
    let sentence = reading.tokens[head].sentence;
    let here = within(scene, sentence, mentions.places.len(), |i| {
        mentions.places[i].span.start
    });
    let like = |p: &usize| breadth(mentions, *p) <= breadth(mentions, at).max(1);
    let named = here.filter(|&p| {
        let own = head_of(scene, &mentions.places[p].span);
        p == at || own.is_some_and(|h| phrase.contains(&h)) && like(&p)
    });
    named.collect()
}

/// Whether a participle tells where somebody was when it happened: "was found wandering in the marsh".
fn found_there(scene: &Scene, triggers: &[usize], draft: &Draft, verb: usize) -> bool {
    let reading = scene.reading;
    let t = &reading.tokens[verb];
    let bare = t.xpos == "VBG"
        && reading
            .dependents(verb, &["nsubj", "mark", "aux", "obj"])
            .next()
            .is_none();
    let of_target = t
        .head
        .is_some_and(|h| h == draft.token || draft.target_tokens.iter().any(|&x| reading.dominates(x, h)));
    bare && of_target && !triggers.contains(&verb) && !speaks(scene, draft, verb)
}

/// Whether a missile on trial only flew over the place.
fn flown_over(scene: &Scene, draft: &Draft, place: usize) -> bool {
    let over = |c: usize| scene.in_class("past", c);
    draft.kind == EventType::Mobilize
        && draft.mode.as_deref() == Some("weapons")
        && scene.reading.dependents(place, &["case"]).any(over)
}

/// Whether a place hangs by "in" or "at" on those between whom talks are held: "talks between the two sides in Belarus".
fn where_they_meet(scene: &Scene, draft: &Draft, place: usize) -> bool {
    let reading = scene.reading;
    let parties = draft.agent_tokens.iter().chain(&draft.target_tokens);
    let between = |t: usize| {
        reading
            .dependents(t, &["case"])
            .any(|c| scene.in_class("between", c))
    };
    draft.kind == EventType::Consult
        && beside(scene, place)
        && parties
            .copied()
            .any(|t| between(t) && reading.tokens[place].head == Some(t))
}

/// Whether a place hangs on its word by "in" or "at".
fn beside(scene: &Scene, place: usize) -> bool {
    scene
        .reading
        .dependents(place, &["case"])
        .any(|c| scene.in_class("there", c))
}

/// Whether it happens where its target is.
fn on_the_ground(draft: &Draft) -> bool {
    matches!(
        draft.kind,
        EventType::Assault | EventType::Coerce | EventType::Protest
    ) || matches!(draft.mode.as_deref(), Some("visit" | "withdraw" | "troops"))
}

fn physical(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Assault
            | EventType::Coerce
            | EventType::Protest
            | EventType::Mobilize
            | EventType::Retreat
            | EventType::Consult
    )
}

/// Whether a place stands behind a preposition of place somewhere between it and what it is said of.
fn locative(scene: &Scene, place: usize, above: usize) -> bool {
    let reading = scene.reading;
    let mut at = place;
    for _ in 0..8 {
        if at == above {
            return false;
        }
        let behind = reading
            .dependents(at, &["case"])
            .any(|c| scene.in_class("locative", c));
        if behind && reading.tokens[at].deprel != "nmod:poss" {
            return true;
        }
        match reading.tokens[at].head {
            Some(head) => at = head,
            None => return false,
        }
    }
    false
}

/// How much ground a place covers, from 0 for a settlement to 4 for a country.
pub(crate) fn breadth(mentions: &Mentions, at: usize) -> u8 {
    match mentions.places.get(at).and_then(|p| p.precision) {
        Some(PlacePrecision::Place) | None => 0,
        Some(PlacePrecision::District) => 1,
        Some(PlacePrecision::Area) => 2,
        Some(PlacePrecision::Region) => 3,
        Some(PlacePrecision::Country) => 4,
    }
}

/// The most precise of several places; the first of those.
fn finest(mentions: &Mentions, places: &[usize]) -> Option<usize> {
    places
        .iter()
        .copied()
        .min_by_key(|&at| (breadth(mentions, at), at))
}

/// Whether the time of one event can be that of the other: one is open, or their days meet.
pub(crate) fn same_time(mentions: &Mentions, a: Option<usize>, b: Option<usize>) -> Option<bool> {
    let (a, b) = (mentions.times.get(a?)?, mentions.times.get(b?)?);
    if a.value == b.value {
        return Some(true);
    }
    let (from_a, to_a, from_b, to_b) = (a.from.as_ref()?, a.to.as_ref()?, b.from.as_ref()?, b.to.as_ref()?);
    Some(from_a < to_b && from_b < to_a)
}

/// Whether two places lie within about 30 kilometres.
fn near(a: &record::Place, b: &record::Place) -> bool {
    let (Some(x), Some(y), Some(u), Some(v)) = (a.lat, a.lon, b.lat, b.lon) else {
        return false;
    };
    let east = (y - v) * x.to_radians().cos();
    (x - u).hypot(east) * 111.0 < 30.0
}

/// Whether the place of one event can be that of the other: equal, or one lies in the country that the other is.
pub(crate) fn same_place(mentions: &Mentions, a: Option<usize>, b: Option<usize>) -> Option<bool> {
    let (a, b) = (mentions.places.get(a?)?, mentions.places.get(b?)?);
    if a.lat.is_none() && a.country.is_none() || b.lat.is_none() && b.country.is_none() {
        return (a.name == b.name).then_some(true);
    }
    let same = a.geonames.is_some() && a.geonames == b.geonames || a.name == b.name || near(a, b);
    let wide = |p: &record::Place| {
        matches!(
            p.precision,
            Some(PlacePrecision::Country | PlacePrecision::Region | PlacePrecision::Area)
        )
    };
    let within = (wide(a) || wide(b)) && a.country.is_some() && a.country == b.country;
    Some(same || within)
}
