//! Weights: the bytes of a safetensors file in, layers ready to compute out.
//!
//! `training/INTERFACE.md` lists the tensors. All sizes come from the file; whatever does not fit together is an error here,
//! so that nothing has to be checked later.

use super::gemm::{Linear, Quant};
use super::maths::Norm;
use super::simd::LANES;
use crate::ModelError;
use crate::config::Shape;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

/// A linear layer with the way its inputs become bytes.
#[derive(Debug, Default)]
pub(crate) struct Quantised {
    pub quant: Quant,
    pub linear: Linear,
}

/// One transformer layer.
pub(crate) struct Layer {
    pub qkv: Quantised,
    pub out: Quantised,
    pub norm1: Norm,
    pub up: Quantised,
    pub down: Quantised,
    pub norm2: Norm,
}

/// The table of pieces: whole numbers and a scale for each piece.
pub(crate) struct Pieces {
    pub rows: &'static [u8],
    pub scale: Vec<f32>,
}

/// Scores of arcs: a matrix (input by input, its bias behind it) and two vectors with their biases.
pub(crate) struct Arcs {
    pub matrix: Vec<f32>,
    pub bias: Vec<f32>,
    pub head: (Vec<f32>, f32),
    pub root: (Vec<f32>, f32),
}

/// The head that finds roles.
pub(crate) struct Roles {
    pub predicate: Quantised,
    pub paths: Vec<f32>,
    pub distances: Vec<f32>,
    pub into: Quantised,
    pub blocks: Vec<Quantised>,
    pub out: Quantised,
}

/// All weights.
pub(crate) struct Weights {
    pub width: usize,
    pub pieces: Pieces,
    pub positions: Vec<f32>,
    pub shapes: Vec<f32>,
    pub norm: Norm,
    pub layers: Vec<Layer>,
    pub fan: Quantised,
    pub tags: Quantised,
    pub names: Quantised,
    pub arcs: Arcs,
    pub relations: Quantised,
    pub root: Vec<f32>,
    pub roles: Roles,
}

/// The tensors of a file.
struct File(SafeTensors<'static>);

impl Weights {
    pub(crate) fn load(bytes: &'static [u8], shape: &Shape) -> Result<Self, ModelError> {
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| wrong(&e.to_string()))?;
        let file = File(tensors);
        let norm = file.norm("norm")?;
        let width = norm.gain.len();
        let (pieces, size) = file.bytes("pieces", width)?;
        let layers = (0..shape.layers).map(|at| file.layer(at, width));
        Ok(Weights {
            pieces: Pieces {
                rows: pieces,
                scale: file.exactly("pieces.scale", size)?,
            },
            positions: file.table("positions", width)?,
            shapes: file.table("shapes", width)?,
            norm,
            layers: layers.collect::<Result<_, _>>()?,
            fan: file.linear("fan", width)?,
            tags: file.linear("tags", shape.wide("tags")?)?,
            names: file.linear("names", shape.wide("names")?)?,
            arcs: file.arcs(shape.wide("arc_d")?)?,
            relations: file.linear("rel", shape.wide("rel_d")?)?,
            root: file.exactly("rel_root", shape.wide("rel_d")?)?,
            roles: file.roles(shape)?,
            width,
        })
    }
}

impl File {
    fn layer(&self, at: usize, width: usize) -> Result<Layer, ModelError> {
        let name = |part: &str| format!("layers.{at}.{part}");
        let up = self.linear(&name("up"), width)?;
        let inner = self.floats(&name("down.in_scale"))?.len();
        let layer = Layer {
            qkv: self.linear(&name("qkv"), width)?,
            out: self.linear(&name("out"), width)?,
            norm1: self.norm(&name("norm1"))?,
            down: self.linear(&name("down"), inner)?,
            norm2: self.norm(&name("norm2"))?,
            up,
        };
        let fits = layer.qkv.linear.outputs == 3 * width
            && layer.out.linear.outputs == width
            && layer.up.linear.outputs == inner
            && layer.down.linear.outputs == width
            && layer.norm1.gain.len() == width
            && layer.norm2.gain.len() == width;
        if fits {
            Ok(layer)
        } else {
            Err(wrong(&format!("layer {at} has other sizes")))
        }
    }

    fn arcs(&self, width: usize) -> Result<Arcs, ModelError> {
        let one = |name: &str| -> Result<f32, ModelError> {
            let values = self.exactly(name, 1)?;
            Ok(values.first().copied().unwrap_or(0.0))
        };
        Ok(Arcs {
            matrix: self.exactly("arc_u.weight", width * width)?,
            bias: self.exactly("arc_u.bias", width)?,
            head: (self.exactly("arc_b.weight", width)?, one("arc_b.bias")?),
            root: (self.exactly("root.weight", width)?, one("root.bias")?),
        })
    }

