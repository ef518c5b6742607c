//! Status: whether an event occurred, goes on, is planned, possible, or did not happen.
//!
//! In comes a draft; out comes its status with the words that decided. What a source states flatly is `occurred` inside its claim.

use mentions::quote;
use reader::{Reading, Upos};
use record::{Quote, Status, Step};
use text::BlockKind;

use crate::draft::Draft;
use crate::scene::Scene;
use crate::slots;

/// Sets the status of a draft.
pub(crate) fn set(scene: &Scene, draft: &mut Draft) {
    let (status, word, rule) = decide(scene, draft);
    draft.status = status;
    let words: Option<Quote> = word.map(|t| quote(&scene.document.text, scene.reading.tokens[t].span));
    draft.trace.push(Step::new(rule, words, status.name()));
}

type Decision = (Status, Option<usize>, &'static str);

fn decide(scene: &Scene, draft: &Draft) -> Decision {
    let clause = draft
        .light
        .unwrap_or_else(|| clause_of(scene.reading, draft.token));
    let verbal = draft.light.is_some() || clause == draft.token;
    negated(scene, draft.token)
        .or_else(|| negated(scene, clause).filter(|_| verbal))
        .or_else(|| modifier(scene, draft.token))
        .or_else(|| auxiliary(scene, clause).filter(|_| verbal))
        .or_else(|| condition(scene, clause).filter(|_| verbal))
        .or_else(|| governor(scene, draft))
        .or_else(|| aspect(scene, draft, clause, verbal))
        .unwrap_or((Status::Occurred, None, "events/status-flat"))
}

/// The verb whose clause an event noun stands in; the event itself if it is a verb.
pub(crate) fn clause_of(reading: &Reading, token: usize) -> usize {
    let mut at = token;
    for _ in 0..12 {
        let t = &reading.tokens[at];
        let verb = matches!(t.upos, Upos::Verb) && !(at == token && t.deprel == "compound");
        if verb {
            return at;
        }
        match t.head {
            Some(head) => at = head,
            None => return at,
        }
    }
    at
}

fn word_status(scene: &Scene, token: usize, place: &str) -> Option<Status> {
    let words = &scene.knowledge.event_words;
    let by_letters = words.status(&scene.lower(token), place);
    let found = by_letters.or_else(|| words.status(&scene.lemma(token), place))?;
    Status::from_name(found)
}

fn negated(scene: &Scene, token: usize) -> Option<Decision> {
    let reading = scene.reading;
    let own = reading
        .dependents(token, &["advmod", "det", "cc:preconj"])
        .find(|&t| word_status(scene, t, "neg").is_some());
    let of_subject = reading
        .dependents(token, &["nsubj"])
        .flat_map(|s| std::iter::once(s).chain(reading.dependents(s, &["det"]).collect::<Vec<_>>()))
        .find(|&t| word_status(scene, t, "neg").is_some());
    let without = reading
        .dependents(token, &["case", "mark"])
        .find(|&t| word_status(scene, t, "case").is_some());
    let of_object = reading
        .dependents(token, &["obj"])
        .flat_map(|o| reading.dependents(o, &["det"]).collect::<Vec<_>>())
        .find(|&t| word_status(scene, t, "neg").is_some());
    own.or(of_subject)
        .or(of_object)
        .or(without)
        .map(|t| (Status::Negated, Some(t), "events/status-negation"))
}

fn modifier(scene: &Scene, token: usize) -> Option<Decision> {
    let mut below = scene.reading.dependents(token, &["amod", "advmod"]);
    below.find_map(|t| word_status(scene, t, "mod").map(|s| (s, Some(t), "events/status-modifier")))
}

/// Modal and tense auxiliaries of a verb, or of the verb that it shares them with.
fn auxiliary(scene: &Scene, verb: usize) -> Option<Decision> {
    let reading = scene.reading;
    let mut at = verb;
    for _ in 0..3 {
        let mut own = reading.dependents(at, &["aux"]);
        let found =
            own.find_map(|t| word_status(scene, t, "aux").map(|s| (s, Some(t), "events/status-auxiliary")));
        if found.is_some() {
            return found;
        }
        let shared =
            reading.tokens[at].deprel == "conj" && reading.dependents(at, &["nsubj"]).next().is_none();
        match reading.tokens[at].head.filter(|_| shared) {
            Some(head) => at = head,
            None => return None,
        }
    }
    None
}

/// "if", "unless", "whether" on the clause.
fn condition(scene: &Scene, clause: usize) -> Option<Decision> {
    let mut marks = scene.reading.dependents(clause, &["mark"]);
    marks.find_map(|t| word_status(scene, t, "mark").map(|s| (s, Some(t), "events/status-condition")))
}

/// Words above the event that plan, fear, prevent or continue it.
fn governor(scene: &Scene, draft: &Draft) -> Option<Decision> {
    let reading = scene.reading;
    let mut at = draft.token;
    for step in 0..5 {
        let token = &reading.tokens[at];
        let head = token.head?;
        let reaches = match reading.relation(at) {
            "xcomp" | "acl" if token.deprel != "acl:relcl" => true,
            "ccomp" | "csubj" => true,
            "obj" | "nsubj" => at == draft.token || Some(at) == draft.light,
            "nmod" => {
                at == draft.token
                    && reading
                        .dependents(at, &["case"])
                        .any(|c| scene.in_class("of-for", c))
            }
            "obl" if step == 0 && reading.dependents(at, &["case"]).any(|c| scene.lower(c) == "for") => true,
            "advcl" | "obl" => infinitive(scene, at) || step == 0 && token.xpos == "VBG" && marked(scene, at),
            "conj" => reading.dependents(at, &["nsubj", "aux"]).next().is_none(),
            _ => false,
        };
        if !reaches || asked_of(scene, at) {
            return None;
        }
        if reading.relation(at) != "conj" {
            let speaks = reading.relation(at) == "ccomp" && scene.claim_of_cue(head).is_some();
            let noun = !matches!(reading.tokens[head].upos, Upos::Verb | Upos::Adj) && infinitive(scene, at);
            let subject = reading.relation(at) == "nsubj" && reading.tokens[head].upos == Upos::Verb;
            let found = word_status(scene, head, "gov")
                .filter(|s| !subject || !matches!(s, Status::Planned | Status::Possible));
            let attempt = || !told_above(scene, head);
            let found =
                found.filter(|s| !noun || *s == Status::Planned || *s == Status::Ongoing && attempt());
            // "have been trying for months to take the town"
            let tries = scene.in_class("trying", head) && progressive(scene, head).is_some();
            let found = found.map(|s| if tries { Status::Ongoing } else { s });
            if let Some(status) = found.filter(|_| !speaks || reading.relation(at) != "ccomp") {
                return Some((status, Some(head), "events/status-governor"));
            }
            if reading.relation(at) == "obl" && !infinitive(scene, at) {
                return None;
            }
            let acts = reading.relation(at) == "obj" || reading.relation(at) == "xcomp";
            if let Some(found) = auxiliary(scene, head).filter(|_| acts) {
                return Some(found);
            }
            if infinitive(scene, at) && reading.relation(at) != "xcomp" {
                return Some((Status::Possible, Some(at), "events/status-infinitive"));
            }
            if speaks {
                return None;
            }
        }
        at = head;
    }
    None
}

/// Whether a clause asks who, what or how, and takes for granted that it happened: "could not say who carried out the raid".
fn asked_of(scene: &Scene, clause: usize) -> bool {
    let reading = scene.reading;
    let asks = |t: usize| matches!(reading.tokens[t].xpos, "WP" | "WRB" | "WP$");
    reading.relation(clause) == "ccomp" && reading.children[clause].iter().any(|&t| asks(t))
}

/// Whether the verb above a noun names an event itself: "foiled an attempt to enter" is one event, the foiling.
fn told_above(scene: &Scene, noun: usize) -> bool {
    let Some(verb) = scene.reading.tokens[noun].head else {
        return false;
    };
    let rows = scene.knowledge.event_words.of(&scene.lemma(verb));
    rows.map(|(_, row)| row)
        .any(|row| !matches!(row.kind.as_str(), "none" | "light"))
}

fn infinitive(scene: &Scene, token: usize) -> bool {
    scene
        .reading
        .dependents(token, &["mark"])
        .any(|m| scene.lower(m) == "to")
}

fn marked(scene: &Scene, token: usize) -> bool {
    scene
        .reading
        .dependents(token, &["mark", "case"])
        .next()
        .is_some()
}

/// The "be" of a progressive form.
fn progressive(scene: &Scene, verb: usize) -> Option<usize> {
    let mut aux = scene.reading.dependents(verb, &["aux"]);
    let be = aux.find(|&a| scene.lemma(a) == "be");
    be.filter(|_| scene.reading.tokens[verb].xpos == "VBG")
}

/// Progressive forms, and what is a lasting state by its nature.
fn aspect(scene: &Scene, draft: &Draft, clause: usize, verbal: bool) -> Option<Decision> {
    let reading = scene.reading;
    let form = reading.tokens[clause].xpos;
    if let Some(be) = progressive(scene, clause).filter(|_| verbal) {
        return Some((Status::Ongoing, Some(be), "events/status-progressive"));
    }
    let lasting = draft.row.status.as_deref().and_then(Status::from_name)?;
    let title = scene.block(draft.token) == BlockKind::Title;
    let perfect = reading
        .dependents(clause, &["aux"])
        .any(|a| scene.lemma(a) == "have");
    let past = verbal
        && (form == "VBD" || form == "VBN" && !perfect && draft.light.is_none())
        && !slots::passive(reading, clause);
    if lasting == Status::Ongoing && (past || title && verbal) {
        return None;
    }
    Some((lasting, None, "events/status-lasting"))
}
