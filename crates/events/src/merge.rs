//! Merge: mentions of one event become one event, at its clearest mention.
//!
//! In come drafts in text order; out come fewer. Two mentions are one where nothing about them differs and something about
//! them is the same; the article's own "the attack" goes back to the last attack.

use knowledge::TriggerPos;
use mentions::Mentions;
use reader::NameKind;
use record::{Actor, ActorKind, EventType, Figure, Scope, Status, Step};

use crate::draft::Draft;
use crate::scene::Scene;
use crate::setting::{same_place, same_time};
use crate::slots;

/// Drops what is only the outcome of another event: "missiles struck the base, killing 35".
pub(crate) fn absorb_outcomes<'a>(
    scene: &Scene,
    mentions: &Mentions,
    drafts: Vec<Draft<'a>>,
) -> Vec<Draft<'a>> {
    let mut kept: Vec<Draft<'a>> = Vec::new();
    let mut outcomes: Vec<(Draft<'a>, usize)> = Vec::new();
    let tokens: Vec<usize> = drafts
        .iter()
        .filter(|d| d.kind == EventType::Assault && !is_outcome(d))
        .map(|d| d.token)
        .collect();
    let wars: Vec<War> = drafts
        .iter()
        .filter(|d| tokens.contains(&d.token) && scene.in_class("family-war", d.token))
        .map(|d| (d.token, d.place))
        .collect();
    for draft in drafts {
        let war = war_of(scene, mentions, &wars, &draft);
        match war.or_else(|| cause(scene, &tokens, &draft)) {
            Some(of) => outcomes.push((draft, of)),
            None => kept.push(draft),
        }
    }
    for (draft, of) in outcomes {
        if let Some(event) = kept.iter_mut().find(|d| d.token == of) {
            if cumulative(scene, mentions, &draft) {
                // the dead of a whole war are nobody's target
                event.mentions.extend(draft.mentions);
                event
                    .trace
                    .push(Step::new("events/toll", Some(draft.quote), "counts its dead"));
                continue;
            }
            // "a blast in the port killed six sailors": those whom it met are known better than by the place
            let ground = |&t: &usize| scene.only_place(t) || scene.in_class("wide", t);
            let only_ground = !event.target_tokens.is_empty() && event.target_tokens.iter().all(ground);
            // "killed nine villagers in an attack on the road"
            let beneath = scene.reading.relation(event.token) == "obl"
                && scene.reading.tokens[event.token].head == Some(draft.token)
                && !draft.agent_tokens.is_empty();
            if (only_ground || beneath) && draft.target_tokens.iter().any(|&t| scene.can_act(t)) {
                event.target_tokens.clone_from(&draft.target_tokens);
            }
            take_over(event, draft, "events/outcome");
        }
    }
    kept
}

fn is_outcome(draft: &Draft) -> bool {
    draft
        .row
        .needs
        .iter()
        .any(|n| n.fillers.iter().any(|f| f.slot == "alone"))
}

/// A war by its token, and the place where it is fought.
type War = (usize, Option<usize>);

/// How many sentences back a war may stand whose dead are counted, where it is not told that both have one place.
const WAR_REACH: usize = 4;

/// The war whose dead a killing counts over a longer time: the one of its sentence, else the last one told shortly before it or
/// fought in the same place. A war elsewhere is another one.
fn war_of(scene: &Scene, mentions: &Mentions, wars: &[War], draft: &Draft) -> Option<usize> {
    let is_war = |t: &usize| wars.iter().any(|(w, _)| w == t);
    if !is_outcome(draft) || !draft.agent_tokens.iter().all(is_war) || !cumulative(scene, mentions, draft) {
        return None;
    }
    let sentence = |t: usize| scene.reading.tokens[t].sentence;
    let now = sentence(draft.token);
    let told = |(war, place): &War| {
        let there = same_place(mentions, *place, draft.place);
        let near = sentence(*war) + WAR_REACH >= now;
        (there != Some(false) && (near || there == Some(true))).then_some(*war)
    };
    let here = wars.iter().filter(|(w, _)| sentence(*w) == now).find_map(told);
    let mut before = wars.iter().filter(|(w, _)| *w < draft.token).rev();
    here.or_else(|| before.find_map(told))
}

