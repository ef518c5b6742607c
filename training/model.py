"""the reader's network: transformer layers over pieces, then over words, and word-level heads.

Two encoders share the heads: the shipped student (three MiniLM layers, of which the last two run over words) and the
teacher (the first layers of MPNet over pieces).
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

MAX_PIECES = 256
ARC, REL, SRL, SRL_MID, DISTANCES = 128, 128, 192, 128, 25
STUDENT = {"encoder": "minilm", "width": 384, "heads": 12, "inner": 1536, "layers": 4, "words_after": 1, "eps": 1e-12}
THREE = {**STUDENT, "layers": 3}
TEACHER = {"encoder": "mpnet", "width": 768, "heads": 12, "inner": 3072, "layers": 8, "words_after": 8, "eps": 1e-5}
SIX = {"encoder": "minilm", "width": 384, "heads": 12, "inner": 1536, "layers": 6, "words_after": 6, "eps": 1e-12}
KINDS = {"student": STUDENT, "three": THREE, "teacher": TEACHER, "six": SIX}


class Layer(nn.Module):
    """one BERT layer (post-norm)."""

    def __init__(self, c, p):
        super().__init__()
        w = c["width"]
        self.heads = c["heads"]
        self.qkv = nn.Linear(w, 3 * w)
        self.out = nn.Linear(w, w)
        self.norm1 = nn.LayerNorm(w, eps=c["eps"])
        self.up = nn.Linear(w, c["inner"])
        self.down = nn.Linear(c["inner"], w)
        self.norm2 = nn.LayerNorm(w, eps=c["eps"])
        self.drop = nn.Dropout(p)

    def forward(self, x, bias):
        b, t, w = x.shape
        split = lambda y: y.reshape(b, t, self.heads, w // self.heads).transpose(1, 2)
        q, k, v = (split(y) for y in self.qkv(x).split(w, dim=-1))
        scores = q @ k.transpose(2, 3) * (1.0 / math.sqrt(w // self.heads)) + bias.to(q.dtype)
        mixed = scores.float().softmax(-1).to(v.dtype) @ v
        mixed = mixed.transpose(1, 2).reshape(b, t, w)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


def mlp(width, out, p, inner):
    """two-layer head."""
    return nn.Sequential(nn.Linear(width, inner), nn.GELU(), nn.Dropout(p), nn.Linear(inner, out))


def mpnet_buckets(t):
    """relative position buckets of MPNet (32, to distance 128): [t, t]."""
    n = -(torch.arange(t)[None, :] - torch.arange(t)[:, None])
    side = (n < 0).long() * 16
    n = n.abs()
    far = 8 + (torch.log(n.float().clamp(min=1) / 8) / math.log(128 / 8) * 8).long()
    return side + torch.where(n < 8, n, far.clamp(max=15))


class Reader(nn.Module):
    """pieces to the outputs that INTERFACE.md lists."""

    def __init__(self, labels, n_vocab, kind="student", p=0.1):
        super().__init__()
        self.config = c = KINDS[kind]
        w = c["width"]
        n = {k: len(labels[k]) for k in ("upos", "xpos", "lemma_rules", "names", "stances", "senses", "deprel", "roles", "paths")}
        self.pieces = nn.Embedding(n_vocab, w)
        self.positions = nn.Embedding(MAX_PIECES, w)
        self.shapes = nn.Embedding(12, w)
        nn.init.normal_(self.shapes.weight, std=0.02)
        self.norm = nn.LayerNorm(w, eps=c["eps"])
        self.layers = nn.ModuleList(Layer(c, p) for _ in range(c["layers"]))
        if c["encoder"] == "mpnet":
            self.relative = nn.Embedding(32, c["heads"])
        self.drop = nn.Dropout(p)
        self.starts = nn.Linear(w, 2)
        self.tags = nn.Sequential(nn.Linear(w, 256), nn.GELU(), nn.Dropout(p))
        self.upos, self.xpos, self.lemma = (nn.Linear(256, n[k]) for k in ("upos", "xpos", "lemma_rules"))
        self.names = mlp(w, n["names"], p, 192)
        self.stance = nn.Linear(w, 2 * n["stances"])
        self.pred = nn.Linear(w, 2)
        self.sense = nn.Linear(w, n["senses"])
        self.arc_d, self.arc_h = (nn.Sequential(nn.Linear(w, ARC), nn.GELU(), nn.Dropout(p)) for _ in range(2))
        self.arc_u = nn.Linear(ARC, ARC)
        self.arc_b = nn.Linear(ARC, 1)
        self.root = nn.Linear(ARC, 1)
        self.rel_d, self.rel_h = nn.Linear(w, REL), nn.Linear(w, REL)
        self.rel_root = nn.Parameter(torch.zeros(1, REL))
        self.rel_out = nn.Linear(REL, n["deprel"])
        self.srl_p, self.srl_a = mlp(w, SRL, p, 256), nn.Linear(w, SRL)
        self.srl_path_e, self.srl_dist_e = nn.Embedding(n["paths"], SRL), nn.Embedding(DISTANCES, SRL)
        nn.init.normal_(self.srl_path_e.weight, std=0.1)
        nn.init.normal_(self.srl_dist_e.weight, std=0.1)
        self.srl_mid = nn.Linear(SRL, SRL_MID)
        self.srl_conv = nn.ModuleList(nn.Linear(3 * SRL_MID, SRL_MID) for _ in range(2))
        self.srl_out = nn.Linear(SRL_MID, n["roles"])

    def bias(self, mask, over_words=False):
        """additive attention bias [B or 1, heads or 1, T or 1, T]."""
        bias = (1.0 - mask)[:, None, None, :] * -10000.0
        if self.config["encoder"] == "mpnet" and not over_words:
            bias = bias + self.relative(mpnet_buckets(mask.shape[1])).permute(2, 0, 1)[None]
        return bias

    def encode(self, pieces, shapes, mask, slot, slots):
        """word vectors [B, slots, width]: slot 0 is [CLS], then the words, then [SEP]; `slot` gives each piece its place, padding `slots`."""
        t = pieces.shape[1]
        x = self.pieces(pieces) + self.positions.weight[:t] + self.shapes(shapes)
        x = self.drop(self.norm(x))
        bias = self.bias(mask)
        for i, layer in enumerate(self.layers):
            x = layer(x, bias)
            if i + 1 == self.config["words_after"]:
                x, filled = pool(x, slot, slots)
                bias = self.bias(filled, True)
        return x

    def heads(self, h):
        """word outputs but for the pair heads' logits; arc scale and biases sit inside the vectors."""
        tags = self.tags(h)
        dep, head = self.arc_d(h), self.arc_h(h)
        scale = 1.0 / math.sqrt(ARC)
        ones = torch.ones_like(dep[:, :1])
        return {
            "starts": self.starts(h), "upos": self.upos(tags), "xpos": self.xpos(tags), "lemma": self.lemma(tags),
            "names": self.names(h), "stance": self.stance(h), "pred": self.pred(h), "sense": self.sense(h),
            "arc_dep": torch.cat([self.arc_u(dep) * scale, ones], 1), "arc_head": torch.cat([head, self.arc_b(head)], 1),
            "arc_root": self.root(dep), "rel_dep": self.rel_d(h), "rel_head": self.rel_h(h),
            "srl_pred": self.srl_p(h), "srl_arg": self.srl_a(h),
        }

    def forward(self, pieces, shapes, mask, slot, slots, words):
        """all word outputs for the words at `words` = row * slots + place."""
        x = self.encode(pieces, shapes, mask, slot, slots)
        h = x.reshape(-1, x.shape[-1])[words]
        return self.heads(self.drop(h))

    def rel_logits(self, rel_in):
        return self.rel_out(self.drop(F.relu(rel_in)))

    def srl_logits(self, srl_in, path, dist, first, last):
        """role logits of (predicate, word) pairs, the words of a sentence in order; `first`, `last` mark its ends."""
        x = F.relu(srl_in + self.srl_path_e(path) + self.srl_dist_e(dist))
        x = self.drop(self.srl_mid(x))
        zero = torch.zeros_like(x[:1])
        for conv in self.srl_conv:
            before = torch.cat([zero, x[:-1]]).masked_fill(first[:, None], 0.0)
            after = torch.cat([x[1:], zero]).masked_fill(last[:, None], 0.0)
            x = x + self.drop(F.relu(conv(torch.cat([before, x, after], 1))))
        return self.srl_out(x)


