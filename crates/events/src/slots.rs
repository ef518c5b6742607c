//! Slots: who fills which place around a word, by the tree and by semantic roles.
//!
//! In come a scene and a token; out come tokens (heads of noun phrases). It never resolves whom they stand for.

use reader::{Argument, NameKind, Reading, Upos};

use crate::scene::Scene;

/// Heads of the phrases in a slot of the word at `token`; `light` is the light verb that governs it, if one does.
pub(crate) fn fill(scene: &Scene, token: usize, light: Option<usize>, slot: &str) -> Vec<usize> {
    if let Some(of_light) = slot.strip_prefix('^') {
        return light.map_or_else(Vec::new, |l| fill(scene, l, None, of_light));
    }
    let reading = scene.reading;
    if let Some(word) = slot.strip_prefix('~') {
        return behind(scene, token, light, word);
    }
    match slot {
        "subj" => subject(scene, token),
        "obj" => object(scene, token),
        "iobj" => reading.dependents(token, &["iobj"]).collect(),
        "poss" => reading.dependents(token, &["nmod:poss"]).collect(),
        "mod" => modifiers(scene, token),
        "by" => by(scene, token, light),
        "comp" => complements(reading, token),
        "comp-obj" => complements(reading, token)
            .iter()
            .flat_map(|&c| object(scene, c))
            .collect(),
        "comp-subj" => complements(reading, token)
            .iter()
            .flat_map(|&c| subject(scene, c))
            .collect(),
        "inner" => inner(scene, light.unwrap_or(token), token, false),
        "inner-clause" => inner(scene, light.unwrap_or(token), token, true),
        "obj-party" => inside(scene, &object(scene, token)),
        "obj-mod" => object(scene, token)
            .iter()
            .flat_map(|&o| modifiers(scene, o))
            .collect(),
        "inf" => complements(reading, token)
            .into_iter()
            .filter(|&c| infinitive(reading, c))
            .collect(),
        "near-subj" => clause_subjects(scene, token),
        "demanded" => demanded(scene, token),
        "gov" => governor(reading, token).into_iter().collect(),
        "case" => reading.dependents(token, &["case"]).collect(),
        // by the sense's own roles: "arg0", "arg2"
        numbered if numbered.starts_with("arg") => role(scene, token, &numbered.to_uppercase()),
        _ => Vec::new(),
    }
}

/// Phrases behind a preposition: on the word, on the noun that carries it, on its light verb, or on the object of a verb.
fn behind(scene: &Scene, token: usize, light: Option<usize>, word: &str) -> Vec<usize> {
    let own = prepositional(scene, token, word);
    if !own.is_empty() {
        return own;
    }
    if let Some(carrier) = carrier(scene, token) {
        let of_carrier = prepositional(scene, carrier, word);
        if !of_carrier.is_empty() {
            return of_carrier;
        }
    }
    let verb = light.unwrap_or(token);
    let of_verb = light.map_or_else(Vec::new, |l| prepositional(scene, l, word));
    if !of_verb.is_empty() || word == "of" || scene.reading.tokens[verb].upos != Upos::Verb {
        return of_verb;
    }
    // "sent an envoy to Cairo": the phrase may hang on the object
    let objects = object(scene, verb)
        .into_iter()
        .filter(|&o| o != token && scene.reading.tokens[o].head == Some(verb))
        .filter(|&o| word != "from" || !names_event(scene, o));
    objects.flat_map(|o| prepositional(scene, o, word)).collect()
}

/// The noun that carries an event noun before it and stands for it in the clause: "mission" in "a rescue mission".
pub(crate) fn carrier(scene: &Scene, token: usize) -> Option<usize> {
    let t = &scene.reading.tokens[token];
    let head = t.head.filter(|&h| h > token && t.deprel == "compound")?;
    scene.in_class("carrier", head).then_some(head)
}

/// Whether a noun names an event, so that what hangs on it is its own: "demanded their withdrawal from the strait".
fn names_event(scene: &Scene, token: usize) -> bool {
    let rows = scene.knowledge.event_words.of(&scene.lemma(token));
    rows.map(|(_, row)| row)
        .any(|row| row.pos == knowledge::TriggerPos::Noun && !matches!(row.kind.as_str(), "none" | "light"))
}

