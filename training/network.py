"""the shipped network in torch: the reference that crates/reader must agree with.

It runs from the exported file as the reader does (bytes as inputs of every matrix, ranges fixed), or, for calibration, from f32
weights while it notes what goes into each matrix. INTERFACE.md lists the tensors.
"""
import math

import torch
import torch.nn.functional as F


# P of gelu(x) = x (0.5 + z P(z^2)), z = x brought to -3.8 ... 3.8; highest power first. Off from erf's by 0.0001 at most, but a byte
# that rounds the other way moves all behind it, so the reference must have the reader's own
GELU = (3.025_077e-8, -1.956_815_4e-6, 5.461_948_6e-5, -8.744_018e-4, 9.045_616e-3, -6.513_241e-2, 3.982_564_5e-1)


def fma(a, b, c):
    """a * b + c, rounded once to f32."""
    return (a.double() * b.double() + c.double()).float()


def gelu(x):
    """the reader's GELU, to the bit."""
    z = x.clamp(-3.8, 3.8)
    total, square = torch.full_like(z, GELU[0]), z * z
    for c in GELU[1:]:
        total = fma(total, square, torch.tensor(c))
    return x * fma(z, total, torch.tensor(0.5))


class Network:
    """`tensors` by name; `shape` is the JSON's `network`. With `record`, weights are f32 (`NAME.float`) and inputs are noted."""

    def __init__(self, tensors, shape, record=None):
        self.t, self.shape, self.record = tensors, shape, record
        at, self.columns = 0, {}
        for name, width in shape["fan"]:
            self.columns[name] = slice(at, at + width)
            at += -(-width // 16) * 16

    def linear(self, name, x):
        """one matrix; rows of x are inputs."""
        if self.record is not None:
            self.record(name, x)
            return x @ self.t[name + ".float"].T + self.t[name + ".bias"]
        q = torch.round(fma(x, self.t[name + ".in_scale"], self.t[name + ".in_zero"])).clamp(0, 255)
        return fma(q @ self.t[name + ".weight"].float().T, self.t[name + ".scale"], self.t[name + ".bias"])

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.t[name + ".gain"], self.t[name + ".bias"], 1e-12)

    def layer(self, at, x, mask):
        """one layer over rows (B, T, width); mask (B, T) is 1 where there is something. Queries are scaled for powers of two."""
        b, t, width = x.shape
        heads, name = self.shape["heads"], f"layers.{at}."
        q, k, v = (y.reshape(b, t, heads, -1).transpose(1, 2) for y in self.linear(name + "qkv", x).split(width, -1))
        scores = (q @ k.transpose(2, 3)).masked_fill(mask[:, None, None, :] == 0, -math.inf)
        mixed = (scores * math.log(2)).softmax(-1) @ v
        x = self.norm(name + "norm1", x + self.linear(name + "out", mixed.transpose(1, 2).reshape(b, t, width)))
        return self.norm(name + "norm2", x + self.linear(name + "down", gelu(self.linear(name + "up", x))))

    def encode(self, rows):
        """vectors of the words of rows of (pieces, shapes, first pieces); one tensor a row."""
        t = max(len(r[0]) for r in rows)
        pad = lambda x: torch.tensor([list(y) + [0] * (t - len(y)) for y in x])
        pieces, shapes = pad([r[0] for r in rows]), pad([r[1] for r in rows])
        mask = pad([[1] * len(r[0]) for r in rows])
        table = self.t["pieces"][pieces].float() * self.t["pieces.scale"][pieces][..., None]
        x = self.norm("norm", table + (self.t["positions"][:t] + self.t["shapes"][shapes]))
        after = self.shape["words_after"]
        for at in range(self.shape["layers"]):
            if at == after:
                x, mask = self.to_words(x, rows)
            if self.record is not None:
                self.mask = mask
            x = self.layer(at, x, mask)
        if after >= self.shape["layers"]:
            x, mask = self.to_words(x, rows)
        return [y[1 : int(m.sum()) - 1] for y, m in zip(x, mask)]

    def to_words(self, x, rows):
        """one vector a word; the ends of the rows stay."""
        out = []
        for y, (pieces, _, firsts) in zip(x, rows):
            n = len(pieces)
            ends = list(firsts[1:]) + [n - 1]
            pool = (lambda a, b: y[a]) if self.shape["pool"] == "first" else (lambda a, b: y[a:b].mean(0))
            out.append(torch.stack([y[0], *(pool(a, b) for a, b in zip(firsts, ends)), y[n - 1]]))
        mask = torch.tensor([[1] * len(o) + [0] * (max(map(len, out)) - len(o)) for o in out])
        return torch.nn.utils.rnn.pad_sequence(out, batch_first=True), mask

    def words(self, h, sizes):
        """word outputs of vectors h; sizes are the numbers of labels of upos, xpos and lemma."""
        fan = self.linear("fan", h)
        part = {k: fan[:, v] for k, v in self.columns.items()}
        upos, xpos, lemma = self.linear("tags", gelu(part["tags"])).split(sizes, 1)
        dep, head = gelu(part["arc_d"]), gelu(part["arc_h"])
        vector = lambda name, x: x @ self.t[name + ".weight"] + self.t[name + ".bias"]
        return {
            "starts": part["starts"], "upos": upos, "xpos": xpos, "lemma": lemma, "names": self.linear("names", gelu(part["names"])), "stance": part["stance"],
            "pred": part["pred"], "sense": part["sense"], "arc_dep": dep @ self.t["arc_u.weight"] + self.t["arc_u.bias"],
            "arc_head": head, "arc_bias": vector("arc_b", head), "arc_root": vector("root", dep), "rel_dep": part["rel_d"],
            "rel_head": part["rel_h"], "srl_p": part["srl_p"], "srl_a": part["srl_a"],
        }

    def relations(self, dep, head):
        """logits of the relations of words to their heads (rel_root for a root)."""
        return self.linear("rel", F.relu(dep + head))

    def roles(self, own, others, paths, distances):
        """logits of the role labels of the words of one predicate's sentence."""
        p = self.linear("srl_p", gelu(own)[None])
        x = F.relu((p + others) + (self.t["srl_path"][paths] + self.t["srl_dist"][distances]))
        x = self.linear("roles.in", x)
        for at in range(self.shape["role_blocks"]):
            y = F.pad(x, (0, 0, 1, 1))
            x = x + F.relu(self.linear(f"roles.conv{at}", torch.cat([y[:-2], y[1:-1], y[2:]], 1)))
        return self.linear("roles.out", F.relu(x) if self.shape["role_blocks"] == 0 else x)
