//! `onrecord judge`, `judgements`: what people hold, signed and dated.

use super::document::{judged, second, target};
use super::list::{Columns, cell, emit, table};
use super::{At, ask, open, settle};
use crate::args::{Cli, Judge, Judgements, Plain, Signed, Verdict};
use crate::view::layout::{FAINT, ID, PLAIN, Piece, STRONG, VALUE, flow, piece};
use crate::{Stop, clock, output};
use ledger::{Action, Asked, Judgement};
use std::collections::BTreeMap;

/// Judges what is asked for.
pub fn run(cli: &Cli, asked: &Judge) -> Result<(), Stop> {
    let (signed, asked) = asked_for(&asked.verdict);
    let (mut ledger, at) = open(cli)?;
    let knowledge = supply::knowledge(signed.with.knowledge.as_deref()).map_err(Stop::Usage)?;
    let mut made = Vec::new();
    for one in asked {
        made.push(
            ledger::judge(&mut ledger, &one, &knowledge, &clock::now()).map_err(|error| at.stop(error))?,
        );
    }
    settle(&mut ledger).map_err(|error| at.stop(error))?;
    if signed.format == Plain::Json {
        let json = serde_json::to_string_pretty(&made).map_err(|error| error.to_string())?;
        return Ok(output::print_raw(&(json + "\n"))?);
    }
    let lines: String = made
        .iter()
        .map(|j| flow(&judged(j), 2, output::width()) + "\n")
        .collect();
    Ok(output::print(&lines, cli.color)?)
}

/// One judgement for each target, but for merging, which takes all of them.
fn asked_for(verdict: &Verdict) -> (&Signed, Vec<Asked>) {
    let one = |signed: &Signed, action, targets: Vec<String>| Asked {
        by: signed.by.clone(),
        action,
        targets,
        events: Vec::new(),
        set: BTreeMap::new(),
        note: signed.note.clone(),
    };
    let each = |targets: &crate::args::Targets, action| {
        targets
            .targets
            .iter()
            .map(|target| one(&targets.signed, action, vec![target.clone()]))
            .collect()
    };
    match verdict {
        Verdict::Accept(targets) => (&targets.signed, each(targets, Action::Accept)),
        Verdict::Reject(targets) => (&targets.signed, each(targets, Action::Reject)),
        Verdict::Undo(targets) => (&targets.signed, each(targets, Action::Undo)),
        Verdict::Merge(targets) => (
            &targets.signed,
            vec![one(&targets.signed, Action::Merge, targets.targets.clone())],
        ),
        Verdict::Edit(edit) => {
            let asked = Asked {
                set: edit.set.iter().cloned().collect(),
                ..one(&edit.signed, Action::Edit, vec![edit.target.clone()])
            };
            (&edit.signed, vec![asked])
        }
        Verdict::Split(split) => {
            let asked = Asked {
                events: split.events.clone(),
                ..one(&split.signed, Action::Split, vec![split.target.clone()])
            };
            (&split.signed, vec![asked])
        }
        Verdict::Note(remark) => {
            let asked = Asked {
                note: Some(remark.text.clone()),
                ..one(&remark.signed, Action::Note, vec![remark.target.clone()])
            };
            (&remark.signed, vec![asked])
        }
    }
}

/// All judgements.
pub fn list(cli: &Cli, asked: &Judgements) -> Result<(), Stop> {
    let (ledger, at): (_, At) = ask(cli)?;
    let mut found = ledger::judgements(&ledger, asked.as_of.as_deref()).map_err(|error| at.stop(error))?;
    found.retain(|judgement| asked.by.as_ref().is_none_or(|by| *by == judgement.by));
    let columns: Columns<Judgement> = &[
        ("id", |judgement| judgement.id.clone()),
        ("time", |judgement| judgement.time.clone()),
        ("by", |judgement| judgement.by.clone()),
        ("action", |judgement| judgement.detail.action.name().to_string()),
        ("subject", |judgement| judgement.subject.clone()),
        ("item", |judgement| cell(&judgement.detail.item)),
        ("words", |judgement| {
            let key = judgement.detail.key.as_ref();
            key.map(|key| key.words.clone()).unwrap_or_default()
        }),
        ("set", |judgement| {
            let set = judgement.detail.set.iter();
            let set: Vec<String> = set.map(|(field, value)| format!("{field}={value}")).collect();
            set.join("; ")
        }),
        ("note", |judgement| cell(&judgement.detail.note)),
        ("undoes", |judgement| cell(&judgement.detail.undoes)),
        ("undone_by", |judgement| cell(&judgement.undone_by)),
    ];
    emit(cli, asked.format, &found, columns, |width| {
        let rows: Vec<Vec<Piece>> = found.iter().map(line).collect();
        table(
            &["", "TIME (UTC)", "WHO", "WHAT", "ON", "", ""],
            &rows,
            "no judgements",
            width,
        )
    })
}

fn line(judgement: &Judgement) -> Vec<Piece> {
    let detail = &judgement.detail;
    let set: Vec<String> = detail
        .set
        .iter()
        .map(|(field, value)| format!("{field} is {value}"))
        .collect();
    let note = detail.note.as_ref().map(|note| format!("“{note}”"));
    vec![
        piece(ID, &judgement.id),
        piece(PLAIN, second(&judgement.time)),
        piece(STRONG, &judgement.by),
        piece(VALUE, detail.action.name()),
        piece(PLAIN, target(judgement)),
        piece(PLAIN, set.into_iter().chain(note).collect::<Vec<_>>().join("; ")),
        piece(
            FAINT,
            judgement
                .undone_by
                .as_ref()
                .map(|by| format!("undone by {by}"))
                .unwrap_or_default(),
        ),
    ]
}
