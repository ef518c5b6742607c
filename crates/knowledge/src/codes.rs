//! Codes: the crosswalk from PLOVER to CAMEO, ACLED and UCDP.

use crate::{TableError, Tables};

/// One row of `codes.tsv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// PLOVER type.
    pub kind: String,
    /// PLOVER mode; empty: any.
    pub mode: String,
    /// Lemmas of the trigger; empty: any.
    pub words: Vec<String>,
    /// `any`, `both-armed`, or `AGENT>TARGET` with `armed`, `state`, `civil`, `any`.
    pub parties: String,
    /// CAMEO code.
    pub cameo: String,
    /// ACLED event type and sub-event type.
    pub acled: Option<(String, String)>,
    /// UCDP type of violence, `sides` where the parties decide, or empty.
    pub ucdp: String,
    /// Which of `c`, `a`, `u` lose or guess something.
    pub lossy: Vec<char>,
}

/// The crosswalk.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    rows: Vec<CodeRow>,
}

impl Codes {
    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut rows = Vec::new();
        for row in tables.rows("codes.tsv") {
            let acled = match row.cell(5) {
                "" => None,
                pair => match pair.split_once(" > ") {
                    Some((kind, sub)) => Some((kind.to_string(), sub.to_string())),
                    None => return Err(row.error("an ACLED code is written `type > sub-type`")),
                },
            };
            rows.push(CodeRow {
                kind: row.cell(0).to_string(),
                mode: row.cell(1).to_string(),
                words: row
                    .cell(2)
                    .split('|')
                    .filter(|w| !w.is_empty())
                    .map(str::to_string)
                    .collect(),
                parties: row.cell(3).to_string(),
                cameo: row.cell(4).to_string(),
                acled,
                ucdp: row.cell(6).to_string(),
                lossy: row.cell(7).chars().filter(|c| !c.is_whitespace()).collect(),
            });
        }
        Ok(Codes { rows })
    }

    /// Every row, in the order of the table.
    #[must_use]
    pub fn rows(&self) -> &[CodeRow] {
        &self.rows
    }
}
