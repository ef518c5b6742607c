//! Clock: the time of day, asked for nowhere else.

use jiff::Timestamp;

/// The time now, in UTC, in the form of the ledger's log.
pub fn now() -> String {
    service::given::written(Timestamp::now())
}

/// The time now, in milliseconds since 1970.
pub fn millis() -> i64 {
    Timestamp::now().as_millisecond()
}
