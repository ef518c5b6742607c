//! Trigger: words of the article that name an event.
//!
//! In comes a scene; out come candidates, one a word, with the row of `events.tsv` that they fit. Who did it, where and
//! when is for the stages after it.

use knowledge::{EventWord, Filler, Need, TriggerPos};
use reader::{NameKind, Upos};
use text::BlockKind;

use crate::scene::Scene;
use crate::slots;

/// A word that names an event.
#[derive(Debug, Clone)]
pub(crate) struct Trigger<'a> {
    /// The word.
    pub token: usize,
    /// First token of the trigger words.
    pub first: usize,
    /// One past their last token.
    pub end: usize,
    /// The row that it fits.
    pub row: &'a EventWord,
    /// The verb that lends the noun its subject, time and place.
    pub light: Option<usize>,
}

/// Every candidate, in text order.
pub(crate) fn find<'a>(scene: &Scene<'a>) -> Vec<Trigger<'a>> {
    let count = scene.reading.tokens.len();
    let found: Vec<Trigger> = (0..count).filter_map(|t| at(scene, t)).collect();
    let told: Vec<bool> = found
        .iter()
        .map(|t| !found.iter().any(|v| told_by(scene, v, t)))
        .collect();
    let kept = found.into_iter().zip(told).filter(|(_, alone)| *alone);
    kept.map(|(trigger, _)| trigger).collect()
}

/// Whether a verb's own row asks for the noun as its object, so that both are one event: "declared a ceasefire", "lifted the curfew".
fn told_by(scene: &Scene, verb: &Trigger, noun: &Trigger) -> bool {
    let sentence = |t: &Trigger| scene.reading.tokens[t.token].sentence;
    let apart = sentence(verb) != sentence(noun) || verb.token == noun.token;
    if apart || verb.row.pos != TriggerPos::Verb || noun.row.pos != TriggerPos::Noun {
        return false;
    }
    let asked = |need: &Need| {
        !need.negated
            && need
                .fillers
                .iter()
                .any(|f| f.slot == "obj" && !f.words.is_empty() && one_of(scene, noun.token, f))
    };
    let direct = |t: usize| t == noun.token || content(scene, t) == noun.token;
    slots::object(scene, verb.token).into_iter().any(direct)
        && (verb.row.needs.iter().any(asked) || verb.row.kind == noun.row.kind && verb.row.kind != "ASSAULT")
}

fn at<'a>(scene: &Scene<'a>, token: usize) -> Option<Trigger<'a>> {
    if !scene.block(token).is_report() || scene.block(token) == BlockKind::Byline {
        return None;
    }
    if asked(scene, token) {
        return None;
    }
    let light = light_verb(scene, token);
    if let Some(found) = hyphened(scene, token, light) {
        return Some(found);
    }
    if part_of_hyphened(scene, token) {
        return None;
    }
    // "the shelling", of which the model may give the verb as lemma
    let gerund = || {
        let xpos = scene.reading.tokens[token].xpos;
        let form = scene.lower(token);
        let noun = xpos == "VBG" || xpos == "NN" && form.ends_with("ing");
        row_for(scene, token, &form, light).filter(|_| noun)
    };
    let row = row_for(scene, token, &scene.lemma(token), light).or_else(gerund)?;
    let named = kept_in_name(scene, token) || modifies(scene, token);
    if named || row.kind == "none" || row.kind == "light" {
        return None;
    }
    let (first, end) = words(scene, token, row);
    Some(Trigger {
        token,
        first,
        end,
        row,
        light,
    })
}

/// Whether the sentence is a question, which says nothing of what happened.
fn asked(scene: &Scene, token: usize) -> bool {
    let definite = scene
        .reading
        .dependents(token, &["det"])
        .any(|d| scene.lower(d) == "the");
    let sentence = scene
        .reading
        .sentences
        .get(scene.reading.tokens[token].sentence)
        .filter(|_| !definite);
    let last = sentence.and_then(|s| {
        (s.first..s.end)
            .rev()
            .find(|&t| !matches!(scene.reading.tokens[t].text.as_str(), "\"" | "”" | "'" | "’"))
    });
    last.is_some_and(|t| scene.reading.tokens[t].text.starts_with('?'))
}