/// The attack whose outcome a killing or injuring is, by the tree.
fn cause(scene: &Scene, attacks: &[usize], draft: &Draft) -> Option<usize> {
    let reading = scene.reading;
    let verb = draft.token;
    let attack = |t: usize| attacks.contains(&t) && t != verb;
    if draft.kind == EventType::Assault && draft.row.pos == TriggerPos::Verb {
        // "air strikes have hit the province", "an attack in which a man drove a truck into crowds"
        let noun = |t: usize| attack(t) && reading.tokens[t].xpos.starts_with("NN");
        let told = slots::subject(scene, verb).into_iter().find(|&t| noun(t));
        // "was hit in a strike"
        let within = |t: usize| {
            reading
                .dependents(t, &["case"])
                .any(|c| scene.in_class("while", c))
        };
        let war = |t: usize| scene.in_class("family-war", t);
        let struck = |&t: &usize| noun(t) && within(t) && !war(t);
        let told = told.or_else(|| reading.dependents(verb, &["obl"]).find(struck));
        let above = reading.tokens[verb]
            .head
            .filter(|&h| noun(h) && reading.relation(verb) == "acl");
        if told.or(above).is_some() {
            return told.or(above);
        }
    }
    if !is_outcome(draft) {
        return None;
    }
    let own = reading
        .dependents(verb, &["nsubj", "obl", "nmod", "conj"])
        .find(|&t| attack(t));
    let subject = slots::subject(scene, verb).into_iter().find(|&t| attack(t));
    if own.or(subject).is_some() {
        return own.or(subject);
    }
    let mut at = verb;
    for _ in 0..4 {
        let Some(head) = reading.tokens[at].head else {
            break;
        };
        let below = matches!(
            reading.relation(at),
            "advcl" | "conj" | "xcomp" | "acl" | "ccomp" | "parataxis"
        );
        if !below {
            break;
        }
        if attack(head) {
            return Some(head);
        }
        let beside = reading.dependents(head, &["nsubj", "obj"]).find(|&t| attack(t));
        let participle =
            reading.tokens[at].xpos == "VBG" && reading.dependents(at, &["mark"]).next().is_none();
        if beside.is_some() && (matches!(reading.relation(at), "conj" | "xcomp") || participle) {
            return beside;
        }
        at = head;
    }
    beside_in_sentence(scene, attacks, draft)
}

/// The attack told last before an outcome in the same sentence: behind it as a participle (", killing 35"), or with nobody
/// else named who did it ("35 people were killed when ...").
fn beside_in_sentence(scene: &Scene, attacks: &[usize], draft: &Draft) -> Option<usize> {
    let reading = scene.reading;
    let verb = draft.token;
    let here = |t: usize| reading.tokens[t].sentence == reading.tokens[verb].sentence && t != verb;
    let open = slots::subject(scene, verb).is_empty();
    let participle = reading.tokens[verb].xpos == "VBG"
        && reading
            .dependents(verb, &["mark", "aux", "nsubj"])
            .next()
            .is_none();
    if !open && !participle {
        return None;
    }
    let before = attacks.iter().copied().filter(|&t| here(t) && t < verb).max();
    before.or_else(|| attacks.iter().copied().filter(|&t| here(t) && open).min())
}

/// Merges mentions of one event.
pub(crate) fn merge<'a>(scene: &Scene, mentions: &Mentions, drafts: Vec<Draft<'a>>) -> Vec<Draft<'a>> {
    let (aside, body): (Vec<_>, Vec<_>) = drafts.into_iter().partition(|d| d.aside || d.denied);
    let mut kept: Vec<Draft<'a>> = Vec::new();
    for draft in body.into_iter().chain(aside) {
        match home(scene, mentions, &kept, &draft) {
            Some(at) => join(&mut kept[at], draft),
            None => kept.push(draft),
        }
    }
    kept.sort_by_key(|d| d.token);
    kept
}

/// How many events back a mention may reach; articles have fewer, other input must not take for ever.
const WINDOW: usize = 500;

/// The event that a draft is one more mention of.
fn home(scene: &Scene, mentions: &Mentions, kept: &[Draft], draft: &Draft) -> Option<usize> {
    let mut best: Option<(i32, usize)> = None;
    let far = kept.len().saturating_sub(WINDOW);
    for (at, other) in kept.iter().enumerate().skip(far) {
        let Some(score) = likeness(scene, mentions, other, draft) else {
            continue;
        };
        // a headline tells of what stands first, "the attack" goes back to the last one
        let better = best.is_none_or(|(s, _)| score > s || score == s && !draft.aside);
        if better {
            best = Some((score, at));
        }
    }
    best.filter(|(score, _)| *score >= 2).map(|(_, at)| at)
}

