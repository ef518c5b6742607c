//! Real: what only looks like an event is left out.
//!
//! In come drafts with parties, status and setting; out come those that tell of something that somebody did: no accidents, no
//! games, no general statements, no rules of law. It decides by words of `event_classes.tsv` and by the tree, never by an article.

use knowledge::TriggerPos;
use mentions::Mentions;
use record::{EventType, Status};

use crate::draft::Draft;
use crate::scene::Scene;
use crate::slots;

/// The drafts that tell of something that was, is or may be done.
pub(crate) fn kept<'a>(scene: &Scene, mentions: &Mentions, drafts: Vec<Draft<'a>>) -> Vec<Draft<'a>> {
    let attacks: Vec<usize> = drafts
        .iter()
        .filter(|d| d.kind == EventType::Assault && !outcome(d) && !blast(scene, d))
        .map(|d| d.token)
        .collect();
    let unreal = |d: &Draft| {
        accident(scene, &attacks, d)
            || contest(scene, d)
            || general(scene, mentions, d)
            || by_rule(scene, d)
            || unsaid(d)
            || wished(scene, d)
            || own_people(scene, d)
    };
    drafts.into_iter().filter(|d| !unreal(d)).collect()
}

/// Whether the word tells only what came of something (`alone` in its row).
fn outcome(draft: &Draft) -> bool {
    let fillers = draft.row.needs.iter().flat_map(|n| n.fillers.iter());
    fillers.into_iter().any(|f| f.slot == "alone")
}

fn blast(scene: &Scene, draft: &Draft) -> bool {
    scene.in_class("blast", draft.token)
}

/// Whether people were hurt by a misfortune: "a stampede killed nine", "killed when a crane collapsed". An attack in the same
/// sentence speaks against it ("the building collapsed after the strike, killing six").
fn accident(scene: &Scene, attacks: &[usize], draft: &Draft) -> bool {
    let reading = scene.reading;
    let verb = draft.token;
    let here = |t: usize| reading.tokens[t].sentence == reading.tokens[verb].sentence;
    let harm = draft.kind == EventType::Assault && (outcome(draft) || blast(scene, draft));
    if !harm || attacks.iter().any(|&t| here(t)) {
        return false;
    }
    let clause = draft.light.unwrap_or(verb);
    let beside = reading
        .dependents(
            clause,
            &["nsubj", "obl", "advcl", "nmod", "compound", "amod", "conj"],
        )
        .chain(reading.dependents(verb, &["nmod", "compound", "amod", "acl"]));
    let above = reading.tokens[verb].head.into_iter();
    let later = reading
        .dependents(verb, &["conj"])
        .flat_map(|c| reading.dependents(c, &["advcl", "obl"]));
    let words: Vec<usize> = beside
        .chain(above)
        .chain(later)
        .chain(slots::subject(scene, verb))
        .collect();
    // "in a fire", but "under fire" and "by the sniper fire"
    let weapon = |t: usize| {
        let words = &scene.knowledge.event_words;
        words.instrument(&[scene.lemma(t)]).is_some()
    };
    let blaze = |t: usize| {
        let fired = reading.dependents(t, &["compound"]).any(weapon);
        scene.in_class("blaze", t) && !fired && reading.dependents(t, &["det"]).next().is_some()
    };
    let fuel = |t: usize, c: usize| scene.in_class("blast", t) && scene.in_class("fuel", c);
    let misfortune = |t: usize| scene.in_class("accident", t) || blaze(t);
    words
        .into_iter()
        .filter(|&t| !came_of(scene, attacks, t))
        .any(|t| {
            misfortune(t)
                || reading
                    .dependents(t, &["compound"])
                    .any(|c| misfortune(c) || fuel(t, c))
        })
}

/// Whether "the collapse" goes back to an attack told of at most two sentences before.
fn came_of(scene: &Scene, attacks: &[usize], word: usize) -> bool {
    let reading = scene.reading;
    let definite = |d: usize| scene.in_class("definite", d);
    let noun = reading.tokens[word].xpos.starts_with("NN");
    let now = reading.tokens[word].sentence;
    let before = |&t: &usize| {
        let then = reading.tokens[t].sentence;
        then < now && then + 2 >= now
    };
    noun && reading.dependents(word, &["det"]).any(definite) && attacks.iter().any(before)
}

