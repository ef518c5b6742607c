//! Codes: the crosswalk from PLOVER to CAMEO, ACLED and UCDP, and the scales of intensity.

use std::collections::BTreeMap;

use crate::{Row, TableError, Tables};

/// One row of `codes.tsv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// PLOVER type.
    pub kind: String,
    /// PLOVER mode; empty: any.
    pub mode: String,
    /// Lemmas of the trigger or words of an instrument; empty: any.
    pub words: Vec<String>,
    /// `any`, `both-armed`, or `AGENT>TARGET` with `armed`, `state`, `civil`, `any`.
    pub parties: String,
    /// What must have come of it: `dead`, or empty for anything.
    pub outcome: String,
    /// CAMEO code.
    pub cameo: String,
    /// ACLED event type and sub-event type.
    pub acled: Option<(String, String)>,
    /// UCDP type of violence, `sides` where the parties decide, or empty.
    pub ucdp: String,
    /// Which of `c`, `a`, `u` lose or guess something.
    pub lossy: Vec<char>,
}

/// The crosswalk and the scales.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    rows: Vec<CodeRow>,
    intensity: BTreeMap<(String, String), (u8, Option<f64>)>,
    goldstein: BTreeMap<String, f64>,
}

impl Codes {
    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut codes = Codes::default();
        for row in tables.rows("codes.tsv") {
            codes.rows.push(code_row(&row)?);
        }
        for row in tables.rows("intensity.tsv") {
            let quad = row.cell(2).parse().ok().filter(|q| (1..=4).contains(q));
            let quad = quad.ok_or_else(|| row.error("the third cell is the quad class, 1 to 4"))?;
            let score = match row.cell(3) {
                "" => None,
                number => Some(scale(&row, number)?),
            };
            let key = (row.cell(0).to_string(), row.cell(1).to_string());
            codes.intensity.insert(key, (quad, score));
        }
        for row in tables.rows("goldstein.tsv") {
            let score = scale(&row, row.cell(1))?;
            codes.goldstein.insert(row.cell(0).to_string(), score);
        }
        Ok(codes)
    }

    /// Every row, in the order of the table.
    #[must_use]
    pub fn rows(&self) -> &[CodeRow] {
        &self.rows
    }

    /// PLOVER quad class of a type, and the intensity of its mode, or of the type where the mode has none of its own.
    #[must_use]
    pub fn intensity(&self, kind: &str, mode: &str) -> Option<(u8, Option<f64>)> {
        let of = |mode: &str| self.intensity.get(&(kind.to_string(), mode.to_string())).copied();
        of(mode).or_else(|| of(""))
    }

    /// Goldstein's scale for a CAMEO code, or for the nearest code above it.
    #[must_use]
    pub fn goldstein(&self, cameo: &str) -> Option<f64> {
        let above = (2..=cameo.len()).rev().filter_map(|n| cameo.get(..n));
        above
            .into_iter()
            .find_map(|code| self.goldstein.get(code).copied())
    }
}

fn code_row(row: &Row) -> Result<CodeRow, TableError> {
    let acled = match row.cell(6) {
        "" => None,
        pair => match pair.split_once(" > ") {
            Some((kind, sub)) => Some((kind.to_string(), sub.to_string())),
            None => return Err(row.error("an ACLED code is written `type > sub-type`")),
        },
    };
    Ok(CodeRow {
        kind: row.cell(0).to_string(),
        mode: row.cell(1).to_string(),
        words: row
            .cell(2)
            .split('|')
            .filter(|w| !w.is_empty())
            .map(str::to_string)
            .collect(),
        parties: row.cell(3).to_string(),
        outcome: row.cell(4).to_string(),
        cameo: row.cell(5).to_string(),
        acled,
        ucdp: row.cell(7).to_string(),
        lossy: row.cell(8).chars().filter(|c| !c.is_whitespace()).collect(),
    })
}

/// A number from -10 to 10.
fn scale(row: &Row, number: &str) -> Result<f64, TableError> {
    let parsed = number.parse::<f64>().ok().filter(|n| (-10.0..=10.0).contains(n));
    parsed.ok_or_else(|| row.error(format!("`{number}` is no number from -10 to 10")))
}