/// How two mentions meet: what is the same (`Some(true)`), what differs, what is open.
struct Meeting {
    agents: Option<bool>,
    targets: Option<bool>,
    times: Option<bool>,
    places: Option<bool>,
    /// Whether who did it in one is whom it met in the other.
    crossed: bool,
    /// Whether both words name one kind of happening.
    family: bool,
    /// Whether the later one only points back.
    anaphor: bool,
    /// Whether the later one meets nobody that the earlier does not.
    nothing_new: bool,
}

/// How much speaks for two mentions being one; `None` where something speaks against it.
fn likeness(scene: &Scene, mentions: &Mentions, a: &Draft, b: &Draft) -> Option<i32> {
    let truce = |d: &Draft| scene.in_class("truce", d.token);
    let kinds = a.kind == b.kind || truce(a) && truce(b);
    if !kinds || !modes_meet(scene, a, b) {
        return None;
    }
    // "to end the attacks": that there are attacks is taken for granted
    let granted = |d: &Draft| generic(scene, d) && d.time.is_none();
    let told = status_meets(a, b) || granted(b) || granted(a) && a.aside;
    if !told || set_apart(scene, a, b) || cumulative(scene, mentions, a) != cumulative(scene, mentions, b) {
        return None;
    }
    let met = meeting(scene, mentions, a, b);
    let no = |x: Option<bool>| x == Some(false);
    if no(met.times) || no(met.places) || no(met.agents) && !met.crossed {
        return None;
    }
    let known = met.agents == Some(true) || met.targets == Some(true) || is_outcome(a) || is_outcome(b);
    // "rebels shelled a market in Goma on Monday" and a hospital there on that day: two attacks
    let one_target = !no(met.targets) || met.crossed || met.anaphor || is_outcome(a) || is_outcome(b);
    let fixed = met.times == Some(true) && met.places == Some(true) && known && one_target;
    if no(met.targets) && !met.crossed && !met.anaphor && !fixed || !met.family && !fixed {
        return None;
    }
    Some(weight(scene, a, b, &met))
}

fn meeting(scene: &Scene, mentions: &Mentions, a: &Draft, b: &Draft) -> Meeting {
    let sides = |x: &[String], y: &[String]| parties(scene, mentions, x, y);
    let targets = sides(&a.targets, &b.targets).or_else(|| same_heads(scene, a, b));
    let nothing_new = b.target_tokens.is_empty() || targets == Some(true) || only_victims(scene, b);
    let words = &scene.knowledge.event_words;
    let truce = |d: &Draft| scene.in_class("truce", d.token);
    Meeting {
        agents: sides(&a.agents, &b.agents),
        targets,
        times: same_time(mentions, a.time, b.time),
        places: same_place(mentions, a.place, b.place),
        crossed: two_sided(a.kind)
            && (sides(&a.agents, &b.targets) == Some(true) || sides(&a.targets, &b.agents) == Some(true)),
        family: words.same_family(&scene.lemma(a.token), &scene.lemma(b.token)) || truce(a) && truce(b),
        anaphor: generic(scene, b) && nothing_new || generic(scene, a) && a.aside,
        nothing_new,
    }
}

/// Whether a mention names as targets only what came of it ("five were killed in the attack") or points back to ("the captives"),
/// and no target of its own ("the attack on the guards").
fn only_victims(scene: &Scene, draft: &Draft) -> bool {
    let told = |t: usize| {
        let the = |m: usize| scene.in_class("definite", m);
        scene.in_class("anaphoric", t) && scene.reading.dependents(t, &["det"]).any(the)
    };
    let of_outcome = |&t: &usize| told(t) || scene.can_act(t) && !scene.reading.dominates(draft.token, t);
    draft.target_tokens.iter().all(of_outcome)
}

/// Whether an event noun has an indefinite article.
fn indefinite(scene: &Scene, draft: &Draft) -> bool {
    let mut determiners = scene.reading.dependents(draft.token, &["det"]);
    determiners.any(|d| scene.in_class("indefinite", d))
}