/// The first row of that lemma that fits.
fn row_for<'a>(scene: &Scene<'a>, token: usize, lemma: &str, light: Option<usize>) -> Option<&'a EventWord> {
    let rows = scene.knowledge.event_words.of(lemma);
    rows.map(|(_, row)| row).find(|row| {
        right_pos(scene, token, row.pos, lemma)
            && extras(scene, token, row)
            && needs_hold(scene, token, light, row)
    })
}

fn right_pos(scene: &Scene, token: usize, pos: TriggerPos, lemma: &str) -> bool {
    let t = &scene.reading.tokens[token];
    match pos {
        // a participle before its noun describes it ("imprisoned militants")
        TriggerPos::Verb => {
            let linked = token > 0 && scene.reading.tokens[token - 1].text == "-";
            t.upos == Upos::Verb && t.deprel != "amod" && !t.xpos.starts_with("NN") && !linked
        }
        TriggerPos::Noun => {
            let gerund = t.xpos == "VBG"
                && lemma == scene.lower(token)
                && t.deprel != "case"
                && scene.reading.dependents(token, &["aux", "obj"]).next().is_none();
            matches!(t.upos, Upos::Noun | Upos::Propn) || t.xpos.starts_with("NN") || gerund
        }
        TriggerPos::Adjective => t.upos == Upos::Adj,
    }
}

/// Whether the further words of the row hang on the token or follow it.
fn extras(scene: &Scene, token: usize, row: &EventWord) -> bool {
    row.words
        .iter()
        .skip(1)
        .all(|word| extra(scene, token, word).is_some())
}

fn extra(scene: &Scene, token: usize, word: &str) -> Option<usize> {
    let reading = scene.reading;
    let is = |t: usize| scene.lemma(t) == word || scene.lower(t) == word;
    let mut below = reading.children[token]
        .iter()
        .copied()
        .filter(|&t| reading.relation(t) != "punct");
    let direct = below.clone().find(|&t| is(t));
    let cased = || below.find_map(|t| reading.dependents(t, &["case", "mark"]).find(|&c| is(c)));
    let next = || Some(token + 1).filter(|&t| t < reading.tokens.len() && is(t));
    direct.or_else(cased).or_else(next)
}

/// The trigger words: the head, with further words of the row that stand beside it.
fn words(scene: &Scene, token: usize, row: &EventWord) -> (usize, usize) {
    let (mut first, mut end) = (token, token + 1);
    for word in row.words.iter().skip(1) {
        match extra(scene, token, word) {
            Some(t) if t >= end && t <= end + 1 => end = t + 1,
            Some(t) if t + 1 == first => first = t,
            _ => {}
        }
    }
    let reading = scene.reading;
    if row.pos == TriggerPos::Noun {
        // "gas attack", "telephone discussion": a noun before it belongs to the words
        let near = |t: usize| reading.tokens[t].deprel == "compound" && reading.tokens[t].head == Some(token);
        while first > 0 && near(first - 1) && reading.tokens[first - 1].upos == Upos::Noun {
            first -= 1;
        }
    }
    (first, end)
}

/// Words written with a hyphen ("build-up") are three tokens; they are looked up as one.
fn hyphened<'a>(scene: &Scene<'a>, token: usize, light: Option<usize>) -> Option<Trigger<'a>> {
    let reading = scene.reading;
    let last = token + 2;
    if last >= reading.tokens.len() || reading.tokens[token + 1].text != "-" {
        return None;
    }
    let joined = format!("{}-{}", scene.lower(token), scene.lemma(last));
    let head = reading.head_of(token, last + 1);
    let rows = scene.knowledge.event_words.of(&joined);
    let row = rows
        .map(|(_, row)| row)
        .find(|row| needs_hold(scene, head, light, row))?;
    let light = light_verb(scene, head);
    Some(Trigger {
        token: head,
        first: token,
        end: last + 1,
        row,
        light,
    })
}

fn part_of_hyphened(scene: &Scene, token: usize) -> bool {
    let known = |a: usize, b: usize| {
        let joined = format!("{}-{}", scene.lower(a), scene.lemma(b));
        scene.knowledge.event_words.of(&joined).next().is_some()
    };
    token >= 2 && scene.reading.tokens[token - 1].text == "-" && known(token - 2, token)
}

