"""weights to files: export.py BUILD_DIR OUT_DIR [--name NAME] [--levels 63] [--dynamic]  writes en-1.onnx, en-1.json, vocab.txt.

int8: encoder matrices as MatMulInteger, activations quantised with fixed, calibrated ranges (so that a row's result does not
depend on what else is in its batch; --dynamic takes ranges at run time instead); weights keep to --levels steps each side:
63 leaves 16-bit sums of older CPUs unsaturated, so that all CPU families compute the same integers; the piece table as int8 rows with a scale
each; head matrices as int8 with DequantizeLinear (computed in f32).
"""
import argparse
import json
import pathlib
import pickle
import random

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from batches import MAX_ROW, make_rows
from model import ARC, REL, SRL, Reader
from words import MAX_WORD_PIECES, SHAPES, WordPiece, shape

WORD_OUTPUTS = ["starts", "upos", "xpos", "lemma", "names", "pred", "sense", "arc_dep", "arc_head", "arc_root", "rel_dep", "rel_head", "srl_pred", "srl_arg"]
INPUTS = ["pieces", "shapes", "mask", "words", "rel_in", "srl_in", "srl_path", "srl_dist"]


class Whole(torch.nn.Module):
    """all outputs from all inputs, for the exporter."""

    def __init__(self, reader):
        super().__init__()
        self.reader = reader

    def forward(self, pieces, shapes, mask, words, rel_in, srl_in, srl_path, srl_dist):
        out = self.reader(pieces, shapes, mask, words)
        return (*[out[k] for k in WORD_OUTPUTS], self.reader.rel_logits(rel_in), self.reader.srl_logits(srl_in, srl_path, srl_dist))


def export_float(reader, path):
    """the f32 graph."""
    i32 = lambda *s: torch.zeros(*s, dtype=torch.int32)
    args = (i32(2, 9), i32(2, 9), torch.ones(2, 9), i32(5), torch.zeros(3, REL), torch.zeros(4, SRL), i32(4), i32(4))
    axes = {"pieces": {0: "B", 1: "T"}, "shapes": {0: "B", 1: "T"}, "mask": {0: "B", 1: "T"}, "words": {0: "W"}, "rel_in": {0: "N"},
            "srl_in": {0: "M"}, "srl_path": {0: "M"}, "srl_dist": {0: "M"}, "rel_logits": {0: "N"}, "srl_logits": {0: "M"}}
    axes.update({k: {0: "W"} for k in WORD_OUTPUTS})
    torch.onnx.export(Whole(reader).eval(), args, str(path), opset_version=17, dynamo=False, input_names=INPUTS,
                      output_names=WORD_OUTPUTS + ["rel_logits", "srl_logits"], dynamic_axes=axes)


