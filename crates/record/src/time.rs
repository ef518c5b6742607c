//! When: a time expression, what it says and what it means, kept apart.

use crate::{Quote, Trace, named};

named! {
    /// How exactly a time is known.
    TimePrecision {
        /// Part of a day or finer.
        Time = "time",
        /// One day.
        Day = "day",
        /// A week.
        Week = "week",
        /// A month.
        Month = "month",
        /// A season or quarter.
        Season = "season",
        /// A year.
        Year = "year",
        /// A stretch between two bounds.
        Interval = "interval",
        /// Not on the calendar ("now", "recently").
        Vague = "vague",
    }
}

/// One time expression.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct When {
    /// `t1`, `t2` ... in text order.
    pub id: String,
    /// The words.
    pub span: Quote,
    /// EDTF / TIMEX3 value; null where it could not be resolved.
    pub value: Option<String>,
    /// First day (`YYYY-MM-DD`), inclusive, where it can be placed on the calendar.
    pub from: Option<String>,
    /// Day after the last one (`YYYY-MM-DD`), exclusive.
    pub to: Option<String>,
    /// How exactly it is known.
    pub precision: Option<TimePrecision>,
    /// What it was counted from: `published`, `t3` (another expression), or null if absolute.
    pub anchor: Option<String>,
    /// How it was found.
    #[serde(skip)]
    pub trace: Trace,
}
