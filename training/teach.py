"""the teacher's lesson: every training sentence with the teacher's distributions, and plain texts read by it.

usage: teach.py CORPORA_SHIP BUILD_DIR TEACHER.pt OUT.pkl [KIND]

What goes in: data.pkl, the teacher, texts that carry no labels. What comes out: the sentences of data.pkl and of the plain texts; each has `soft`,
the teacher's logits as f16: `upos xpos names pred sense` [n, classes], `arc` [n, 1 + n] (the root first), `rel` [n, classes] at the sentence's
heads, `srl` [predicates * n, classes]. Where there was no tree, tree, tags, roles and (if unannotated) names are the teacher's best.
"""
import pathlib
import pickle
import random
import sys

import torch

from batches import make_rows, row_arrays, tensors
from decode import best_tree, viterbi
from model import Reader
from names import plain_texts, read_re3d
from tokenise import tokenise
from words import WordPiece, path_id, path_key

MOST_KREMLIN = 150_000  # words: speeches must not outweigh reports
ROW = 150
TAGS = ("upos", "xpos", "names", "pred", "sense")


def passages(root):
    """(document, words) of plain texts; documents held back for tests are left out."""
    _, held_back = read_re3d(root / "re3d")
    held_back = {s["doc"][4:] for s in held_back}
    left = MOST_KREMLIN
    for (corpus, key), text in sorted(plain_texts(root).items()):
        if corpus == "re3d" and key in held_back or corpus == "kremlin" and left < 0:
            continue
        words = [text[a:b] for a, b in tokenise(text)]
        left -= len(words) if corpus == "kremlin" else 0
        yield "plain" + corpus + key, words


