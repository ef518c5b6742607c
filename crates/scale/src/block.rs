//! Block: the digests of the documents that name one block in, the incidents that it owns out.

use crate::cells::Cells;
use crate::pack::{opened, pack};
use crate::{ScaleError, schema};
use arrow_array::builder::{BinaryBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use record::{Dispute, Incident};
use resolve::Digest;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An incident with the disputes about it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Happened {
    /// The incident.
    pub incident: Incident,
    /// Its disputes, by identifier.
    pub disputes: Vec<Dispute>,
}

/// Resolves one block.
///
/// Column: `digest` of [`schema::readings`], of every document that names the block, each once, in any order. Gives [`schema::happened`], by identifier.
///
/// # Errors
/// Where the column is missing or a digest is damaged or was made by a version whose digests this one cannot read.
pub fn resolve_block(block: &str, digests: &[RecordBatch]) -> Result<RecordBatch, ScaleError> {
    let mut all: BTreeMap<String, Digest> = BTreeMap::new();
    let damaged = |error| {
        ScaleError::Damaged(format!(
            "a digest of block {block} {error}; read its documents again"
        ))
    };
    for batch in digests {
        let column = Cells::of(batch, "digest")?;
        for row in 0..batch.num_rows() {
            let digest: Digest = opened(column.must(row, "digest")?).map_err(damaged)?;
            all.insert(digest.document.clone(), digest);
        }
    }
    let sorted: Vec<&Digest> = all.values().collect();
    let mut rows = (StringBuilder::new(), StringBuilder::new(), BinaryBuilder::new());
    for happened in happened(resolve::resolve_block(block, &sorted)) {
        rows.0.append_value(block);
        rows.1.append_value(&happened.incident.id);
        rows.2.append_value(pack(&happened)?);
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(rows.0.finish()),
        Arc::new(rows.1.finish()),
        Arc::new(rows.2.finish()),
    ];
    Ok(RecordBatch::try_new(Arc::new(schema::happened()), columns)?)
}

/// Each incident with its own disputes, by identifier.
fn happened(resolved: resolve::Resolved) -> Vec<Happened> {
    let mut disputes: BTreeMap<String, Vec<Dispute>> = BTreeMap::new();
    for dispute in resolved.disputes {
        disputes
            .entry(dispute.incident.clone())
            .or_default()
            .push(dispute);
    }
    let with = |incident: Incident| Happened {
        disputes: disputes.remove(&incident.id).unwrap_or_default(),
        incident,
    };
    resolved.incidents.into_iter().map(with).collect()
}
