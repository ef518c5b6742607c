//! Spoken: what words about one's own future turn an event into, and what a refusal keeps from happening.
//!
//! In come drafts with parties and status; out come the same, some under another type, some left out. Help that somebody says he will give is
//! AGREE, harm THREATEN, help that he will not give REJECT (PLOVER's rule for events that lie ahead); the status stays apart from the type.

use record::{EventType, Quote, Stance, Status, Step};

use mentions::quote;

use crate::draft::Draft;
use crate::scene::Scene;

/// Turns the type of an event that a speaker says he will or will not bring about.
pub(crate) fn turn(scene: &Scene, draft: &mut Draft) {
    let refuses = |n: &knowledge::Need| !n.negated && n.fillers.iter().any(|f| f.slot == "refused");
    if draft.status == Status::Negated && draft.row.needs.iter().any(refuses) {
        draft.status = Status::Occurred;
        return;
    }
    let verbal = draft.row.pos == knowledge::TriggerPos::Verb || draft.light.is_some();
    if !verbal || draft.status == Status::Occurred {
        return;
    }
    let reading = scene.reading;
    let clause = draft.light.unwrap_or(draft.token);
    let Some(aux) = reading
        .dependents(clause, &["aux"])
        .find(|&a| scene.in_class("future", a))
    else {
        return;
    };
    let helps = matches!(
        draft.kind,
        EventType::Aid | EventType::Support | EventType::Cooperate
    );
    let yields = matches!(
        draft.kind,
        EventType::Consult | EventType::Concede | EventType::Retreat | EventType::Agree
    );
    let harms = matches!(
        draft.kind,
        EventType::Assault | EventType::Coerce | EventType::Sanction
    );
    let of_himself = || {
        let told = !scene.claims_at(draft.token).is_empty() && !draft.agent_tokens.is_empty();
        let pronoun = |t: &usize| reading.tokens[*t].upos == reader::Upos::Pron;
        told && draft.agent_tokens.iter().all(pronoun)
    };
    let own = || {
        !scene.describes(draft.token)
            && [Stance::Promises, Stance::Threatens]
                .iter()
                .any(|s| scene.under_stance(draft.token, *s))
    };
    let turned = match draft.status {
        Status::Negated if (helps || yields) && draft.light.is_none() => EventType::Reject,
        Status::Planned | Status::Possible if helps => EventType::Agree,
        Status::Planned | Status::Possible | Status::Ongoing if harms && (own() || of_himself()) => {
            EventType::Threaten
        }
        _ => return,
    };
    if turned == EventType::Reject {
        draft.status = Status::Occurred;
    }
    let words: Quote = quote(&scene.document.text, reading.tokens[aux].span);
    let detail = format!("{} that lies ahead is {}", draft.kind.name(), turned.name());
    draft.kind = turned;
    draft.mode = None;
    draft.trace.push(Step::new("events/ahead", Some(words), detail));
}

/// Leaves out what a refusal keeps from happening: "refused to deploy" is one event, the refusal.
pub(crate) fn without_refused<'a>(scene: &Scene, drafts: Vec<Draft<'a>>) -> Vec<Draft<'a>> {
    let of = |kind: EventType| drafts.iter().filter(move |d| d.kind == kind).map(|d| d.token);
    let refusals: Vec<usize> = of(EventType::Reject).collect();
    let refused =
        |d: &Draft| d.status == Status::Negated && refusals.iter().any(|&h| governs(scene, h, d.token));
    let keep: Vec<bool> = drafts.iter().map(|d| !refused(d)).collect();
    let kept = drafts.into_iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(draft, _)| draft).collect()
}

/// Whether a word stands inside what another governs, asides and relative clauses left out.
fn governs(scene: &Scene, head: usize, token: usize) -> bool {
    let reading = scene.reading;
    let mut at = token;
    for _ in 0..12 {
        if matches!(
            reading.tokens[at].deprel,
            "acl:relcl" | "parataxis" | "appos" | "conj"
        ) && reading.tokens[at].head == Some(head)
        {
            return false;
        }
        match reading.tokens[at].head {
            Some(h) if h == head => return reading.relation(at) != "nsubj",
            Some(h) => at = h,
            None => return false,
        }
    }
    false
}