/// Logical subject: who does it, whatever the voice.
pub(crate) fn subject(scene: &Scene, verb: usize) -> Vec<usize> {
    let reading = scene.reading;
    if passive(reading, verb) {
        let by = agents(scene, verb);
        return if by.is_empty() {
            role(scene, verb, "ARG0")
        } else {
            by
        };
    }
    let own: Vec<usize> = reading.dependents(verb, &["nsubj"]).collect();
    if let [part] = own.as_slice()
        && part + 2 == verb
        && reading.tokens[verb - 1].text == "-"
    {
        // "North Korea test-fired": the parser may hang the subject on a part of the word
        return modifiers(scene, *part);
    }
    if !own.is_empty() {
        return antecedents(scene, &own);
    }
    let by_role = role(scene, verb, "ARG0");
    if by_role.is_empty() {
        inferred_subject(scene, verb, 0)
    } else {
        by_role
    }
}

/// Logical object: to whom it is done, whatever the voice.
pub(crate) fn object(scene: &Scene, verb: usize) -> Vec<usize> {
    let reading = scene.reading;
    let direct: Vec<usize> = if passive(reading, verb) {
        let below: Vec<usize> = reading.dependents(verb, &["nsubj:pass"]).collect();
        if below.is_empty() {
            patient(scene, verb, 0)
        } else {
            below
        }
    } else {
        let whole: Vec<usize> = reading.dependents(verb, &["obj"]).collect();
        if whole.is_empty() {
            reading.dependents(verb, &["iobj"]).collect()
        } else {
            whole
        }
    };
    if !direct.is_empty() {
        return antecedents(scene, &direct);
    }
    // "the city where they met" lacks no object
    let whereabouts = reading
        .dependents(verb, &["advmod"])
        .any(|t| reading.tokens[t].xpos == "WRB");
    let gap = reading.tokens[verb].deprel == "acl:relcl"
        && !whereabouts
        && reading.dependents(verb, &["nsubj"]).next().is_some();
    let moved = !passive(reading, verb) && role(scene, verb, "ARG0").is_empty();
    let by_role = if moved {
        Vec::new()
    } else {
        role(scene, verb, "ARG1")
    };
    if by_role.is_empty() && gap && !passive(reading, verb) {
        let relative = reading
            .dependents(verb, &["nsubj"])
            .any(|t| scene.in_class("relative", t));
        return if relative {
            Vec::new()
        } else {
            reading.tokens[verb].head.into_iter().collect()
        };
    }
    by_role
}

/// Whether a verb form is passive: by its auxiliary or subject, or a bare past participle on a noun.
pub(crate) fn passive(reading: &Reading, verb: usize) -> bool {
    if reading
        .dependents(verb, &["nsubj:pass", "aux:pass"])
        .next()
        .is_some()
    {
        return true;
    }
    let token = &reading.tokens[verb];
    if token.xpos != "VBN"
        || reading
            .dependents(verb, &["aux", "nsubj", "obj"])
            .next()
            .is_some()
    {
        return false;
    }
    let first = token.head.filter(|_| token.deprel == "conj");
    matches!(token.deprel, "acl" | "amod" | "advcl") || first.is_some_and(|h| passive(reading, h))
}

/// "by" phrases of a passive verb.
fn agents(scene: &Scene, verb: usize) -> Vec<usize> {
    let reading = scene.reading;
    let mut found: Vec<usize> = reading.dependents(verb, &["obl:agent"]).collect();
    if found.is_empty() {
        found = prepositional(scene, verb, "by");
    }
    if found.is_empty() && reading.tokens[verb].deprel == "conj" {
        // "was shot and killed by soldiers": the phrase may hang on either verb
        let first = reading.tokens[verb].head.filter(|&h| passive(reading, h));
        found = first.map_or_else(Vec::new, |h| prepositional(scene, h, "by"));
    }
    if found.is_empty() {
        let later = reading
            .dependents(verb, &["conj"])
            .filter(|&c| reading.tokens[c].xpos == "VBN");
        found = later.flat_map(|c| prepositional(scene, c, "by")).collect();
    }
    found.retain(|&t| scene.reading.tokens[t].xpos != "VBG");
    found
}

/// Who undergoes a participle that has no subject of its own: the noun that it stands on, or its neighbour's subject.
fn patient(scene: &Scene, verb: usize, depth: usize) -> Vec<usize> {
    let token = &scene.reading.tokens[verb];
    let Some(head) = token.head.filter(|_| depth < 4) else {
        return Vec::new();
    };
    match token.deprel {
        "acl" | "amod" | "acl:relcl" => vec![head],
        "conj" if passive(scene.reading, head) => {
            let below: Vec<usize> = scene.reading.dependents(head, &["nsubj:pass"]).collect();
            if below.is_empty() {
                patient(scene, head, depth + 1)
            } else {
                below
            }
        }
        "xcomp" => inferred_subject(scene, verb, depth + 1),
        _ => Vec::new(),
    }
}