def rows(words, wp):
    """runs of at most ROW pieces, cut after a full stop where there is one in the second half."""
    sizes = [len(wp.word(w)) for w in words]
    a = 0
    while a < len(words):
        b, total = a, 0
        while b < len(words) and total + sizes[b] <= ROW:
            total += sizes[b]
            b += 1
        if b < len(words):
            ends = [i for i in range((a + b) // 2, b) if words[i] in (".", "!", "?")]
            b = ends[-1] + 1 if ends else b
        yield words[a:b]
        a = b


@torch.no_grad()
def read(model, rows, wp):
    """(row, its outputs) of a few rows of sentences."""
    b = tensors([row_arrays(r, wp, random, False) for r in rows])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = model(b["pieces"], b["shapes"], b["mask"], b["slot"], b["slots"], b["words"])
    out, a = {k: v.float() for k, v in out.items()}, 0
    for row in rows:
        n = sum(len(s["words"]) for s in row)
        yield row, {k: v[a : a + n] for k, v in out.items()}
        a += n


def split(words, o, doc):
    """bare sentences of a row of plain text at the starts that the teacher sees, with their outputs."""
    starts = [0, *[i for i in range(1, len(words)) if o["starts"][i, 1] > o["starts"][i, 0]], len(words)]
    for x, y in zip(starts, starts[1:]):
        yield {"corpus": "plain", "doc": doc, "layers": {"starts"}, "words": words[x:y]}, {k: v[x:y] for k, v in o.items()}


@torch.no_grad()
def lesson(model, s, o, data, sets):
    """write the teacher's distributions, and its labels where there are none, into a sentence."""
    labels, n = data["labels"], len(s["words"])
    arc = torch.cat([o["arc_root"], o["arc_dep"] @ o["arc_head"].T], 1)
    arc[torch.arange(n), torch.arange(n) + 1] = -1e4
    # passages around claims are no sentences
    new = "tree" not in s["layers"] and s["corpus"] not in ("uner_dev", "stances")
    if new:
        s["tree"] = best_tree(arc[:, 1:].numpy().astype(float), arc[:, 0].numpy().astype(float))
    s["soft"] = soft = {k: o[k] for k in TAGS}
    if new or "tree" in s["layers"]:
        soft["arc"] = arc
        heads = torch.stack([model.rel_root[0] if h < 0 else o["rel_head"][h] for h in s["tree"]])
        soft["rel"] = model.rel_logits(o["rel_dep"] + heads)
    if new:
        label(s, soft, o, data, sets)
    if s.get("y_srl"):
        soft["srl"] = torch.cat([roles(model, o, p, paths) for p, _, paths, _ in s["y_srl"]])
        if new:
            best = soft["srl"].argmax(1).view(-1, n).tolist()
            s["y_srl"] = [(p, sense, paths, y) for (p, sense, paths, _), y in zip(s["y_srl"], best)]
    s["soft"] = {k: v.to(torch.float16).numpy() for k, v in soft.items()}


def label(s, soft, o, data, sets):
    """the teacher's best as labels of a sentence without a tree; its predicates still lack roles."""
    labels, n = data["labels"], len(s["words"])
    soft["rel"][:, labels["deprel"].index("root")] = torch.where(torch.tensor(s["tree"]) < 0, 1e9, -1e9)
    s["y_deprel"] = soft["rel"].argmax(1).tolist()
    soft["rel"].clamp_(-6e4, 6e4)
    for k in ("upos", "xpos", "lemma"):
        s["y_" + k] = o[k].argmax(1).tolist()
    if "names" not in s["layers"]:
        best = [labels["names"].index(x) for x in viterbi(o["names"].numpy(), labels["names"])]
        s["y_names"] = [sets.setdefault((i,), len(sets)) for i in best]
    rels, ids = [labels["deprel"][i] for i in s["y_deprel"]], {x: i for i, x in enumerate(labels["paths"])}
    found = torch.nonzero(o["pred"][:, 1] > o["pred"][:, 0])[:, 0].tolist()
    s["y_srl"] = [(p, int(o["sense"][p].argmax()), [path_id(path_key(s["tree"], rels, p, w), ids) for w in range(n)], None) for p in found]
    s["layers"] |= {"tree", "lemma", "names", "srl"}


def roles(model, o, p, paths):
    """role logits of one predicate over its sentence."""
    n = len(paths)
    at = torch.arange(n)
    return model.srl_logits(o["srl_pred"][p] + o["srl_arg"], torch.tensor(paths), (at - p).clamp(-12, 12) + 12, at == 0, at == n - 1)


def batches(rows, size=2400):
    """rows of about the same length together, `size` pieces at most."""
    pieces = lambda r: sum(s["n_pieces"] for s in r) + 2
    part = []
    for r in sorted(rows, key=pieces):
        if part and pieces(r) * (len(part) + 1) > size:
            yield part
            part = []
        part.append(r)
    if part:
        yield part


def main():
    root, build, weights, out = map(pathlib.Path, sys.argv[1:5])
    torch.set_num_threads(2)
    data = pickle.load(open(build / "data.pkl", "rb"))
    wp, sets = WordPiece(data["vocab"]), {x: i for i, x in enumerate(data["name_sets"])}
    model = Reader(data["labels"], len(data["vocab"]), sys.argv[5] if len(sys.argv) > 5 else "teacher").eval()
    model.load_state_dict(torch.load(weights, map_location="cpu"))
    for part in batches([r for r in make_rows(data["train"], random.Random(0)) if sum(s["n_pieces"] for s in r) < 250]):
        for row, o in read(model, part, wp):
            a = 0
            for s in row:
                lesson(model, s, {k: v[a : a + len(s["words"])] for k, v in o.items()}, data, sets)
                a += len(s["words"])
    plain = [[{"corpus": "plain", "doc": doc, "layers": set(), "words": r, "at": i}] for doc, words in passages(root) for i, r in enumerate(rows(words, wp))]
    for r in plain:
        r[0]["n_pieces"] = sum(len(wp.word(w)) for w in r[0]["words"])
    made = {}
    for part in batches(plain):
        for row, o in read(model, part, wp):
            made[row[0]["doc"], row[0]["at"]] = got = []
            for s, x in split(row[0]["words"], o, row[0]["doc"]):
                if len(s["words"]) < 100:
                    s["n_pieces"] = sum(len(wp.word(w)) for w in s["words"])
                    lesson(model, s, x, data, sets)
                    got.append(s)
    sents = [s for s in data["train"] if "soft" in s] + [s for key in sorted(made) for s in made[key]]
    pickle.dump({"sentences": sents, "name_sets": list(sets)}, open(out, "wb"), protocol=4)
    print(len(data["train"]), "labelled and", len(sents) - len(data["train"]), "plain sentences,", sum(len(s["words"]) for s in sents), "words")


if __name__ == "__main__":
    main()
