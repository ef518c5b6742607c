//! Metrics: how many requests, how they ended and how long they took, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// Upper bounds of the classes of duration, in seconds.
const CLASSES: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0];

/// Requests of one route with one status.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    /// How many.
    pub count: u64,
    /// All their seconds.
    pub seconds: f64,
    /// How many took no longer than each of the classes.
    pub within: [u64; CLASSES.len()],
}

/// Counters of one run.
#[derive(Debug, Default)]
pub struct Metrics {
    /// By route and status.
    pub requests: Mutex<BTreeMap<(String, u16), Counted>>,
    /// Requests being answered.
    pub open: AtomicU64,
}

/// Counts one request.
pub fn count(metrics: &Metrics, route: &str, status: u16, took: Duration) {
    let mut requests = crate::desk::locked(&metrics.requests);
    let counted = requests.entry((route.to_string(), status)).or_default();
    counted.count += 1;
    counted.seconds += took.as_secs_f64();
    for (within, class) in counted.within.iter_mut().zip(CLASSES) {
        if took.as_secs_f64() <= *class {
            *within += 1;
        }
    }
}

/// All counters, with what is in the ledger.
pub fn text(metrics: &Metrics, stats: &ledger::Stats) -> String {
    let mut out = String::new();
    let mut gauge = |name: &str, help: &str, value: u64| {
        // writing into a String does not fail
        let _ = writeln!(
            out,
            "# HELP onrecord_{name} {help}\n# TYPE onrecord_{name} gauge\nonrecord_{name} {value}"
        );
    };
    gauge("documents", "Documents in the ledger.", stats.documents);
    gauge("incidents", "Incidents that stand.", stats.incidents);
    gauge("incidents_disputed", "Incidents with a dispute.", stats.disputed);
    gauge("claims", "Claims of records that stand.", stats.claims);
    gauge(
        "judgements",
        "Judgements, those taken back among them.",
        stats.judgements,
    );
    gauge("log_entries", "Entries of the log.", stats.entries);
    gauge("ledger_bytes", "Bytes of the ledger's file.", stats.file_bytes);
    let open = metrics.open.load(std::sync::atomic::Ordering::Relaxed);
    gauge("http_requests_open", "Requests being answered.", open);
    let name = "onrecord_http_request_seconds";
    let _ = writeln!(
        out,
        "# HELP {name} How long requests took.\n# TYPE {name} histogram"
    );
    for ((route, status), counted) in crate::desk::locked(&metrics.requests).iter() {
        let labels = format!("route=\"{route}\",status=\"{status}\"");
        for (class, within) in CLASSES.iter().zip(counted.within) {
            let _ = writeln!(out, "{name}_bucket{{{labels},le=\"{class}\"}} {within}");
        }
        let (count, seconds) = (counted.count, counted.seconds);
        let _ = writeln!(out, "{name}_bucket{{{labels},le=\"+Inf\"}} {count}");
        let _ = writeln!(
            out,
            "{name}_sum{{{labels}}} {seconds:.6}\n{name}_count{{{labels}}} {count}"
        );
    }
    out
}
