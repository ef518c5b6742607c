"""weights to files: export.py BUILD_DIR OUT_DIR [--name NAME] [--version en-3] [--levels 63] [--rows 192]

Writes VERSION.safetensors, VERSION.json and vocab.txt. Every matrix is int8 with a scale for each output; weights keep to --levels
steps to each side: with 63, sums of two products fit the 16 bits on which older CPUs sum them. Inputs of each matrix are bytes of
fixed, calibrated ranges, so that a row's result never depends on what else is in its batch. Zero points are folded into the
biases, the scale of attention and the change to powers of two into the queries.
"""
import argparse
import json
import math
import pathlib
import pickle
import random

import numpy as np
import torch
from safetensors.torch import save_file

from batches import MAX_ROW, make_rows
from decode import Model
from network import Network
from words import MAX_WORD_PIECES, SHAPES, WordPiece

FAN = ("starts", "pred", "sense", "tags", "names", "stance", "arc_d", "arc_h", "rel_d", "rel_h", "srl_p", "srl_a")
# where the first matrix of a part of the fan is found in a checkpoint
FIRST = {k: f"{k}.0" for k in ("tags", "names", "arc_d", "arc_h", "srl_p")}


def pair(state, name):
    return state[name + ".weight"].float(), state[name + ".bias"].float()


def layers_of(state):
    return 1 + max(int(k.split(".")[1]) for k in state if k.startswith("layers."))


def shape_of(state, options):
    """the JSON's `network`."""
    fan = [[k, state[FIRST.get(k, k) + ".weight"].shape[0]] for k in FAN]
    return {"layers": layers_of(state), "heads": options["heads"], "words_after": options["words_after"], "pool": options["pool"], "fan": fan,
            "role_blocks": len(convolutions(state))}


def convolutions(state):
    """names of the convolutions of the roles' head, in order."""
    return sorted(k.removesuffix(".weight") for k in state if k.startswith("srl_conv.") and k.endswith(".weight"))