/// The sum of what speaks for it.
fn weight(scene: &Scene, a: &Draft, b: &Draft, met: &Meeting) -> i32 {
    let gains = |x: Option<bool>| i32::from(x == Some(true));
    // that both lie in one country says little
    let told_short = a.aside || b.aside;
    let spot = met
        .places
        .map(|met| met && (told_short || a.breadth.abs_diff(b.breadth) < 2));
    let mut score = gains(met.agents) + gains(met.targets) + gains(met.times) + gains(spot);
    score += i32::from(met.family) + i32::from(b.aside);
    score += i32::from(met.crossed && met.agents != Some(true));
    // two suicide bombings in one report are mostly one
    let words = &scene.knowledge.event_words;
    let telling = b.mode.as_deref().is_some_and(|m| words.in_class("telling", m));
    let noun = |d: &Draft| d.row.pos == TriggerPos::Noun;
    let others = met.agents.is_none() && !a.agents.is_empty() && !b.agents.is_empty();
    // "an air strike" mostly begins a story of its own
    let new = !b.target_tokens.is_empty() && met.targets.is_none();
    let begins =
        noun(b) && !told_short && indefinite(scene, b) && new && gains(met.agents) + gains(met.times) == 0;
    score -= i32::from(begins);
    score += i32::from(telling && a.mode == b.mode && (noun(a) || noun(b) || !others));
    if !met.family {
        return score;
    }
    let unset = |d: &Draft| noun(d) && d.place.is_none() && d.time.is_none();
    let war = |d: &Draft| scene.in_class("family-war", d.token);
    let happening = war(a) && war(b)
        || a.kind == EventType::Retreat
        || a.mode.as_deref() == Some("abduct") && a.mode == b.mode;
    let restated = happening && (unset(a) || unset(b)) && met.nothing_new;
    score + i32::from(met.anaphor) + i32::from(bare(a) || bare(b)) + i32::from(restated)
}

/// Whether a mention counts the dead of a longer time: such a toll is no incident's.
fn cumulative(scene: &Scene, mentions: &Mentions, draft: &Draft) -> bool {
    let under = scene.reading.subtree(draft.token);
    let inside = |f: &Figure| {
        let mut tokens = scene.reading.tokens_in(mentions::span(&f.span));
        tokens.any(|t| under.binary_search(&t).is_ok())
    };
    let figures = &mentions.figures;
    figures.iter().any(|f| f.scope == Scope::Cumulative && inside(f))
}

fn two_sided(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Consult | EventType::Agree | EventType::Assault | EventType::Cooperate
    )
}

/// A noun that says neither who nor where nor when.
fn bare(draft: &Draft) -> bool {
    draft.filled() == 0 && draft.row.pos == TriggerPos::Noun
}

/// Whether the words themselves set two mentions apart: "similar killings", "another strike", "a strike and fighting".
fn set_apart(scene: &Scene, a: &Draft, b: &Draft) -> bool {
    let reading = scene.reading;
    let marked = |t: usize| {
        reading
            .dependents(t, &["amod", "det", "nummod"])
            .any(|m| scene.in_class("distinct", m))
    };
    let counted = |d: &Draft| {
        let above = reading.tokens[d.token]
            .head
            .filter(|_| reading.relation(d.token) == "nmod");
        above.is_some_and(|h| reading.dependents(h, &["nummod"]).next().is_some())
    };
    let verb = |d: &Draft| d.row.pos == TriggerPos::Verb;
    // "a child was also killed"
    let added = |d: &Draft| {
        let mut beside = reading.dependents(d.token, &["advmod"]);
        verb(d) && d.kind == EventType::Assault && beside.any(|m| scene.in_class("apart", m))
    };
    let asked = |d: &Draft| -> Vec<String> {
        let content = slots::fill(scene, d.token, d.light, "comp");
        content.into_iter().map(|t| scene.lemma(t)).collect()
    };
    let (left, right) = (asked(a), asked(b));
    let other_words = a.kind == EventType::Request
        && !b.aside
        && !left.is_empty()
        && !right.is_empty()
        && !left.iter().any(|x| right.contains(x));
    let targets_marked = |d: &Draft| d.target_tokens.iter().any(|&t| marked(t));
    let others = |d: &Draft| marked(d.token) || counted(d) || targets_marked(d) || added(d);
    let same_sentence = reading.tokens[a.token].sentence == reading.tokens[b.token].sentence;
    let disjoint = !a.agent_tokens.is_empty()
        && !b.agent_tokens.is_empty()
        && !a.agent_tokens.iter().any(|t| b.agent_tokens.contains(t));
    let told_apart = verb(a) && verb(b) && same_sentence && disjoint;
    let beside = |x: &Draft, y: &Draft| {
        reading.tokens[x.token].head == Some(y.token) && reading.tokens[x.token].deprel == "conj"
    };
    let several = several(scene, a, b) || several(scene, b, a);
    others(b) && !b.aside || told_apart || other_words || beside(a, b) || beside(b, a) || several
}