/// Whether the word is part of a name that is no event ("Chemical Weapons Convention", "War Office").
fn kept_in_name(scene: &Scene, token: usize) -> bool {
    let name = scene.reading.name_at(token);
    let block = scene.block(token) == BlockKind::Title;
    name.is_some_and(|n| n.end - n.first > 1 && n.kind != NameKind::Misc && !block)
}

/// Whether the noun only says what sort another noun is ("attack helicopter", "ceasefire violations").
fn modifies(scene: &Scene, token: usize) -> bool {
    let t = &scene.reading.tokens[token];
    let noun = matches!(t.upos, Upos::Noun | Upos::Propn);
    let carried = t.head.is_some_and(|h| scene.in_class("carrier", h));
    noun && !carried
        && (t.deprel == "compound" || t.deprel == "nmod:poss")
        && t.head.is_some_and(|h| h > token)
}

/// The verb that governs an event noun as its object or subject, or as a participle on it, where it is a light one.
fn light_verb(scene: &Scene, token: usize) -> Option<usize> {
    let reading = scene.reading;
    let t = &reading.tokens[token];
    if !matches!(t.upos, Upos::Noun | Upos::Propn) && t.xpos != "VBG" {
        return None;
    }
    // "undertook a mediation mission": the noun that carries it stands in the clause
    let t = slots::carrier(scene, token).map_or(t, |c| &reading.tokens[c]);
    let mut above = t.head;
    let mut rel = t.deprel;
    if matches!(rel, "conj") {
        rel = above.map_or("", |h| reading.tokens[h].deprel);
        above = above.and_then(|h| reading.tokens[h].head);
    }
    let governs = matches!(rel, "obj" | "nsubj:pass" | "nsubj" | "obl")
        && above.is_some_and(|h| is_light(scene, h, rel));
    if governs {
        return above;
    }
    let on = reading
        .dependents(token, &["acl"])
        .filter(|&v| reading.tokens[v].upos == Upos::Verb);
    on.into_iter().find(|&v| {
        let done = slots::passive(reading, v) || reading.tokens[v].deprel == "acl:relcl";
        done && (is_light(scene, v, "obj") || scene.in_class("maker", v))
    })
}

fn is_light(scene: &Scene, verb: usize, rel: &str) -> bool {
    let rows = scene.knowledge.event_words.of(&scene.lemma(verb));
    let takes_oblique = |row: &EventWord| row.words.len() > 1 && row.words[1] == "in";
    let mut light = rows
        .map(|(_, r)| r)
        .filter(|r| r.kind == "light" && extras(scene, verb, r));
    scene.reading.tokens[verb].upos == Upos::Verb && light.any(|r| (rel == "obl") == takes_oblique(r))
}

fn needs_hold(scene: &Scene, token: usize, light: Option<usize>, row: &EventWord) -> bool {
    row.needs.iter().all(|need| holds(scene, token, light, row, need))
}

fn holds(scene: &Scene, token: usize, light: Option<usize>, row: &EventWord, need: &Need) -> bool {
    need.negated != need.fillers.iter().any(|f| filled(scene, token, light, row, f))
}

fn filled(scene: &Scene, token: usize, light: Option<usize>, row: &EventWord, filler: &Filler) -> bool {
    let reading = scene.reading;
    match filler.slot.as_str() {
        "agent" => party(scene, token, light, &row.agent, agent_slots(row.pos)),
        "target" => party(scene, token, light, &row.target, target_slots(row.pos)),
        "party" | "anchor" => {
            party(scene, token, light, &row.agent, agent_slots(row.pos))
                || party(scene, token, light, &row.target, target_slots(row.pos))
                || filler.slot == "anchor" && set_in(scene, token)
        }
        // "opposes the plan" tells what somebody thinks, "opposed it" what he did; headlines say what was done in the present
        "present" => {
            let verb = light.unwrap_or(token);
            matches!(reading.tokens[verb].xpos, "VBP" | "VBZ") && scene.block(token) != BlockKind::Title
        }
        "plural" => reading.tokens[token].xpos.ends_with('S'),
        "light" => light.is_some(),
        "reciprocal" => slots::subject(scene, token)
            .iter()
            .any(|&s| reading.tokens[s].xpos.ends_with('S') || slots::with_conjuncts(reading, s).len() > 1),
        // decided where attacks around it are known
        "alone" => true,
        "speaker" => !scene.claims_at(token).is_empty(),
        "the" => reading
            .dependents(token, &["det"])
            .any(|d| scene.in_class("definite", d)),
        "never" => slots::fill(scene, token, light, "comp")
            .iter()
            .any(|&c| reading.children[c].iter().any(|&n| scene.in_class("denial", n))),
        "several" => several(scene, token, light),
        // "will not accept": somebody says that he refuses
        "refused" => {
            let has = |class: &str| {
                reading
                    .dependents(token, &["aux", "advmod"])
                    .any(|a| scene.in_class(class, a))
            };
            has("future") && has("refusal")
        }
        "sense" => reading
            .predicate(token)
            .is_some_and(|p| filler.words.contains(&p.sense)),
        "article" => (0..reading.tokens.len()).any(|t| filler.words.contains(&scene.lemma(t))),
        slot => {
            let found = slots::fill(scene, token, light, slot);
            found
                .iter()
                .any(|&t| filler.words.is_empty() || one_of(scene, t, filler))
        }
    }
}