def linears(state, heads):
    """all matrices by the file's names: (out, in) and bias, in f32."""
    out = {}
    width = state["norm.weight"].shape[0]
    for i in range(layers_of(state)):
        for part in ("qkv", "out", "up", "down"):
            w, b = pair(state, f"layers.{i}.{part}")
            if part == "qkv":
                w, b = w.clone(), b.clone()
                w[:width] *= math.log2(math.e) / math.sqrt(width // heads)
                b[:width] *= math.log2(math.e) / math.sqrt(width // heads)
            out[f"layers.{i}.{part}"] = w, b
    rows, biases = [], []
    for name in FAN:
        w, b = pair(state, FIRST.get(name, name))
        more = -len(b) % 16
        rows += [w, torch.zeros(more, width)]
        biases += [b, torch.zeros(more)]
    out["fan"] = torch.cat(rows), torch.cat(biases)
    tags = [pair(state, k) for k in ("upos", "xpos", "lemma")]
    out["tags"] = torch.cat([w for w, _ in tags]), torch.cat([b for _, b in tags])
    second = lambda name: pair(state, f"{name}.{max(int(k.split('.')[1]) for k in state if k.startswith(name + '.') and k.split('.')[1].isdigit())}")
    out["names"], out["srl_p"], out["rel"] = second("names"), second("srl_p"), pair(state, "rel_out")
    out["roles.in"], out["roles.out"] = pair(state, "srl_mid"), pair(state, "srl_out")
    for i, name in enumerate(convolutions(state)):
        out[f"roles.conv{i}"] = pair(state, name)
    return out


def rest(state):
    """what stays in f32, and the table of pieces."""
    arc = state["arc_u.weight"].shape[0]
    table = state["pieces.weight"].float()
    scale = table.abs().amax(1).clamp(min=1e-8) / 127
    scaled = 1.0 / math.sqrt(arc)
    out = {"pieces": (table / scale[:, None]).round().to(torch.int8), "pieces.scale": scale, "positions": state["positions.weight"], "shapes": state["shapes.weight"],
           "arc_u.weight": state["arc_u.weight"].T * scaled, "arc_u.bias": state["arc_u.bias"] * scaled, "rel_root": state["rel_root"][0],
           "srl_path": state["srl_path_e.weight"], "srl_dist": state["srl_dist_e.weight"]}
    for name in ("arc_b", "root"):
        out[name + ".weight"], out[name + ".bias"] = state[name + ".weight"][0], state[name + ".bias"]
    norms = ["norm"] + [f"layers.{i}.{n}" for i in range(layers_of(state)) for n in ("norm1", "norm2")]
    for name in norms:
        out[name + ".gain"], out[name + ".bias"] = pair(state, name)
    return {k: v.contiguous() if v.dtype == torch.int8 else v.float().contiguous() for k, v in out.items()}


class Recorder:
    """samples and extremes of what goes into each matrix."""

    def __init__(self):
        self.kept, self.low, self.high, self.net = {}, {}, {}, None

    def __call__(self, name, x):
        if name.startswith("layers."):
            x = x[self.net.mask.bool()] if x.ndim == 3 else x
        x = x.reshape(-1).numpy()
        self.low[name] = min(self.low.get(name, 0.0), float(x.min()))
        self.high[name] = max(self.high.get(name, 0.0), float(x.max()))
        if sum(map(len, self.kept.setdefault(name, []))) < 2_000_000:
            self.kept[name].append(x[:: max(1, x.size // 8000)].copy())

    def range(self, name):
        return best_range(np.concatenate(self.kept[name]), self.low[name], self.high[name])


def best_range(values, low, high):
    """the clipped range with the least squared error at 256 levels, as (1 / step, zero point)."""
    best = None
    for clip in np.linspace(0.3, 1.0, 29):
        step = (high - low) * clip / 255
        zero = round(-low * clip / step)
        back = (np.clip(np.round(values / step) + zero, 0, 255) - zero) * step
        err = ((back - values) ** 2).mean()
        if best is None or err < best[0]:
            best = (err, 1 / step, zero)
    return best[1:]


def calibrate(net, data, info, n_rows):
    """runs the f32 network over rows of training text, with all that is decoded from them."""
    recorder = Recorder()
    net.record, recorder.net = recorder, net
    model = Model(info, data["vocab"], net)
    rows = [[w for s in r for w in s["words"]] for r in make_rows([s for s in data["train"] if s["corpus"] in ("ewt", "gum")], random.Random(7))]
    rows = [r for r in rows if len(model.row(r)[0]) <= 250]
    for row in random.Random(7).sample(rows, min(n_rows, len(rows))):
        model.read(row)
    return recorder


def quantise(w, b, scale, zero, levels):
    """the tensors of one matrix; the scale of each output is the one with the least squared error over a few clippings."""
    w = w.double() / scale
    top = w.abs().amax(1).clamp(min=1e-12)
    best, err = top / levels, torch.full_like(top, math.inf)
    for clip in (1.0, 0.95, 0.9, 0.85, 0.8, 0.7):
        s = top * clip / levels
        e = ((torch.clamp((w / s[:, None]).round(), -levels, levels) * s[:, None] - w) ** 2).sum(1)
        best, err = torch.where(e < err, s, best), torch.minimum(e, err)
    q = torch.clamp((w / best[:, None]).round(), -levels, levels)
    inputs = torch.ones(w.shape[1])
    return {"weight": q.to(torch.int8).contiguous(), "scale": best.float(), "bias": (b.double() - best * q.sum(1) * zero).float(),
            "in_scale": (inputs * scale).float(), "in_zero": inputs * zero}


def sidecar(data, shape, version):
    """the JSON beside the weights."""
    wp = WordPiece(data["vocab"])
    return {"version": version, "max_pieces": MAX_ROW, "max_word_pieces": MAX_WORD_PIECES, "special": {"cls": wp.cls, "sep": wp.sep, "unk": wp.unk, "pad": 0},
            "network": shape, "shapes": SHAPES, **data["labels"]}


def write_json(data, path):
    """one top-level key a line."""
    lines = [json.dumps(k) + ":" + json.dumps(v, ensure_ascii=False, separators=(",", ":")) for k, v in data.items()]
    path.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf8")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("build", type=pathlib.Path)
    ap.add_argument("out", type=pathlib.Path)
    ap.add_argument("--name", default="en-3")
    ap.add_argument("--version", default="en-3")
    ap.add_argument("--levels", type=int, default=63)
    ap.add_argument("--rows", type=int, default=192)
    ap.add_argument("--words-after", type=int, default=1)
    ap.add_argument("--pool", default="mean", choices=("mean", "first"))
    a = ap.parse_args()
    data = pickle.load(open(a.build / "data.pkl", "rb"))
    state = torch.load(a.build / f"{a.name}.pt", map_location="cpu")
    options = {"heads": 12, "words_after": a.words_after, "pool": a.pool}
    shape = shape_of(state, options)
    info = sidecar(data, shape, a.version)
    matrices, tensors = linears(state, options["heads"]), rest(state)
    floats = {f"{k}.{part}": x for k, (w, b) in matrices.items() for part, x in (("float", w), ("bias", b))}
    recorder = calibrate(Network({**tensors, **floats}, shape), data, info, a.rows)
    for name, (w, b) in matrices.items():
        scale, zero = recorder.range(name)
        tensors.update({f"{name}.{k}": v for k, v in quantise(w, b, scale, zero, a.levels).items()})
        print(f"{name}: step {1 / scale:.4f} zero {zero} range {recorder.low[name]:.2f} {recorder.high[name]:.2f}")
    a.out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, a.out / f"{a.version}.safetensors")
    write_json(info, a.out / f"{a.version}.json")
    (a.out / "vocab.txt").write_text("\n".join(data["vocab"]) + "\n", encoding="utf8")
    for f in (f"{a.version}.safetensors", f"{a.version}.json", "vocab.txt"):
        print(f, round((a.out / f).stat().st_size / 1e6, 2), "MB")


if __name__ == "__main__":
    main()