def stance_scores(columns, words, claim, cue, n):
    """scores of the stances of `n` claims: the mean of the first half of the columns over the words of a content, of the second half over
    those of its cue. `words` are the claims' words, `claim` says whose, `cue` which belong to cues."""
    k = columns.shape[1] // 2
    total = torch.zeros(n, k)
    for part, chosen in ((columns[:, :k], ~cue), (columns[:, k:], cue)):
        w, c = words[chosen], claim[chosen]
        count = torch.zeros(n).index_add(0, c, torch.ones(len(c))).clamp(min=1)
        total = total + torch.zeros(n, k).index_add(0, c, part[w].float()) / count[:, None]
    return total


def pool(x, slot, slots):
    """mean of the pieces of each slot: ([B, slots, width], filled [B, slots])."""
    b, t, w = x.shape
    flat = (slot + torch.arange(b)[:, None] * (slots + 1)).reshape(-1)
    total = torch.zeros(b * (slots + 1), w).index_add(0, flat, x.reshape(-1, w).float())
    count = torch.zeros(b * (slots + 1)).index_add(0, flat, torch.ones(b * t))
    mean = (total / count.clamp(min=1)[:, None]).view(b, slots + 1, w)[:, :slots]
    return mean, (count.view(b, slots + 1)[:, :slots] > 0).float()