/// Whether more than one nation takes part: "French and Egyptian warships", "between India and Nepal".
fn several(scene: &Scene, token: usize, light: Option<usize>) -> bool {
    let slots = ["^subj", "by", "~between", "mod", "~of", "~with", "poss"];
    let named = slots.iter().flat_map(|s| slots::fill(scene, token, light, s));
    let mut nations: Vec<String> = named
        .flat_map(|t| {
            let mut all = slots::with_conjuncts(scene.reading, t);
            all.extend(slots::modifiers(scene, t));
            all
        })
        .filter(|&t| scene.is_nation(t))
        .map(|t| scene.lower(t))
        .collect();
    nations.sort();
    nations.dedup();
    nations.len() > 1
}

/// Whether a phrase is one of the words or classes of a need; what is counted stands for its counter ("21 of the girls").
fn one_of(scene: &Scene, token: usize, filler: &Filler) -> bool {
    let mut tokens = slots::with_conjuncts(scene.reading, content(scene, token));
    tokens.push(token);
    filler.words.iter().any(|word| {
        tokens.iter().any(|&t| match word.strip_prefix('@') {
            Some(class) => scene.in_class(class, t),
            None => scene.lemma(t) == *word || scene.lower(t) == *word,
        })
    })
}

/// The noun that carries the sense: "schoolgirls" for "21 of the schoolgirls".
pub(crate) fn content(scene: &Scene, token: usize) -> usize {
    let reading = scene.reading;
    let t = &reading.tokens[token];
    let counts = matches!(t.upos, Upos::Num | Upos::Det | Upos::Pron) || scene.in_class("counter", token);
    if !counts {
        return token;
    }
    let below = reading.dependents(token, &["nmod", "obl"]).find(|&n| {
        reading
            .dependents(n, &["case"])
            .any(|c| scene.in_class("part-of", c))
    });
    below.unwrap_or(token)
}

fn party(scene: &Scene, token: usize, light: Option<usize>, own: &[String], usual: &[&str]) -> bool {
    let mut slots: Vec<&str> = own.iter().map(String::as_str).collect();
    if slots.is_empty() {
        slots = usual.to_vec();
    }
    let found = slots.iter().flat_map(|s| slots::fill(scene, token, light, s));
    found
        .map(|t| content(scene, t))
        .any(|t| scene.can_act(t) || scene.in_class("site", t))
}

/// Whether a place or time hangs on the word.
fn set_in(scene: &Scene, token: usize) -> bool {
    let reading = scene.reading;
    let mut below = reading.dependents(token, &["nmod", "obl"]);
    below.any(|t| {
        let place = reading.name_at(t).is_some_and(|n| n.kind == NameKind::Location);
        place || reading.tokens[t].deprel.ends_with("unmarked") || reading.tokens[t].deprel.ends_with("tmod")
    })
}

/// Where an agent stands, if the row does not say.
pub(crate) fn agent_slots(pos: TriggerPos) -> &'static [&'static str] {
    match pos {
        TriggerPos::Noun => &["by", "poss", "^subj", "mod", "~from"],
        _ => &["subj"],
    }
}

/// Where a target stands, if the row does not say.
pub(crate) fn target_slots(pos: TriggerPos) -> &'static [&'static str] {
    match pos {
        TriggerPos::Noun => &["~on", "~against", "~of", "~at", "~into"],
        _ => &["obj"],
    }
}
