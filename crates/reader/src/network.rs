//! Network: the weights, run over batches of rows by `rten`.

use crate::ModelError;
use crate::config::Special;
use crate::rows::Row;
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::Tensor;
use std::sync::Arc;

thread_local! {
    // One single-threaded pool for each reading thread: articles run side by side, never one article on many cores,
    // which is faster and keeps results apart from the number of cores.
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

/// A matrix of scores, one row a word (or a pair).
#[derive(Debug, Clone, Default)]
pub(crate) struct Scores {
    pub width: usize,
    pub data: Vec<f32>,
}

impl Scores {
    pub(crate) fn row(&self, at: usize) -> &[f32] {
        &self.data[at * self.width..(at + 1) * self.width]
    }

    pub(crate) fn rows(&self, first: usize, end: usize) -> &[f32] {
        &self.data[first * self.width..end * self.width]
    }

    /// The best column of a row; ties go to the lowest.
    pub(crate) fn best(&self, at: usize) -> usize {
        let row = self.row(at);
        (0..row.len()).fold(0, |top, i| if row[i] > row[top] { i } else { top })
    }
}

/// What the network says of the words of a batch.
pub(crate) struct Output {
    pub starts: Scores,
    pub upos: Scores,
    pub xpos: Scores,
    pub lemma: Scores,
    pub names: Scores,
    pub pred: Scores,
    pub sense: Scores,
    pub arc_dep: Scores,
    pub arc_head: Scores,
    pub arc_root: Scores,
    pub rel_dep: Scores,
    pub rel_head: Scores,
    pub srl_pred: Scores,
    pub srl_arg: Scores,
}

const OUTPUTS: [&str; 14] = [
    "starts", "upos", "xpos", "lemma", "names", "pred", "sense", "arc_dep", "arc_head", "arc_root",
    "rel_dep", "rel_head", "srl_pred", "srl_arg",
];

/// The weights with the numbers of the nodes that we use.
pub(crate) struct Network {
    model: Model,
    pieces: NodeId,
    shapes: NodeId,
    mask: NodeId,
    words: NodeId,
    outputs: Vec<NodeId>,
    rel_in: NodeId,
    rel_logits: NodeId,
    srl_in: [NodeId; 3],
    srl_logits: NodeId,
}

impl Network {
    pub(crate) fn load(weights: &'static [u8]) -> Result<Self, ModelError> {
        let failed = |e: &dyn std::fmt::Display| ModelError(format!("the weights cannot be loaded: {e}"));
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = options.load_static_slice(weights).map_err(|e| failed(&e))?;
        let node = |name: &str| {
            model
                .node_id(name)
                .map_err(|e| failed(&format!("node {name}: {e}")))
        };
        Ok(Network {
            pieces: node("pieces")?,
            shapes: node("shapes")?,
            mask: node("mask")?,
            words: node("words")?,
            outputs: OUTPUTS.iter().map(|name| node(name)).collect::<Result<_, _>>()?,
            rel_in: node("rel_in")?,
            rel_logits: node("rel_logits")?,
            srl_in: [node("srl_in")?, node("srl_path")?, node("srl_dist")?],
            srl_logits: node("srl_logits")?,
            model,
        })
    }

    /// Runs a batch of rows; the words of all rows follow each other in the output.
    pub(crate) fn words(&self, rows: &[&Row], special: &Special) -> Result<Output, ModelError> {
        let (b, t) = (
            rows.len(),
            rows.iter().map(|r| r.pieces.len()).max().unwrap_or(0) + 2,
        );
        let mut pieces = vec![0; b * t];
        let mut shapes = vec![0; b * t];
        let mut mask = vec![0.0; b * t];
        let mut words = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let (from, n) = (at * t, row.pieces.len());
            pieces[from] = special.cls;
            pieces[from + 1..from + 1 + n].copy_from_slice(&row.pieces);
            pieces[from + 1 + n] = special.sep;
            shapes[from + 1..from + 1 + n].copy_from_slice(&row.shapes);
            mask[from..from + n + 2].fill(1.0);
            words.extend(row.starts.iter().map(|start| (from + 1 + start) as i32));
        }
        let w = words.len();
        let inputs: Vec<(NodeId, ValueOrView)> = vec![
            (self.pieces, Tensor::from_data(&[b, t], pieces).into()),
            (self.shapes, Tensor::from_data(&[b, t], shapes).into()),
            (self.mask, Tensor::from_data(&[b, t], mask).into()),
            (self.words, Tensor::from_data(&[w], words).into()),
        ];
        let mut found = self.run(inputs, &self.outputs, w)?.into_iter();
        let mut next = || found.next().unwrap_or_default();
        Ok(Output {
            starts: next(),
            upos: next(),
            xpos: next(),
            lemma: next(),
            names: next(),
            pred: next(),
            sense: next(),
            arc_dep: next(),
            arc_head: next(),
            arc_root: next(),
            rel_dep: next(),
            rel_head: next(),
            srl_pred: next(),
            srl_arg: next(),
        })
    }

    /// Scores of the relations of pairs: `pairs` has `rows` rows of features.
    pub(crate) fn relations(&self, pairs: Vec<f32>, rows: usize) -> Result<Scores, ModelError> {
        if rows == 0 {
            return Ok(Scores::default());
        }
        let input = Tensor::from_data(&[rows, pairs.len() / rows], pairs);
        self.one(vec![(self.rel_in, input.into())], self.rel_logits, rows)
    }

    /// Scores of the roles of (predicate, word) pairs, with the class of the path between them and their distance.
    pub(crate) fn roles(
        &self,
        pairs: Vec<f32>,
        paths: Vec<i32>,
        distances: Vec<i32>,
    ) -> Result<Scores, ModelError> {
        let rows = paths.len();
        if rows == 0 {
            return Ok(Scores::default());
        }
        let inputs: Vec<(NodeId, ValueOrView)> = vec![
            (
                self.srl_in[0],
                Tensor::from_data(&[rows, pairs.len() / rows], pairs).into(),
            ),
            (self.srl_in[1], Tensor::from_data(&[rows], paths).into()),
            (self.srl_in[2], Tensor::from_data(&[rows], distances).into()),
        ];
        self.one(inputs, self.srl_logits, rows)
    }

    fn one(
        &self,
        inputs: Vec<(NodeId, ValueOrView)>,
        output: NodeId,
        rows: usize,
    ) -> Result<Scores, ModelError> {
        Ok(self.run(inputs, &[output], rows)?.pop().unwrap_or_default())
    }

    fn run(
        &self,
        inputs: Vec<(NodeId, ValueOrView)>,
        outputs: &[NodeId],
        rows: usize,
    ) -> Result<Vec<Scores>, ModelError> {
        let options = RunOptions::default().with_thread_pool(Some(POOL.with(Arc::clone)));
        let values = self
            .model
            .run(inputs, outputs, Some(options))
            .map_err(|e| ModelError(e.to_string()))?;
        values.into_iter().map(|value| scores(value, rows)).collect()
    }
}

fn scores(value: Value, rows: usize) -> Result<Scores, ModelError> {
    let tensor: Tensor<f32> = value
        .try_into()
        .map_err(|_| ModelError("an output is not f32".to_string()))?;
    let data = tensor.into_data();
    Ok(Scores {
        width: data.len() / rows.max(1),
        data,
    })
}