    fn roles(&self, shape: &Shape) -> Result<Roles, ModelError> {
        let wide = shape.wide("srl_a")?;
        let inner = self.floats("roles.out.in_scale")?.len();
        let blocks = (0..shape.role_blocks).map(|at| self.linear(&format!("roles.conv{at}"), 3 * inner));
        let roles = Roles {
            predicate: self.linear("srl_p", shape.wide("srl_p")?)?,
            paths: self.table("srl_path", wide)?,
            distances: self.table("srl_dist", wide)?,
            into: self.linear("roles.in", wide)?,
            blocks: blocks.collect::<Result<_, _>>()?,
            out: self.linear("roles.out", inner)?,
        };
        let fits = roles.predicate.linear.outputs == wide
            && roles.into.linear.outputs == inner
            && roles.blocks.iter().all(|b| b.linear.outputs == inner);
        if fits {
            Ok(roles)
        } else {
            Err(wrong("the roles' head has other sizes"))
        }
    }

    fn norm(&self, name: &str) -> Result<Norm, ModelError> {
        let gain = self.floats(&format!("{name}.gain"))?;
        let bias = self.exactly(&format!("{name}.bias"), gain.len())?;
        if gain.is_empty() || !gain.len().is_multiple_of(4 * LANES) {
            return Err(wrong(&format!("{name} is not a multiple of 64 wide")));
        }
        Ok(Norm { gain, bias })
    }

    fn linear(&self, name: &str, inputs: usize) -> Result<Quantised, ModelError> {
        let quant = Quant {
            scale: self.exactly(&format!("{name}.in_scale"), inputs)?,
            zero: self.exactly(&format!("{name}.in_zero"), inputs)?,
        };
        let (bytes, outputs) = self.bytes(&format!("{name}.weight"), inputs)?;
        if inputs == 0 || !inputs.is_multiple_of(LANES) {
            return Err(wrong(&format!(
                "{name} takes {inputs} inputs, not a multiple of 16"
            )));
        }
        let weights: Vec<i8> = bytes.iter().map(|b| *b as i8).collect();
        // two products of a byte with such weights fit into 16 bits, on which older processors sum them
        if weights.iter().any(|w| w.unsigned_abs() > 63) {
            return Err(wrong(&format!("{name} has weights beyond 63")));
        }
        let scale = self.exactly(&format!("{name}.scale"), outputs)?;
        let bias = self.exactly(&format!("{name}.bias"), outputs)?;
        Ok(Quantised {
            quant,
            linear: Linear::pack(inputs, &weights, &scale, &bias),
        })
    }

    /// A matrix of bytes with rows of `width`, and the number of its rows.
    fn bytes(&self, name: &str, width: usize) -> Result<(&'static [u8], usize), ModelError> {
        let view = self.tensor(name, Dtype::I8)?;
        match view.shape() {
            [rows, columns] if *columns == width => Ok((view.data(), *rows)),
            other => Err(wrong(&format!("{name} is {other:?}, not rows of {width}"))),
        }
    }

    fn table(&self, name: &str, width: usize) -> Result<Vec<f32>, ModelError> {
        let values = self.floats(name)?;
        if values.is_empty() || !values.len().is_multiple_of(width) {
            return Err(wrong(&format!("{name} does not have rows of {width}")));
        }
        Ok(values)
    }

    fn exactly(&self, name: &str, size: usize) -> Result<Vec<f32>, ModelError> {
        let values = self.floats(name)?;
        if values.len() != size {
            return Err(wrong(&format!("{name} has {} numbers, not {size}", values.len())));
        }
        Ok(values)
    }

    fn floats(&self, name: &str) -> Result<Vec<f32>, ModelError> {
        let view = self.tensor(name, Dtype::F32)?;
        let four = |b: &[u8]| b.try_into().map(f32::from_le_bytes).unwrap_or(0.0);
        Ok(view.data().chunks_exact(4).map(four).collect())
    }

    fn tensor(&self, name: &str, kind: Dtype) -> Result<TensorView<'static>, ModelError> {
        let view = self
            .0
            .tensor(name)
            .map_err(|_| wrong(&format!("there is no tensor {name}")))?;
        if view.dtype() != kind {
            return Err(wrong(&format!("{name} is {:?}, not {kind:?}", view.dtype())));
        }
        Ok(view)
    }
}

fn wrong(what: &str) -> ModelError {
    ModelError(format!("the weights cannot be used: {what}"))
}
