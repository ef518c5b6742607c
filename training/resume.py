"""shipped weights back to a checkpoint to train on from: resume.py BUILD_DIR MODEL_DIR OUT.pt [--version en-3]

What goes in: the label sets of data.pkl and the shipped int8 files. What comes out: f32 weights that give what the shipped network gives (what
quantisation lost stays lost). Heads that the files lack begin anew. Label sets must be those of the files.
"""
import argparse
import json
import math
import pathlib
import pickle

import torch
from safetensors.torch import load_file

from export import FAN, FIRST
from model import Reader


def matrix(tensors, name):
    """weights and bias of one matrix in f32, the input's scale and zero point folded back."""
    q, scale = (tensors[f"{name}.{k}"].double() for k in ("weight", "scale"))
    inputs, zero = tensors[name + ".in_scale"].double(), tensors[name + ".in_zero"].double()
    return (q * scale[:, None] * inputs).float(), (tensors[name + ".bias"].double() + scale * (q @ zero)).float()


def parts(pair, sizes, pad):
    """a matrix cut into (name, rows, bias); each part begins at a multiple of `pad`."""
    at = 0
    for name, n in sizes:
        yield name, pair[0][at : at + n], pair[1][at : at + n]
        at += n + -n % pad


def linears(tensors, shape, sizes):
    """(name in a checkpoint, weights, bias) of everything linear; `sizes` are the numbers of upos, xpos and lemma rules."""
    for i in range(shape["layers"]):
        for part in ("qkv", "out", "up", "down"):
            w, b = matrix(tensors, f"layers.{i}.{part}")
            if part == "qkv":
                width = w.shape[1]
                scale = math.log2(math.e) / math.sqrt(width // shape["heads"])
                w[:width] /= scale
                b[:width] /= scale
            yield f"layers.{i}.{part}", w, b
    for name, w, b in parts(matrix(tensors, "fan"), shape["fan"], 16):
        yield FIRST.get(name, name), w, b
    yield from parts(matrix(tensors, "tags"), list(zip(("upos", "xpos", "lemma"), sizes)), 1)
    for ours, theirs in (("names.3", "names"), ("srl_p.3", "srl_p"), ("rel_out", "rel"), ("srl_mid", "roles.in"), ("srl_out", "roles.out")):
        yield ours, *matrix(tensors, theirs)
    for i in range(shape["role_blocks"]):
        yield f"srl_conv.{i}", *matrix(tensors, f"roles.conv{i}")


def rest(tensors, shape):
    """(name in a checkpoint, tensor) of what ships in f32, and of the table of pieces."""
    for name in ["norm"] + [f"layers.{i}.{n}" for i in range(shape["layers"]) for n in ("norm1", "norm2")]:
        yield name + ".weight", tensors[name + ".gain"]
        yield name + ".bias", tensors[name + ".bias"]
    scale = 1.0 / math.sqrt(tensors["arc_u.bias"].shape[0])
    yield "arc_u.weight", tensors["arc_u.weight"].T / scale
    yield "arc_u.bias", tensors["arc_u.bias"] / scale
    for name in ("arc_b", "root"):
        yield name + ".weight", tensors[name + ".weight"].reshape(1, -1)
        yield name + ".bias", tensors[name + ".bias"].reshape(1)
    yield "pieces.weight", tensors["pieces"].float() * tensors["pieces.scale"][:, None]
    for ours, theirs in (("positions.weight", "positions"), ("shapes.weight", "shapes"), ("srl_path_e.weight", "srl_path"), ("srl_dist_e.weight", "srl_dist")):
        yield ours, tensors[theirs]
    yield "rel_root", tensors["rel_root"][None]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("build", type=pathlib.Path)
    ap.add_argument("model", type=pathlib.Path)
    ap.add_argument("out", type=pathlib.Path)
    ap.add_argument("--version", default="en-3")
    a = ap.parse_args()
    data = pickle.load(open(a.build / "data.pkl", "rb"))
    info = json.load(open(a.model / f"{a.version}.json", encoding="utf8"))
    for k in ("upos", "xpos", "deprel", "names", "senses", "roles", "paths", "lemma_rules"):
        assert list(map(list, info[k])) == list(map(list, data["labels"][k])), f"{k}: other labels than the shipped ones"
    tensors = load_file(a.model / f"{a.version}.safetensors")
    torch.manual_seed(1)
    state = Reader(data["labels"], len(data["vocab"])).state_dict()
    sizes = [len(info[k]) for k in ("upos", "xpos", "lemma_rules")]
    found = [(f"{name}.{k}", x) for name, *pair in linears(tensors, info["network"], sizes) for k, x in zip(("weight", "bias"), pair)]
    for name, x in found + list(rest(tensors, info["network"])):
        assert state[name].shape == x.shape, (name, state[name].shape, x.shape)
        state[name] = x.clone()
    torch.save(state, a.out)


if __name__ == "__main__":
    main()
