"""the reader's network: three MiniLM layers, word shapes, and word-level heads."""
import math

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, HEADS, LAYERS, INNER, MAX_PIECES = 384, 12, 3, 1536, 256
ARC, REL, SRL, DISTANCES = 128, 96, 192, 25


class Layer(nn.Module):
    """one BERT layer (post-norm)."""

    def __init__(self, p):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(p)

    def forward(self, x, bias):
        b, t, _ = x.shape
        split = lambda y: y.reshape(b, t, HEADS, WIDTH // HEADS).transpose(1, 2)
        q, k, v = (split(y) for y in self.qkv(x).split(WIDTH, dim=-1))
        if torch.onnx.is_in_onnx_export():
            scores = q @ k.transpose(2, 3) * (1.0 / math.sqrt(WIDTH // HEADS)) + bias
            mixed = scores.softmax(-1) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, bias.to(q.dtype))
        mixed = mixed.transpose(1, 2).reshape(b, t, WIDTH)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


def mlp(out, p, inner):
    """two-layer head."""
    return nn.Sequential(nn.Linear(WIDTH, inner), nn.GELU(), nn.Dropout(p), nn.Linear(inner, out))


class Reader(nn.Module):
    """pieces to the outputs that INTERFACE.md lists."""

    def __init__(self, labels, n_vocab, p=0.1, layers=LAYERS):
        super().__init__()
        n = {k: len(labels[k]) for k in ("upos", "xpos", "lemma_rules", "names", "senses", "deprel", "roles", "paths")}
        self.pieces = nn.Embedding(n_vocab, WIDTH)
        self.positions = nn.Embedding(MAX_PIECES, WIDTH)
        self.shapes = nn.Embedding(12, WIDTH)
        nn.init.normal_(self.shapes.weight, std=0.02)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(p) for _ in range(layers))
        self.drop = nn.Dropout(p)
        self.starts = nn.Linear(WIDTH, 2)
        self.tags = nn.Sequential(nn.Linear(WIDTH, 256), nn.GELU(), nn.Dropout(p))
        self.upos, self.xpos, self.lemma = (nn.Linear(256, n[k]) for k in ("upos", "xpos", "lemma_rules"))
        self.names = mlp(n["names"], p, 192)
        self.pred = nn.Linear(WIDTH, 2)
        self.sense = nn.Linear(WIDTH, n["senses"])
        self.arc_d, self.arc_h = (nn.Sequential(nn.Linear(WIDTH, ARC), nn.GELU(), nn.Dropout(p)) for _ in range(2))
        self.arc_u = nn.Linear(ARC, ARC)
        self.arc_b = nn.Linear(ARC, 1)
        self.root = nn.Linear(ARC, 1)
        self.rel_d, self.rel_h = nn.Linear(WIDTH, REL), nn.Linear(WIDTH, REL)
        self.rel_root = nn.Parameter(torch.zeros(1, REL))
        self.rel_out = nn.Linear(REL, n["deprel"])
        self.srl_p, self.srl_a = mlp(SRL, p, 256), nn.Linear(WIDTH, SRL)
        self.srl_path_e, self.srl_dist_e = nn.Embedding(n["paths"], SRL), nn.Embedding(DISTANCES, SRL)
        nn.init.normal_(self.srl_path_e.weight, std=0.1)
        nn.init.normal_(self.srl_dist_e.weight, std=0.1)
        self.srl_mid, self.srl_out = nn.Linear(SRL, SRL), nn.Linear(SRL, n["roles"])

    def encode(self, pieces, shapes, mask):
        """hidden states of all pieces."""
        t = pieces.shape[1]
        x = self.pieces(pieces) + self.positions.weight[:t] + self.shapes(shapes)
        x = self.drop(self.norm(x))
        bias = (1.0 - mask)[:, None, None, :] * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def heads(self, h):
        """word outputs but for the pair heads' logits; arc scale and biases sit inside the vectors."""
        tags = self.tags(h)
        dep, head = self.arc_d(h), self.arc_h(h)
        scale = 1.0 / math.sqrt(ARC)
        ones = torch.ones_like(dep[:, :1])
        return {
            "starts": self.starts(h), "upos": self.upos(tags), "xpos": self.xpos(tags), "lemma": self.lemma(tags),
            "names": self.names(h), "pred": self.pred(h), "sense": self.sense(h),
            "arc_dep": torch.cat([self.arc_u(dep) * scale, ones], 1), "arc_head": torch.cat([head, self.arc_b(head)], 1),
            "arc_root": self.root(dep), "rel_dep": self.rel_d(h), "rel_head": self.rel_h(h),
            "srl_pred": self.srl_p(h), "srl_arg": self.srl_a(h),
        }

    def forward(self, pieces, shapes, mask, words):
        """all word outputs for the first pieces at `words`."""
        x = self.encode(pieces, shapes, mask)
        h = x.reshape(-1, WIDTH)[words]
        return self.heads(self.drop(h))

    def rel_logits(self, rel_in):
        return self.rel_out(self.drop(F.relu(rel_in)))

    def srl_logits(self, srl_in, path, dist):
        x = F.relu(srl_in + self.srl_path_e(path) + self.srl_dist_e(dist))
        return self.srl_out(self.drop(F.relu(self.srl_mid(x))))


def load_minilm(model, path, kept):
    """copy MiniLM's embeddings (kept rows) and first layers into the model."""
    from safetensors.torch import load_file

    w = load_file(path)
    with torch.no_grad():
        e = "embeddings."
        model.pieces.weight.copy_(w[e + "word_embeddings.weight"][kept])
        model.positions.weight.copy_(w[e + "position_embeddings.weight"][:MAX_PIECES] + w[e + "token_type_embeddings.weight"][0])
        copy(model.norm, w, e + "LayerNorm")
        for i, layer in enumerate(model.layers):
            b = f"encoder.layer.{i}."
            for k in ("weight", "bias"):
                getattr(layer.qkv, k).copy_(torch.cat([w[f"{b}attention.self.{x}.{k}"] for x in ("query", "key", "value")]))
            copy(layer.out, w, b + "attention.output.dense")
            copy(layer.norm1, w, b + "attention.output.LayerNorm")
            copy(layer.up, w, b + "intermediate.dense")
            copy(layer.down, w, b + "output.dense")
            copy(layer.norm2, w, b + "output.LayerNorm")


def copy(module, w, key):
    """weight and bias of one module."""
    module.weight.copy_(w[key + ".weight"])
    module.bias.copy_(w[key + ".bias"])