/// The subject that a verb without one shares: coordination, control, participles on nouns.
fn inferred_subject(scene: &Scene, verb: usize, depth: usize) -> Vec<usize> {
    let reading = scene.reading;
    let token = &reading.tokens[verb];
    let Some(head) = token.head.filter(|_| depth < 5) else {
        return Vec::new();
    };
    let surface = |h: usize| {
        let own: Vec<usize> = reading.dependents(h, &["nsubj"]).collect();
        if own.is_empty() {
            inferred_subject(scene, h, depth + 1)
        } else {
            antecedents(scene, &own)
        }
    };
    match reading.relation(verb) {
        "conj" if !reading.tokens[head].deprel.starts_with("nsubj") => match reading.tokens[head].upos {
            Upos::Verb | Upos::Aux | Upos::Adj => surface(head),
            _ => Vec::new(),
        },
        "xcomp" => {
            let object: Vec<usize> = reading.dependents(head, &["obj", "iobj"]).collect();
            if object.is_empty() { surface(head) } else { object }
        }
        "advcl" | "ccomp" | "parataxis" if token.xpos != "VBN" => surface(head),
        "acl" if reading.tokens[verb].deprel == "acl:relcl" => vec![head],
        "acl" if token.xpos == "VBG" => vec![head],
        "acl" => {
            // "its threat to attack", "efforts to free them"
            let owners: Vec<usize> = reading.dependents(head, &["nmod:poss"]).collect();
            if owners.is_empty() && reading.relation(head) == "obj" {
                return reading.tokens[head].head.map_or_else(Vec::new, surface);
            }
            owners
        }
        _ => Vec::new(),
    }
}

/// Phrases behind a preposition that hang on a word.
pub(crate) fn prepositional(scene: &Scene, token: usize, word: &str) -> Vec<usize> {
    let reading = scene.reading;
    let under = reading.dependents(token, &["obl", "nmod", "advcl", "acl"]);
    under
        .filter(|&t| {
            reading
                .dependents(t, &["case", "mark"])
                .any(|c| scene.lower(c) == word)
        })
        .filter(|&t| {
            reading.relation(t) == "obl" || reading.relation(t) == "nmod" || reading.tokens[t].xpos == "VBG"
        })
        // "attacked on Monday" names no side
        .filter(|&t| !scene.in_class("when", t))
        .collect()
}

/// Who did it, behind "by": on the noun, on its light verb, or on a participle ("an attack launched by rebels").
fn by(scene: &Scene, token: usize, light: Option<usize>) -> Vec<usize> {
    let own = prepositional(scene, token, "by");
    if !own.is_empty() {
        return own;
    }
    let participles = scene
        .reading
        .dependents(token, &["acl"])
        .filter(|&v| passive(scene.reading, v));
    let on_noun: Vec<usize> = participles.flat_map(|v| agents(scene, v)).collect();
    if !on_noun.is_empty() {
        return on_noun;
    }
    light.map_or_else(Vec::new, |l| {
        if passive(scene.reading, l) {
            agents(scene, l)
        } else {
            Vec::new()
        }
    })
}

/// Words before a noun that say more of it: compounds, adjectives, owners, parts of hyphened words.
pub(crate) fn modifiers(scene: &Scene, token: usize) -> Vec<usize> {
    let reading = scene.reading;
    let near = reading.dependents(
        token,
        &[
            "compound",
            "amod",
            "nmod:poss",
            "nummod",
            "flat",
            "obl:npmod",
            "nmod",
        ],
    );
    let mut found: Vec<usize> = near.filter(|&t| t < token).collect();
    let more: Vec<usize> = found
        .iter()
        .flat_map(|&m| {
            reading
                .dependents(m, &["compound", "amod", "conj"])
                .collect::<Vec<_>>()
        })
        .collect();
    found.extend(more);
    found.sort_unstable();
    found
}

/// The word above, or above the first of coordinated ones.
fn governor(reading: &Reading, token: usize) -> Option<usize> {
    let head = reading.tokens[token].head?;
    if reading.tokens[token].deprel == "conj" {
        reading.tokens[head].head
    } else {
        Some(head)
    }
}