def load_public(model, path, vocab):
    """copy the embeddings of our pieces and the first layers of a public encoder into the model."""
    from safetensors.torch import load_file

    w = load_file(path / "model.safetensors")
    ids = public_vocab(path)
    mpnet = model.config["encoder"] == "mpnet"
    special = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>"} if mpnet else {}
    rows = torch.tensor([ids[special.get(p, p)] for p in vocab])
    with torch.no_grad():
        e = "embeddings."
        model.pieces.weight.copy_(w[e + "word_embeddings.weight"][rows])
        at = 2 if mpnet else 0
        positions = w[e + "position_embeddings.weight"][at : at + MAX_PIECES]
        model.positions.weight.copy_(positions if mpnet else positions + w[e + "token_type_embeddings.weight"][0])
        copy(model.norm, w, e + "LayerNorm")
        if mpnet:
            model.relative.weight.copy_(w["encoder.relative_attention_bias.weight"])
        for i, layer in enumerate(model.layers):
            load_layer(layer, w, f"encoder.layer.{i}.", mpnet)


def public_vocab(path):
    """piece to id of a public encoder's tokenizer.json."""
    import json

    return json.load(open(path / "tokenizer.json"))["model"]["vocab"]


def load_layer(layer, w, b, mpnet):
    """copy one encoder layer."""
    names = [f"attention.attn.{x}" for x in "qkvo"] if mpnet else [f"attention.self.{x}" for x in ("query", "key", "value")] + ["attention.output.dense"]
    for k in ("weight", "bias"):
        getattr(layer.qkv, k).copy_(torch.cat([w[f"{b}{x}.{k}"] for x in names[:3]]))
    copy(layer.out, w, b + names[3])
    copy(layer.norm1, w, b + ("attention.LayerNorm" if mpnet else "attention.output.LayerNorm"))
    copy(layer.up, w, b + "intermediate.dense")
    copy(layer.down, w, b + "output.dense")
    copy(layer.norm2, w, b + "output.LayerNorm")


def copy(module, w, key):
    """weight and bias of one module."""
    module.weight.copy_(w[key + ".weight"])
    module.bias.copy_(w[key + ".bias"])
