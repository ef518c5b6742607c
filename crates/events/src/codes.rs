//! Codes: an event in CAMEO, ACLED and UCDP, by type, mode, the sides and what came of it; its PLOVER and Goldstein scores.
//!
//! In come type, mode, words, the sectors of the parties and whether a death is on record; out come codes, scores and the names of
//! those codes that lose or guess something. The pair of sides decides ACLED and UCDP, not the verb. All of it is data (`codes.tsv`,
//! `intensity.tsv`, `goldstein.tsv`).

use knowledge::{CodeRow, Knowledge};
use record::{Actor, Codes};

/// What the crosswalk looks at.
pub(crate) struct Sides<'a> {
    /// PLOVER type.
    pub kind: &'a str,
    /// PLOVER mode.
    pub mode: &'a str,
    /// Lemma of the trigger, lemmas of its instruments.
    pub words: Vec<String>,
    /// Who did it.
    pub agents: Vec<&'a Actor>,
    /// To whom, as far as it is an actor.
    pub targets: Vec<&'a Actor>,
    /// Whether a death is on record.
    pub deaths: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    State,
    Armed,
    Civil,
    Open,
}

/// The codes of an event.
pub(crate) fn of(knowledge: &Knowledge, sides: &Sides) -> Codes {
    let (agent, target) = (side(&sides.agents), side(&sides.targets));
    let fits = |row: &&CodeRow| {
        row.kind == sides.kind
            && (row.mode.is_empty() || row.mode == sides.mode)
            && (row.words.is_empty() || row.words.iter().any(|w| sides.words.contains(w)))
            && (row.outcome.is_empty() || row.outcome == "dead" && sides.deaths)
            && parties_fit(&row.parties, agent, target)
    };
    let (quad, intensity) = knowledge.codes.intensity(sides.kind, sides.mode).unzip();
    let Some(row) = knowledge.codes.rows().iter().find(fits) else {
        return Codes::default();
    };
    let ucdp = match row.ucdp.as_str() {
        _ if !sides.deaths => None,
        "sides" => by_sides(agent, target),
        other => other.parse().ok(),
    };
    let acled = row
        .acled
        .as_ref()
        .map(|(kind, sub)| vec![kind.clone(), sub.clone()]);
    let names = [
        ('c', "cameo", true),
        ('a', "acled", acled.is_some()),
        ('u', "ucdp", ucdp.is_some()),
    ];
    let lossy = names
        .iter()
        .filter(|(letter, _, given)| *given && row.lossy.contains(letter));
    let lossy = lossy.map(|(_, name, _)| (*name).to_string()).collect();
    Codes {
        cameo: Some(row.cameo.clone()),
        acled,
        ucdp,
        quad,
        intensity: intensity.flatten(),
        goldstein: knowledge.codes.goldstein(&row.cameo),
        lossy,
    }
}

fn side(actors: &[&Actor]) -> Side {
    let of = |a: &Actor| match a.sector.as_deref() {
        Some("MIL" | "GOV" | "COP" | "SPY") => Side::State,
        Some("REB" | "UAF" | "PRE") => Side::Armed,
        Some("") | None => match a.kind {
            record::ActorKind::Country => Side::State,
            _ => Side::Open,
        },
        Some(_) => Side::Civil,
    };
    actors
        .iter()
        .map(|a| of(a))
        .find(|s| *s != Side::Open)
        .unwrap_or(Side::Open)
}

fn armed(side: Side) -> bool {
    matches!(side, Side::State | Side::Armed)
}

fn parties_fit(parties: &str, agent: Side, target: Side) -> bool {
    let one = |name: &str, side: Side| match name {
        "state" => side == Side::State,
        "armed" => armed(side),
        "civil" => side == Side::Civil,
        _ => true,
    };
    match parties.split_once('>') {
        Some((a, t)) => one(a, agent) && one(t, target),
        None => parties != "both-armed" || armed(agent) && armed(target),
    }
}

/// UCDP: a state on one side and an armed side 1, armed groups among themselves 2, civilians 3; open where a side is.
fn by_sides(agent: Side, target: Side) -> Option<u8> {
    match (agent, target) {
        (_, Side::Civil) => Some(3),
        (Side::State, Side::State | Side::Armed) | (Side::Armed, Side::State) => Some(1),
        (Side::Armed, Side::Armed) => Some(2),
        _ => None,
    }
}
