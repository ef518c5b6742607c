//! Event: something that happens between parties or to people.

use crate::{Quote, Trace, named};

named! {
    /// PLOVER 2.0 event types.
    EventType {
        /// Says it will cooperate.
        Agree = "AGREE",
        /// Meeting, talks, visit, call.
        Consult = "CONSULT",
        /// Verbal or diplomatic backing.
        Support = "SUPPORT",
        /// Verbal concession.
        Concede = "CONCEDE",
        /// Two-way material exchange.
        Cooperate = "COOPERATE",
        /// One-way material benefit.
        Aid = "AID",
        /// Material give-back: withdrawal, release, ceasefire in force.
        Retreat = "RETREAT",
        /// Asks, demands, orders.
        Request = "REQUEST",
        /// Condemns, alleges, sues, investigates.
        Accuse = "ACCUSE",
        /// Refuses, vetoes, defies.
        Reject = "REJECT",
        /// Threat or ultimatum.
        Threaten = "THREATEN",
        /// Civilian collective action.
        Protest = "PROTEST",
        /// Cuts existing relations; sanctions; conviction.
        Sanction = "SANCTION",
        /// Military or police moves short of force.
        Mobilize = "MOBILIZE",
        /// Repression or coercion short of violence.
        Coerce = "COERCE",
        /// Deliberate act that can cause serious harm.
        Assault = "ASSAULT",
    }
}

named! {
    /// Whether it happened.
    Status {
        /// It happened.
        Occurred = "occurred",
        /// It goes on.
        Ongoing = "ongoing",
        /// Announced, due.
        Planned = "planned",
        /// Feared, alleged as likely, conditional.
        Possible = "possible",
        /// It did not happen.
        Negated = "negated",
    }
}

/// The event in other code books.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, Default)]
pub struct Codes {
    /// CAMEO code, leading zeros kept.
    pub cameo: Option<String>,
    /// ACLED event type and sub-event type.
    pub acled: Option<Vec<String>>,
    /// UCDP type of violence (1, 2, 3).
    pub ucdp: Option<u8>,
    /// PLOVER quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    #[serde(default)]
    pub quad: Option<u8>,
    /// PLOVER intensity of type and mode, from -10 (conflict) to 10 (cooperation).
    #[serde(default)]
    pub intensity: Option<f64>,
    /// Goldstein's scale for the CAMEO code, from -10 to 10.
    #[serde(default)]
    pub goldstein: Option<f64>,
    /// Which of the crosswalks lose or guess something.
    pub lossy: Vec<String>,
}

/// One event of the article.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Event {
    /// `e1`, `e2` ... in text order.
    pub id: String,
    /// The trigger words.
    pub span: Quote,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Whether it happened.
    pub status: Status,
    /// Who did it (actor identifiers).
    pub agents: Vec<String>,
    /// To whom (actor or place identifiers).
    pub targets: Vec<String>,
    /// With what.
    pub instruments: Vec<Quote>,
    /// Where (place identifier); the first of `places`.
    pub place: Option<String>,
    /// All places where the text says it happened: more than one only where it names each ("in Lviv, Lutsk and Rivne").
    #[serde(default)]
    pub places: Vec<String>,
    /// When (time identifier).
    pub time: Option<String>,
    /// Counts that are its outcome.
    pub figures: Vec<String>,
    /// Claims that carry it.
    pub claims: Vec<String>,
    /// The event that brought it about, where the text says so (event identifier): displacement by fighting, a raid in
    /// retaliation for an attack.
    #[serde(default)]
    pub consequence_of: Option<String>,
    /// Crosswalks.
    pub codes: Codes,
    /// How it was found.
    #[serde(skip)]
    pub trace: Trace,
}