/// Whether a game or a vote is meant: "defeated the Rangers in the final", "the battle for the nomination".
fn contest(scene: &Scene, draft: &Draft) -> bool {
    let fought = draft.kind == EventType::Assault && draft.instruments.is_empty();
    let met = draft.kind == EventType::Consult || draft.kind == EventType::Reject;
    if !fought && !met || !scene.in_class("contested", draft.token) {
        return false;
    }
    let Some(sentence) = scene
        .reading
        .sentences
        .get(scene.reading.tokens[draft.token].sentence)
    else {
        return false;
    };
    let class = if fought {
        &["game", "vote"][..]
    } else {
        &["game"][..]
    };
    let noun = |t: usize| scene.reading.tokens[t].xpos.starts_with("NN");
    (sentence.first..sentence.end).any(|t| noun(t) && class.iter().any(|c| scene.in_class(c, t)))
}

/// Whether a noun speaks of such events at large: "attacks on civilians are war crimes", "any attack", or a verb of a habit.
fn general(scene: &Scene, mentions: &Mentions, draft: &Draft) -> bool {
    let reading = scene.reading;
    let set = draft.time.is_some() || draft.place.and_then(|p| mentions.places.get(p)).is_some();
    let token = &reading.tokens[draft.token];
    if draft.row.pos == TriggerPos::Noun {
        let each = |d: usize| scene.in_class("each", d);
        if reading.dependents(draft.token, &["det", "amod"]).any(each) {
            return true;
        }
        let bare = token.xpos == "NNS"
            && reading
                .dependents(draft.token, &["det", "nummod", "nmod:poss", "amod"])
                .next()
                .is_none();
        let states = token.head.is_some_and(|h| {
            let noun = !reading.tokens[h].xpos.starts_with("VB");
            let present = |c: usize| matches!(reading.tokens[c].xpos, "VBP" | "VBZ");
            noun && reading.relation(draft.token) == "nsubj" && reading.dependents(h, &["cop"]).any(present)
        });
        return bare && states && !set && draft.agents.is_empty() && draft.agent_tokens.is_empty();
    }
    let present = matches!(token.xpos, "VBP" | "VBZ");
    let usual = reading
        .dependents(draft.token, &["advmod"])
        .any(|a| scene.in_class("usual", a));
    present && usual && !set
}

/// Whether a rule is told: "no state shall expel a refugee", "is forbidden by international law".
fn by_rule(scene: &Scene, draft: &Draft) -> bool {
    let reading = scene.reading;
    let clause = draft.light.unwrap_or(draft.token);
    let shall = reading
        .dependents(clause, &["aux"])
        .any(|a| scene.in_class("ruling", a));
    let law = |t: &usize| scene.in_class("law", *t);
    let by = slots::fill(scene, draft.token, draft.light, "by");
    shall || by.iter().any(law) || slots::subject(scene, clause).iter().any(law)
}

/// Whether something was not said: a demand, threat or accusation that nobody made is none.
fn unsaid(draft: &Draft) -> bool {
    let said = matches!(
        draft.kind,
        EventType::Request | EventType::Accuse | EventType::Threaten | EventType::Support
    );
    said && draft.status == Status::Negated
}

/// Whether somebody bids his own people do something: that is no demand of one side on another.
fn own_people(scene: &Scene, draft: &Draft) -> bool {
    let owned = |&t: &usize| {
        let mut owners = scene.reading.dependents(t, &["nmod:poss"]);
        owners.any(|p| scene.reading.tokens[p].xpos == "PRP$")
    };
    draft.kind == EventType::Request
        && scene.in_class("bidding", draft.token)
        && !draft.target_tokens.is_empty()
        && draft.target_tokens.iter().all(owned)
}

/// Whether the writer only says what should be, or bids somebody do it ("Let others accept them").
fn wished(scene: &Scene, draft: &Draft) -> bool {
    let reading = scene.reading;
    let clause = draft.light.unwrap_or(draft.token);
    let spoken = matches!(
        draft.kind,
        EventType::Request | EventType::Accuse | EventType::Support | EventType::Reject | EventType::Agree
    );
    let duty = spoken
        && reading
            .dependents(clause, &["aux"])
            .any(|a| scene.in_class("duty", a));
    let mut at = clause;
    for _ in 0..4 {
        let t = &reading.tokens[at];
        let bidden = t.xpos == "VB"
            && scene.in_class("bid", at)
            && reading
                .dependents(at, &["nsubj", "aux", "mark", "nsubj:pass"])
                .next()
                .is_none();
        if bidden {
            return true;
        }
        match t
            .head
            .filter(|_| matches!(reading.relation(at), "xcomp" | "ccomp"))
        {
            Some(head) => at = head,
            None => break,
        }
    }
    duty
}
