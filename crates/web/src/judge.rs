//! Judge: what a form asks for, as the ledger takes it.

use crate::clock;
use crate::desk::{Desk, change, settle};
use crate::fault::Fault;
use ledger::{Action, Asked, Judgement};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most letters of a name or a remark.
const LONGEST: usize = 4000;

/// The value of a field of a form; empty where it is not there.
pub fn one<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    let found = fields.iter().find(|(field, _)| field == name);
    found.map_or("", |(_, value)| value.trim())
}

/// All values of a field.
fn all(fields: &[(String, String)], name: &str) -> Vec<String> {
    let values = fields.iter().filter(|(field, _)| field == name);
    let words = values.flat_map(|(_, value)| value.split_whitespace());
    words.map(str::to_string).collect()
}

/// What is asked for.
///
/// # Errors
/// Where nobody signs, or no such action is known.
pub fn asked(fields: &[(String, String)]) -> Result<Asked, Fault> {
    let action = match one(fields, "action") {
        "accept" => Action::Accept,
        "reject" => Action::Reject,
        "edit" => Action::Edit,
        "merge" => Action::Merge,
        "split" => Action::Split,
        "note" => Action::Note,
        "undo" => Action::Undo,
        _ => {
            return Err(Fault::wrong(
                "action: give accept, reject, edit, merge, split, note or undo",
            ));
        }
    };
    let by = one(fields, "by");
    if by.is_empty() || by.chars().any(char::is_control) {
        return Err(Fault::wrong(
            "by: sign with your name; every judgement says who made it",
        ));
    }
    if fields.iter().any(|(_, value)| value.len() > LONGEST) {
        return Err(Fault::wrong(format!("a field holds more than {LONGEST} letters")));
    }
    let note = one(fields, "note");
    if action == Action::Note && note.is_empty() {
        return Err(Fault::wrong("note: write the remark"));
    }
    let mut set = BTreeMap::new();
    let (field, value) = (one(fields, "field"), one(fields, "value"));
    if action == Action::Edit && !field.is_empty() {
        let json = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_string()));
        set.insert(field.to_string(), json);
    }
    Ok(Asked {
        by: by.to_string(),
        action,
        targets: all(fields, "target"),
        events: all(fields, "event"),
        set,
        note: (!note.is_empty()).then(|| note.to_string()),
    })
}

/// Judges, and resolves what follows from it.
///
/// # Errors
/// Where what is asked makes no sense, or the ledger cannot be written.
pub async fn judge(desk: &Arc<Desk>, asked: Asked) -> Result<Judgement, Fault> {
    change(desk, move |desk, ledger| {
        let made = ledger::judge(ledger, &asked, &desk.settings.knowledge, &clock::now())?;
        settle(ledger)?;
        Ok(made)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::asked;
    use ledger::Action;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect()
    }

    #[test]
    fn forms_are_taken_as_the_command_line_takes_judgements() {
        let edit = [
            ("action", "edit"),
            ("by", "A. Reader"),
            ("target", "x/f1"),
            ("field", "low"),
            ("value", "35"),
        ];
        let edit = asked(&fields(&edit)).unwrap();
        assert_eq!((edit.action, edit.set["low"].as_u64()), (Action::Edit, Some(35)));
        let merge = [
            ("action", "merge"),
            ("by", "A"),
            ("target", "i-1"),
            ("target", "i-2 i-3"),
        ];
        assert_eq!(asked(&fields(&merge)).unwrap().targets, ["i-1", "i-2", "i-3"]);
        for wrong in [
            [("action", "accept"), ("target", "x/f1")],
            [("action", "delete"), ("by", "A")],
            [("action", "note"), ("by", "A")],
            [("action", "accept"), ("by", "A\r\nB")],
        ] {
            assert!(asked(&fields(&wrong)).is_err(), "{wrong:?}");
        }
    }
}