/// Both sides named by the subject of the clause in which a meeting is a circumstance ("A and B ... after talks").
fn clause_subjects(scene: &Scene, token: usize) -> Vec<usize> {
    let reading = scene.reading;
    let Some(verb) = reading.tokens[token]
        .head
        .filter(|_| reading.relation(token) == "obl")
    else {
        return Vec::new();
    };
    let subjects = subject(scene, verb);
    let several = subjects.iter().any(|&s| with_conjuncts(reading, s).len() > 1);
    if several { subjects } else { Vec::new() }
}

/// The nearest name of a nation, body, person or place in what a word governs, subjects, remarks and relative clauses left out.
pub(crate) fn far(scene: &Scene, verb: usize, token: usize, agents: &[usize]) -> Vec<usize> {
    let reading = scene.reading;
    let opens = |t: usize| {
        let out = matches!(
            reading.tokens[t].deprel,
            "acl:relcl" | "parataxis" | "punct" | "obl:unmarked" | "obl:tmod" | "conj" | "appos"
        );
        let aside = reading.relation(t) == "advcl" && !infinitive(reading, t);
        !out && !aside && !agents.contains(&t)
    };
    let named = |t: usize| {
        let name = reading.name_at(t).is_some_and(|n| n.kind != NameKind::Misc);
        (name || scene.is_nation(t)) && !agents.iter().any(|&a| scene.lower(a) == scene.lower(t))
    };
    let below = |t: usize| reading.children[t].iter().copied().filter(|&c| opens(c));
    let mut level: Vec<usize> = below(verb)
        .chain(below(token))
        .filter(|&t| t != token && reading.relation(t) != "nsubj")
        .collect();
    for _ in 0..5 {
        level.sort_unstable();
        if let Some(&t) = level.iter().find(|&&t| named(t)) {
            return vec![t];
        }
        level = level.iter().flat_map(|&t| below(t)).collect();
    }
    Vec::new()
}

/// Who must act for a threat not to come true: the subject of its condition ("unless the rebels leave").
pub(crate) fn condition(scene: &Scene, token: usize, threat: bool) -> Vec<usize> {
    let reading = scene.reading;
    let bound = |t: usize| {
        reading.relation(t) == "advcl"
            && reading
                .dependents(t, &["mark"])
                .any(|m| scene.in_class("condition", m))
    };
    let clauses = reading.subtree(token).into_iter().filter(|&t| threat && bound(t));
    let subjects = clauses.flat_map(|t| reading.dependents(t, &["nsubj"]).collect::<Vec<_>>());
    subjects
        .filter(|&s| reading.tokens[s].upos != Upos::Pron && scene.can_act(s))
        .take(1)
        .collect()
}

/// Whether the phrase is one's own troops ("its forces", "ready to send troops"), which are no other side.
pub(crate) fn own_force(scene: &Scene, token: usize) -> bool {
    let reading = scene.reading;
    let owned = reading
        .dependents(token, &["nmod:poss"])
        .any(|p| reading.tokens[p].xpos == "PRP$");
    let sent = reading.relation(token) == "obj"
        && reading.tokens[token]
            .head
            .is_some_and(|h| scene.in_class("sender", h));
    (owned || sent) && scene.in_class("force", token)
}

fn infinitive(reading: &Reading, token: usize) -> bool {
    reading
        .dependents(token, &["mark"])
        .any(|m| reading.tokens[m].text.eq_ignore_ascii_case("to"))
}

/// Clauses and infinitives that a word governs.
fn complements(reading: &Reading, token: usize) -> Vec<usize> {
    let own = reading.dependents(token, &["xcomp", "ccomp", "acl", "advcl"]);
    own.filter(|&c| {
        let t = &reading.tokens[c];
        matches!(t.deprel, "xcomp" | "ccomp") || infinitive(reading, c)
    })
    .collect()
}

/// Subjects of complements that must or should do something: "said that the army must leave".
fn demanded(scene: &Scene, token: usize) -> Vec<usize> {
    let reading = scene.reading;
    let bound = complements(reading, token)
        .into_iter()
        .filter(|&c| reading.dependents(c, &["aux"]).any(|a| scene.in_class("duty", a)));
    let subjects = bound.flat_map(|c| {
        reading
            .dependents(c, &["nsubj", "nsubj:pass"])
            .collect::<Vec<_>>()
    });
    subjects
        .filter(|&s| reading.tokens[s].upos != Upos::Pron && scene.can_act(s))
        .collect()
}

/// Parties somewhere inside phrases, the nearest to their heads first.
fn inside(scene: &Scene, heads: &[usize]) -> Vec<usize> {
    let reading = scene.reading;
    let all = heads
        .iter()
        .flat_map(|&h| reading.subtree(h).into_iter().filter(move |&t| t != h));
    let nouns = all.filter(|&t| matches!(reading.relation(t), "nmod" | "nsubj" | "obl") || scene.demonym(t));
    nouns.filter(|&t| scene.can_act(t)).take(1).collect()
}

