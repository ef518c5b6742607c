//! The claims room: a reading and its mentions in, claims out (source, cue, content, stance, relay).
//!
//! It never decides whether a claim is true, and it never looks at other articles.
#![forbid(unsafe_code)]

mod content;
mod cue;
mod draft;
mod frame;
mod line;
mod link;
mod quotation;
mod source;
mod speech;
mod stance;
mod tree;

use draft::{Draft, Room};
use knowledge::Knowledge;
use mentions::{Mentions, quote};
use reader::Reading;
use record::{Claim, Relay, Source};
use text::Document;

/// Reads every claim of an article, in text order, identifiers set, and ties each figure to the claim it stands in.
#[must_use]
pub fn read(
    document: &Document,
    reading: &Reading,
    knowledge: &Knowledge,
    mentions: &mut Mentions,
) -> Vec<Claim> {
    let mut claims = {
        let room = Room {
            document,
            reading,
            knowledge,
            mentions,
            quotes: quotation::find(document, reading),
            forms: draft::forms(reading, knowledge),
        };
        let drafts = drafts(&room);
        finish(&room, &drafts)
    };
    link::figures(&mut claims, &mut mentions.figures);
    link::responses(knowledge, &mut claims);
    claims
}

/// All drafts, in text order.
fn drafts<'a>(room: &Room<'a>) -> Vec<Draft<'a>> {
    let mut drafts = cue::read(room);
    link::going_on(room, &mut drafts);
    link::drop_doubles(room, &mut drafts);
    link::relays(room, &mut drafts);
    speech::go_on(room, &mut drafts);
    drafts.extend(speech::posts(room));
    drafts.extend(speech::signed(room));
    drafts.extend(speech::headline(room));
    let floating = speech::floating(room, &drafts);
    drafts.extend(floating);
    let turns = speech::transcript(room);
    link::inside_turns(room, &turns, &mut drafts);
    drafts.extend(turns);
    link::pronouns(room, &mut drafts);
    for draft in &mut drafts {
        stance::settle(room, draft);
    }
    link::knows_not(room, &mut drafts);
    drafts.sort_by_key(|d| (d.start(), std::cmp::Reverse(d.len()), d.token));
    drafts
}

fn finish(room: &Room, drafts: &[Draft]) -> Vec<Claim> {
    let claims = drafts.iter().enumerate().map(|(at, draft)| Claim {
        id: format!("c{}", at + 1),
        source: draft.source.as_ref().map(|s| Source {
            name: s.name.clone(),
            actor: s.actor.clone(),
            kind: s.kind,
            start: s.span.start,
            end: s.span.end,
            text: room.document.text.slice(s.span).to_string(),
        }),
        relay: draft
            .relay
            .iter()
            .map(|v| Relay {
                name: v.name.clone(),
                actor: v.actor.clone(),
            })
            .collect(),
        cue: draft.cue.map(|c| quote(&room.document.text, c)),
        stance: draft.stance,
        quotation: quotation_of(room, draft),
        certainty: draft.certainty,
        content: draft
            .pieces
            .iter()
            .map(|p| quote(&room.document.text, *p))
            .collect(),
        time: link::time(room, draft, &room.mentions.times),
        events: Vec::new(),
        figures: Vec::new(),
        answers: None,
        covers: Vec::new(),
        trace: draft.trace.clone(),
    });
    claims.collect()
}

/// Transcripts and posts are the speaker's own words throughout.
fn quotation_of(room: &Room, draft: &Draft) -> record::Quotation {
    let headline = draft.trace.first().is_some_and(|s| s.rule == "claims/headline");
    if draft.cue.is_none() && !headline {
        return record::Quotation::Direct;
    }
    // what a quoted speaker passes on is quoted only where marks of its own hold it
    let told_on = draft.cue.is_some_and(|c| {
        let near = room.quotes_near(c);
        near.iter().any(|q| !q.single && !q.open && q.inner.contains(c))
    });
    if told_on {
        return quotation::within(room, &draft.pieces);
    }
    quotation::share(room, &draft.pieces)
}
