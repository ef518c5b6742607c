//! Notes: what a row says in words: all tolls with their sources and bounds, what sources dispute, and the way back to the ledger.

use crate::facts;
use crate::row::Incident;
use record::{Dispute, Toll};

/// A count with its bounds: "35", "at least 35", "up to 180", "30 to 40".
pub(crate) fn bounds(low: Option<u64>, high: Option<u64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => "a number not given".to_string(),
    }
}

/// "killed at least 35 people (Maksym Kozytskyi, 2022-03-13; not verified by Reuters)".
pub(crate) fn toll(toll: &Toll) -> String {
    let of = toll.of.as_ref().map(|of| format!(" {of}")).unwrap_or_default();
    let mut beside = vec![toll.source.clone().unwrap_or_else(|| "nobody named".to_string())];
    beside.extend(toll.said.clone());
    let mut after = vec![beside.join(", ")];
    after.extend(
        toll.superseded_by
            .map(|_| "superseded by a later one".to_string()),
    );
    if !toll.unverified_by.is_empty() {
        after.push(format!("not verified by {}", toll.unverified_by.join(", ")));
    }
    format!(
        "{} {}{of} ({})",
        toll.measure.name(),
        bounds(toll.low, toll.high),
        after.join("; ")
    )
}

/// "Disputed, killed: the governor: …; the ministry: …".
pub(crate) fn dispute(dispute: &Dispute) -> String {
    let sides = dispute.sides.iter().map(|side| {
        let source = side.source.as_deref().unwrap_or("nobody named");
        let stance = side.stance.map(|s| format!(" {}", s.name())).unwrap_or_default();
        format!("{source}{stance}: “{}”", side.says)
    });
    format!(
        "Disputed ({}): {}.",
        dispute.about.name(),
        sides.collect::<Vec<_>>().join("; ")
    )
}

/// All tolls and disputes of an incident, and its identifiers.
pub(crate) fn notes(incident: &Incident) -> String {
    let x = &incident.incident;
    let mode = x.mode.as_ref().map(|m| format!(" ({m})")).unwrap_or_default();
    let mut parts = vec![format!("{}{mode}.", x.kind.name())];
    if !incident.told.is_empty() && !incident.told.iter().any(facts::happened) {
        let told = facts::statuses(incident).join(", ");
        parts.push(format!("Not said to have happened: {told}."));
    }
    if !x.tolls.is_empty() {
        let tolls: Vec<String> = x.tolls.iter().map(toll).collect();
        parts.push(format!("Reported: {}.", tolls.join("; ")));
    }
    parts.extend(incident.disputes.iter().map(dispute));
    parts.push(format!(
        "Told by {} in {}; independent sources: {}.",
        count(x.events.len(), "event"),
        count(x.documents.len(), "document"),
        x.independent_sources
    ));
    parts.push(format!("onrecord {}; {}.", x.id, x.documents.join(" ")));
    parts.join(" ")
}

fn count(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::bounds;

    #[test]
    fn bounds_stay_bounds() {
        for (low, high, words) in [
            (Some(35), Some(35), "35"),
            (Some(35), None, "at least 35"),
            (None, Some(180), "up to 180"),
            (Some(30), Some(40), "30 to 40"),
            (None, None, "a number not given"),
        ] {
            assert_eq!(bounds(low, high), words);
        }
    }
}