/// The party nearest to the word inside what it governs: "demanded an admission by Moscow", "rejected the rebels' plan"; with `clauses`
/// only inside clauses.
fn inner(scene: &Scene, verb: usize, token: usize, clauses: bool) -> Vec<usize> {
    let named = inner_party(scene, verb, token, clauses, false);
    match named {
        Some(party) => vec![party],
        // "refused to follow her commands"
        None => Vec::from_iter(inner_party(scene, verb, token, clauses, true)),
    }
}

fn inner_party(scene: &Scene, verb: usize, token: usize, clauses: bool, pronouns: bool) -> Option<usize> {
    let reading = scene.reading;
    let governed = |t: usize| match reading.relation(t) {
        "ccomp" | "xcomp" | "acl" | "advcl" => true,
        // "in protest against", "in defiance of"
        "obl" | "nmod" if scene.in_class("cause", t) => true,
        "obj" | "obl" | "nmod" => !clauses,
        _ => false,
    };
    let opens = |t: usize| {
        let tied = !matches!(
            reading.tokens[t].deprel,
            "acl:relcl" | "parataxis" | "appos" | "punct"
        );
        let aside = reading.relation(t) == "advcl"
            && !infinitive(reading, t)
            && !(clauses && reading.tokens[t].xpos == "VBG");
        // in phrases of circumstance no party of the event is named
        let mut cases = reading.dependents(t, &["case"]);
        tied && !aside && (scene.in_class("cause", t) || !cases.any(|c| scene.in_class("circumstance", c)))
    };
    let mut level: Vec<usize> = [verb, token]
        .iter()
        .flat_map(|&t| reading.children[t].iter().copied())
        .filter(|&t| t != token && governed(t) && opens(t))
        .collect();
    for _ in 0..5 {
        let mut below: Vec<usize> = level
            .iter()
            .flat_map(|&t| reading.children[t].iter().copied())
            .collect();
        below.retain(|&t| opens(t));
        below.sort_unstable();
        let party = below.iter().copied().find(|&t| {
            if own_force(scene, t) {
                return false;
            }
            let upos = reading.tokens[t].upos;
            let noun = matches!(upos, Upos::Noun | Upos::Propn) || pronouns && upos == Upos::Pron;
            let noun = noun && scene.can_act(t);
            let adjective = scene.demonym(t);
            let part = matches!(
                reading.relation(t),
                "nsubj" | "obj" | "iobj" | "obl" | "nmod" | "compound" | "conj"
            );
            adjective || noun && part
        });
        if party.is_some() {
            return party;
        }
        level = below;
    }
    None
}

/// Head of the argument with that role, if the word is a predicate that has one.
pub(crate) fn role(scene: &Scene, token: usize, role: &str) -> Vec<usize> {
    let Some(predicate) = scene.reading.predicate(token) else {
        return Vec::new();
    };
    let heads = predicate
        .arguments
        .iter()
        .filter(|a| a.role == role)
        .map(|a| head(scene.reading, a));
    let found: Vec<usize> = heads.collect();
    antecedents(scene, &found)
}

/// Head token of an argument, behind its preposition.
pub(crate) fn head(reading: &Reading, argument: &Argument) -> usize {
    reading.head_of(argument.first, argument.end)
}

/// Relative pronouns replaced by the nouns that they stand for.
fn antecedents(scene: &Scene, tokens: &[usize]) -> Vec<usize> {
    let reading = scene.reading;
    let stands_for = |t: usize| {
        let relative = scene.in_class("relative", t) && reading.tokens[t].upos == Upos::Pron;
        let mut at = reading.tokens[t].head.filter(|_| relative);
        for _ in 0..3 {
            let Some(verb) = at else { break };
            if reading.relation(verb) == "acl" {
                return reading.tokens[verb].head.unwrap_or(t);
            }
            at = reading.tokens[verb].head;
        }
        t
    };
    tokens.iter().map(|&t| stands_for(t)).collect()
}

/// A phrase with its coordinated ones ("the army and its allies").
pub(crate) fn with_conjuncts(reading: &Reading, token: usize) -> Vec<usize> {
    let mut all = vec![token];
    all.extend(reading.dependents(token, &["conj"]).filter(|&t| {
        matches!(
            reading.tokens[t].upos,
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adj
        )
    }));
    all
}