def rows_int8(table):
    """int8 rows and their scales."""
    scale = np.maximum(np.abs(table).max(1), 1e-8) / 127
    return np.round(table / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def best_scale(w, levels):
    """per-column scale with the least squared error over a few clippings."""
    top = np.maximum(np.abs(w).max(0), 1e-8)
    best, err = top / levels, np.full(w.shape[1], np.inf)
    for clip in (1.0, 0.95, 0.9, 0.85, 0.8, 0.7):
        s = top * clip / levels
        e = ((np.clip(np.round(w / s), -levels, levels) * s - w) ** 2).sum(0)
        best, err = np.where(e < err, s, best), np.minimum(e, err)
    return best.astype(np.float32)


class Quantiser:
    """rewrites one graph, node by node."""

    def __init__(self, graph, levels, ranges):
        self.graph, self.levels, self.ranges = graph, levels, ranges
        self.consts = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        self.new, self.used, self.shared = [], {}, {}

    def const(self, name, array):
        """add an initializer."""
        self.used[name] = numpy_helper.from_array(np.array(array, order="C"), name)
        return name

    def run(self):
        for node in self.graph.node:
            w = self.consts.get(node.input[1]) if len(node.input) > 1 else None
            if node.op_type == "Gather" and (t := self.consts.get(node.input[0])) is not None and t.ndim == 2 and t.shape[0] > 1000:
                self.gather(node, t)
            elif node.op_type == "MatMul" and w is not None and w.ndim == 2:
                self.matmul(node, w)
            elif node.op_type == "Gemm" and w is not None and w.size > 10000:
                self.gemm(node, w)
            else:
                self.new.append(node)
        del self.graph.node[:]
        self.graph.node.extend(self.new)
        named = {x for n in self.new for x in n.input}
        keep = [i for i in self.graph.initializer if i.name in named] + list(self.used.values())
        del self.graph.initializer[:]
        self.graph.initializer.extend(keep)

    def add(self, op, inputs, outputs, **attrs):
        self.new.append(helper.make_node(op, inputs, outputs, name="/".join([op, outputs[0]]), **attrs))
        return outputs[0]

    def gather(self, node, table):
        """rows as int8 with a scale each."""
        q, scale = rows_int8(table)
        o, ids = node.output[0], node.input[1]
        self.add("Gather", [self.const(o + "_q", q), ids], [o + "_i8"], axis=0)
        self.add("Cast", [o + "_i8"], [o + "_f"], to=TensorProto.FLOAT)
        self.add("Gather", [self.const(o + "_s", scale[:, None]), ids], [o + "_sc"], axis=0)
        self.add("Mul", [o + "_f", o + "_sc"], [o])

    def quantised(self, x):
        """names of the int8 form of x, its scale and its zero point; made once an input."""
        if x not in self.shared:
            names = [x + "_u8", x + "_us", x + "_uz"]
            if self.ranges:
                low, high = self.ranges[x]
                scale = np.float32((high - low) / 255)
                self.const(names[1], scale)
                self.const(names[2], np.uint8(np.clip(np.round(-low / scale), 0, 255)))
                self.add("QuantizeLinear", [x, names[1], names[2]], [names[0]])
            else:
                self.add("DynamicQuantizeLinear", [x], names)
            self.shared[x] = names
        return self.shared[x]

    def matmul(self, node, w):
        """MatMulInteger; several matrices on one input share its quantised form."""
        u8, us, uz = self.quantised(node.input[0])
        o = node.output[0]
        scale = best_scale(w, self.levels)
        q = np.clip(np.round(w / scale), -self.levels, self.levels).astype(np.int8)
        zero = self.const(o + "_wz", np.zeros((), np.int8))
        self.add("MatMulInteger", [u8, self.const(o + "_wq", q), uz, zero], [o + "_i32"])
        self.add("Cast", [o + "_i32"], [o + "_f32"], to=TensorProto.FLOAT)
        if self.ranges:
            low, high = self.ranges[node.input[0]]
            product = self.const(o + "_sc", (scale * np.float32((high - low) / 255)).astype(np.float32))
        else:
            product = self.add("Mul", [us, self.const(o + "_ws", scale)], [o + "_sc"])
        self.add("Mul", [o + "_f32", product], [o])

    def gemm(self, node, w):
        """int8 at rest, f32 at work; w is (out, in) with transB."""
        transposed = any(a.name == "transB" and a.i for a in node.attribute)
        scale = best_scale(w.T if transposed else w, 127)
        axis = 0 if transposed else 1
        q = np.clip(np.round(w / (scale[:, None] if transposed else scale)), -127, 127).astype(np.int8)
        name = node.input[1]
        self.add("DequantizeLinear", [self.const(name + "_q", q), self.const(name + "_s", scale), self.const(name + "_z", np.zeros(len(scale), np.int8))], [name + "_dq"], axis=axis)
        node.input[1] = name + "_dq"
        self.new.append(node)


def matmul_inputs(graph):
    """names of the tensors that meet a constant matrix."""
    consts = {i.name for i in graph.initializer}
    return list(dict.fromkeys(n.input[0] for n in graph.node if n.op_type == "MatMul" and n.input[1] in consts))


def best_range(values, low, high):
    """the clipped range with the least squared error at 256 levels."""
    best = None
    for clip in np.linspace(0.3, 1.0, 29):
        a, b = low * clip, high * clip
        scale = (b - a) / 255
        back = np.clip(np.round((values - a) / scale), 0, 255) * scale + a
        err = ((back - values) ** 2).mean()
        if best is None or err < best[0]:
            best = (err, a, b)
    return float(min(best[1], 0)), float(max(best[2], 0))


def calibrate(source, data, n_rows=192):
    """activation ranges of the f32 graph over rows of training text."""
    import onnxruntime as ort

    m = onnx.load(str(source))
    names = matmul_inputs(m.graph)
    m.graph.output.extend(helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in names)
    session = ort.InferenceSession(m.SerializeToString(), providers=["CPUExecutionProvider"])
    rng = random.Random(7)
    rows = [[w for s in r for w in s["words"]] for r in make_rows([s for s in data["train"] if s["corpus"] in ("ewt", "gum")], rng)]
    feed = Feeder(data["vocab"])
    kept, low, high = {n: [] for n in names}, dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for row in rng.sample(rows, min(n_rows, len(rows))):
        for n, x in zip(names, session.run(names, feed(row))):
            low[n], high[n] = min(low[n], x.min()), max(high[n], x.max())
            kept[n].append(x.reshape(-1)[:: max(1, x.size // 8000)])
    return {n: best_range(np.concatenate(kept[n]), low[n], high[n]) for n in names}


class Feeder:
    """graph inputs for one row of words."""

    def __init__(self, vocab):
        self.wp = WordPiece(vocab)

    def __call__(self, words):
        pieces, shapes, firsts = [self.wp.cls], [0], []
        for w in words:
            p = self.wp.word(w)
            firsts.append(len(pieces))
            pieces += p
            shapes += [shape(w)] * len(p)
        i32 = lambda x: np.array(x, np.int32)
        pieces, shapes = (pieces + [self.wp.sep])[:256], (shapes + [0])[:256]
        return {"pieces": i32([pieces]), "shapes": i32([shapes]), "mask": np.ones((1, len(pieces)), np.float32), "words": i32(firsts[:1]),
                "rel_in": np.zeros((1, REL), np.float32), "srl_in": np.zeros((1, SRL), np.float32), "srl_path": i32([0]), "srl_dist": i32([0])}


def quantise(source, target, levels, ranges):
    """f32 file to int8 file."""
    m = onnx.load(str(source))
    Quantiser(m.graph, levels, ranges).run()
    m.doc_string = "onrecord reader en-1"
    onnx.checker.check_model(m)
    onnx.save(m, str(target))


def sidecar(data, state, version):
    """the JSON beside the graph."""
    wp, labels = WordPiece(data["vocab"]), data["labels"]
    root = [round(float(x), 6) for x in state["rel_root"][0]]
    return {"version": version, "max_pieces": MAX_ROW, "max_word_pieces": MAX_WORD_PIECES, "special": {"cls": wp.cls, "sep": wp.sep, "unk": wp.unk, "pad": 0},
            "dims": {"arc": ARC + 1, "rel": REL, "srl": SRL, "dist": 12}, "shapes": SHAPES, **labels, "rel_root": root}


def write_json(data, path):
    """one top-level key a line."""
    lines = [json.dumps(k) + ":" + json.dumps(v, ensure_ascii=False, separators=(",", ":")) for k, v in data.items()]
    path.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf8")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("build", type=pathlib.Path)
    ap.add_argument("out", type=pathlib.Path)
    ap.add_argument("--name", default="en-1")
    ap.add_argument("--levels", type=int, default=63)
    ap.add_argument("--dynamic", action="store_true", help="activation ranges at run time")
    a = ap.parse_args()
    data = pickle.load(open(a.build / "data.pkl", "rb"))
    state = torch.load(a.build / f"{a.name}.pt", map_location="cpu")
    reader = Reader(data["labels"], len(data["vocab"]))
    reader.load_state_dict(state)
    a.out.mkdir(parents=True, exist_ok=True)
    export_float(reader, a.build / f"{a.name}-f32.onnx")
    quantise(a.build / f"{a.name}-f32.onnx", a.out / "en-1.onnx", a.levels, None if a.dynamic else calibrate(a.build / f"{a.name}-f32.onnx", data))
    write_json(sidecar(data, state, "en-1"), a.out / "en-1.json")
    (a.out / "vocab.txt").write_text("\n".join(data["vocab"]) + "\n", encoding="utf8")
    for f in ("en-1.onnx", "en-1.json", "vocab.txt"):
        print(f, round((a.out / f).stat().st_size / 1e6, 2), "MB")


if __name__ == "__main__":
    main()