/// Whether several attacks are told ("police shootings") where the other mention is the killing of one person by name.
fn several(scene: &Scene, a: &Draft, b: &Draft) -> bool {
    let reading = scene.reading;
    let many = a.row.pos == TriggerPos::Noun && reading.tokens[a.token].xpos == "NNS";
    let person = |t: usize| reading.name_at(t).is_some_and(|n| n.kind == NameKind::Person);
    many && a.kind == EventType::Assault && matches!(b.target_tokens.as_slice(), [one] if person(*one))
}

/// Whether one event can be told under both modes ("air strike", "gas attack", "bombing").
fn modes_meet(scene: &Scene, a: &Draft, b: &Draft) -> bool {
    match (&a.mode, &b.mode) {
        (Some(x), Some(y)) => scene.knowledge.event_words.modes_akin(x, y),
        _ => true,
    }
}

fn status_meets(a: &Draft, b: &Draft) -> bool {
    let open = |s: Status| matches!(s, Status::Ongoing | Status::Planned);
    let talks = a.kind == EventType::Consult && open(a.status) && open(b.status);
    a.status == b.status || real(a.status) && real(b.status) || talks || b.denied || b.aside
}

/// Whether the parties of two mentions can be the same: by identifier, by a name that both bear, or as places of which one can
/// hold the other. Groups and things known only by a description do not differ for certain.
fn parties(scene: &Scene, mentions: &Mentions, a: &[String], b: &[String]) -> Option<bool> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let find =
        |ids: &[String]| -> Vec<&Actor> { mentions.actors.iter().filter(|x| ids.contains(&x.id)).collect() };
    let (left, right) = (find(a), find(b));
    let state = |x: &Actor, y: &Actor| {
        x.kind == ActorKind::Country
            && y.kind == ActorKind::Country
            && x.country.is_some()
            && x.country == y.country
    };
    let named = |x: &Actor, y: &Actor| {
        state(x, y)
            || x.name
                .split(' ')
                .any(|w| bears_name(scene, w) && y.name.split(' ').any(|v| v == w))
    };
    if a.iter().any(|x| b.contains(x)) || left.iter().any(|x| right.iter().any(|y| named(x, y))) {
        return Some(true);
    }
    let spots = |ids: &[String]| -> Vec<usize> {
        let all = mentions.places.iter().enumerate();
        all.filter(|(_, p)| ids.contains(&p.id))
            .map(|(at, _)| at)
            .collect()
    };
    let (here, there) = (spots(a), spots(b));
    let pairs = here.iter().flat_map(|&x| there.iter().map(move |&y| (x, y)));
    let met: Vec<Option<bool>> = pairs
        .map(|(x, y)| same_place(mentions, Some(x), Some(y)))
        .collect();
    if !met.is_empty() && left.is_empty() && right.is_empty() {
        return met.iter().copied().max().flatten();
    }
    // "a judge" may be she whom the article names elsewhere
    let described = |all: &[&Actor]| !all.iter().any(|x| bears_own_name(x));
    if described(&left) || described(&right) {
        None
    } else {
        Some(false)
    }
}

/// Whether an actor is known by a name and not only by a description.
fn bears_own_name(actor: &Actor) -> bool {
    let last = actor.name.split(' ').next_back().unwrap_or("");
    actor.kind != ActorKind::Object && !last.starts_with(char::is_lowercase)
}

/// Whether a word of a name tells one bearer from others: capitalised, and no adjective of a country.
fn bears_name(scene: &Scene, word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
        && word.len() > 3
        && scene.knowledge.countries.by_demonym(word).is_none()
        && scene.knowledge.actors.role(&word.to_lowercase()).is_none()
}

/// Targets by the nouns that head them, where both have some: the same, or different things.
fn same_heads(scene: &Scene, a: &Draft, b: &Draft) -> Option<bool> {
    if a.target_tokens.is_empty() || b.target_tokens.is_empty() {
        return None;
    }
    let heads = |d: &Draft| -> Vec<String> { d.target_tokens.iter().map(|&t| scene.lemma(t)).collect() };
    let (left, right) = (heads(a), heads(b));
    let words = &scene.knowledge.event_words;
    let meet = |x: &String| right.iter().any(|y| words.same_family(x, y));
    if left.iter().any(meet) {
        // ten people here, fifteen there: that both are people says nothing
        return (!counted_apart(scene, a, b)).then_some(true);
    }
    // people are hit somewhere, and a town holds the market that was hit
    let holds = |d: &Draft| {
        d.target_tokens.iter().any(|&t| {
            let site = scene.in_class("site", t);
            scene.in_class("person", t) || !site || scene.in_class("wide", t) && !told_apart_by_name(scene, t)
        })
    };
    if one_or_more(scene, a) != one_or_more(scene, b) && !left.iter().any(|x| right.contains(x)) {
        return Some(false);
    }
    if holds(a) || holds(b) { None } else { Some(false) }
}

/// Whether the first targets of both are counted, by different numbers.
fn counted_apart(scene: &Scene, a: &Draft, b: &Draft) -> bool {
    let count = |d: &Draft| {
        let first = d.target_tokens.first()?;
        let number = scene.reading.dependents(*first, &["nummod"]).next()?;
        Some(scene.lemma(number))
    };
    matches!((count(a), count(b)), (Some(x), Some(y)) if x != y)
}

/// Whether all that was hit is ground told of as one, as several, or neither.
fn one_or_more(scene: &Scene, draft: &Draft) -> Option<bool> {
    let tokens = &scene.reading.tokens;
    let ground = draft
        .target_tokens
        .iter()
        .all(|&t| scene.in_class("ground", t) && !scene.only_place(t));
    let first = draft
        .target_tokens
        .first()
        .filter(|_| ground && draft.target_tokens.len() == 1)?;
    Some(tokens[*first].xpos.ends_with('S'))
}

/// Whether a noun for ground says which: by a name beneath it ("the town of Arlen") or a count ("two villages").
fn told_apart_by_name(scene: &Scene, token: usize) -> bool {
    let reading = scene.reading;
    let below = reading.subtree(token);
    let named = below.iter().any(|&t| scene.only_place(t));
    named || reading.dependents(token, &["nummod"]).next().is_some()
}

/// "the attack", "these talks", "their kidnapping": a definite noun that says nothing new.
fn generic(scene: &Scene, draft: &Draft) -> bool {
    let reading = scene.reading;
    let noun = reading.tokens[draft.token].xpos.starts_with("NN");
    let definite = reading
        .dependents(draft.token, &["det"])
        .any(|d| scene.in_class("definite", d));
    let owned = reading
        .dependents(draft.token, &["nmod:poss"])
        .any(|p| reading.tokens[p].xpos == "PRP$");
    noun && (definite || owned)
}

fn join<'a>(event: &mut Draft<'a>, draft: Draft<'a>) {
    let verb = |d: &Draft| usize::from(d.row.pos == TriggerPos::Verb || d.light.is_some());
    let clarity = |d: &Draft| 2 * d.filled() + verb(d) + usize::from(d.named);
    // what was done says more than what came of it
    let only_outcome = is_outcome(&draft) && !is_outcome(event);
    let told = !draft.aside && !draft.denied && real(draft.status) >= real(event.status);
    let clearer = told && !only_outcome && (event.aside || clarity(&draft) > clarity(event) + 1);
    if clearer {
        let old = std::mem::replace(event, draft);
        take_over(event, old, "events/same-event");
    } else {
        take_over(event, draft, "events/same-event");
    }
}

/// Whether an event of that status is told as a fact.
fn real(status: Status) -> bool {
    matches!(status, Status::Occurred | Status::Ongoing)
}

/// What one mention leaves open, another fills.
fn take_over<'a>(event: &mut Draft<'a>, other: Draft<'a>, rule: &str) {
    if event.agents.is_empty() {
        event.agents = other.agents;
    }
    if event.agent_tokens.is_empty() {
        event.agent_tokens = other.agent_tokens;
    }
    if event.targets.is_empty() {
        event.targets = other.targets;
    }
    if event.target_tokens.is_empty() {
        event.target_tokens = other.target_tokens;
    }
    if event.place.is_none() || other.place.is_some() && other.breadth < event.breadth && event.breadth > 1 {
        event.place = other.place;
        event.places = other.places;
        event.breadth = other.breadth;
    }
    event.time = event.time.or(other.time);
    event.mode = event.mode.take().or(other.mode);
    for instrument in other.instruments {
        if !event.instruments.contains(&instrument) {
            event.instruments.push(instrument);
        }
    }
    event.mentions.extend(other.mentions);
    event.mentions.sort_unstable();
    event.mentions.dedup();
    event
        .trace
        .push(Step::new(rule, Some(other.quote), "told of the same event"));
}
