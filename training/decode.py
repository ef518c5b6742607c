"""reference decoder: outputs of the network to sentences with tags, trees, names and roles (INTERFACE.md, Decoding)."""
import json
import pathlib

import numpy as np
import torch
from safetensors.torch import load_file

from network import Network
from words import WordPiece, lemma_apply, path_id, path_key, shape, spelt


def viterbi(scores, labels):
    """best BIO path; first label O or B, I-X only after B-X or I-X; ties to the lower id."""
    k = len(labels)
    may = np.array([[not b.startswith("I-") or a[1:] == b[1:] and a != "O" for b in labels] for a in labels])
    best = np.where([b.startswith("I-") for b in labels], -1e9, scores[0])
    back = []
    for row in scores[1:]:
        m = np.where(may, best[:, None], -1e9)
        arg = m.argmax(0)
        back.append(arg)
        best = m[arg, np.arange(k)] + row
    path = [int(best.argmax())]
    for arg in reversed(back):
        path.append(int(arg[path[-1]]))
    return [labels[i] for i in reversed(path)]


def spans(tags):
    """(first, last, type) of a BIO sequence."""
    out = []
    for i, t in enumerate(tags):
        if t[0] == "B":
            out.append([i, i, t[2:]])
        elif t[0] == "I" and out:
            out[-1][1] = i
    return [tuple(x) for x in out]


def find_cycle(head):
    """a cycle of head[1:], or None; node 0 is the root."""
    state = [0] * len(head)
    for start in range(1, len(head)):
        path, i = [], start
        while i != 0 and state[i] == 0:
            state[i] = 1
            path.append(i)
            i = head[i]
        if i != 0 and state[i] == 1:
            return path[path.index(i):]
        for j in path:
            state[j] = 2
    return None


def chu_liu_edmonds(s):
    """heads of the best arborescence; s[dep, head], node 0 the root, head[0] = -1."""
    n = len(s)
    s = s.copy()
    np.fill_diagonal(s, -1e9)
    s[0] = -1e9
    head = s.argmax(1)
    head[0] = 0
    cycle = find_cycle(head.tolist())
    head[0] = -1
    if cycle is None:
        return head
    rest = [i for i in range(n) if i not in set(cycle)]
    c = len(rest)
    small = np.full((c + 1, c + 1), -1e9)
    small[:c, :c] = s[np.ix_(rest, rest)]
    out_arg = s[np.ix_(rest, cycle)].argmax(1)
    small[:c, c] = s[np.ix_(rest, cycle)].max(1)
    total = sum(s[i, head[i]] for i in cycle)
    gain = np.array([[s[d, h] - s[d, head[d]] for h in rest] for d in cycle])
    in_arg = gain.argmax(0)
    small[c, :c] = gain.max(0) + total
    sub = chu_liu_edmonds(small)
    for i in range(1, c):
        head[rest[i]] = cycle[out_arg[i]] if sub[i] == c else rest[sub[i]]
    entry = sub[c]
    head[cycle[in_arg[entry]]] = rest[entry]
    return head


def best_tree(arcs, root):
    """head index of every word, -1 for the one root; arcs[dep, head], root[dep]."""
    n = len(root)
    s = np.full((n + 1, n + 1), -1e9)
    s[1:, 1:], s[1:, 0] = arcs, root
    head = chu_liu_edmonds(s)
    roots = [i for i in range(1, n + 1) if head[i] == 0]
    if len(roots) > 1:
        best = None
        for r in range(1, n + 1) if n <= 1 else roots:
            t = s.copy()
            t[1:, 0] = -1e9
            t[r, 0] = s[r, 0]
            h = chu_liu_edmonds(t)
            total = sum(t[i, h[i]] for i in range(1, n + 1))
            if best is None or total > best[0]:
                best = (total, h)
        head = best[1]
    return [int(h) - 1 for h in head[1:]]


class Model:
    """tables, vocabulary and a network; `Model.load` takes the shipped files."""

    def __init__(self, info, vocab, net):
        self.info, self.net = info, net
        self.wp = WordPiece(vocab)
        self.sizes = [len(info[k]) for k in ("upos", "xpos", "lemma_rules")]
        self.path_ids = {p: i for i, p in enumerate(info["paths"])}
        self.sense_ids = {x: i for i, x in enumerate(info["senses"])}

    @classmethod
    def load(cls, folder, name="en-3"):
        folder = pathlib.Path(folder)
        info = json.load(open(folder / f"{name}.json", encoding="utf8"))
        vocab = (folder / "vocab.txt").read_text(encoding="utf8").split("\n")[:-1]
        return cls(info, vocab, Network(load_file(folder / f"{name}.safetensors"), info["network"]))

    def row(self, words):
        """pieces, shapes and first pieces of a row of words."""
        pieces, shapes, firsts = [self.wp.cls], [0], []
        for at, w in enumerate(words):
            p = self.wp.word(spelt(words, at))
            firsts.append(len(pieces))
            pieces += p
            shapes += [shape(w)] * len(p)
        return pieces + [self.wp.sep], shapes + [0], firsts

    @torch.no_grad()
    def run(self, rows):
        """word outputs, one dict a row, as numpy arrays."""
        h = self.net.encode([self.row(r) for r in rows])
        out = {k: v.numpy() for k, v in self.net.words(torch.cat(h), self.sizes).items()}
        cuts = np.cumsum([len(r) for r in rows])[:-1]
        parts = {k: np.split(v, cuts) for k, v in out.items()}
        return [{k: v[i] for k, v in parts.items()} for i in range(len(rows))]

    def starts(self, out):
        """first words of sentences."""
        return [0] + [i for i in range(1, len(out["starts"])) if out["starts"][i, 1] > out["starts"][i, 0]]

    def read(self, words):
        """one row with all that is made of it: outputs and sentences."""
        out = self.run([words])[0]
        starts = self.starts(out)
        cuts = zip(starts, starts[1:] + [len(words)])
        return out, starts, [self.sentence(words[a:b], {k: v[a:b] for k, v in out.items()}) for a, b in cuts]

    def sentence(self, words, out, preds=None, tree=None):
        """everything about one sentence; gold predicates may be given."""
        info, arg = self.info, lambda k: out[k].argmax(1)
        d = {"words": words, "upos": [info["upos"][i] for i in arg("upos")], "xpos": [info["xpos"][i] for i in arg("xpos")]}
        d["lemma"] = [self.lemma(w, u, row) for w, u, row in zip(words, d["upos"], out["lemma"])]
        d["head"] = best_tree(out["arc_dep"] @ out["arc_head"].T + out["arc_bias"], out["arc_root"])
        root = self.net.t["rel_root"].numpy()
        heads = np.stack([root if h < 0 else out["rel_head"][h] for h in d["head"]])
        with torch.no_grad():
            rel = self.net.relations(torch.from_numpy(out["rel_dep"]), torch.from_numpy(heads)).numpy()
        rel[:, info["deprel"].index("root")] = np.where(np.array(d["head"]) < 0, 1e9, -1e9)
        d["deprel"] = [info["deprel"][i] for i in rel.argmax(1)]
        d["names"] = viterbi(out["names"], info["names"])
        found = preds if preds is not None else [i for i in range(len(words)) if out["pred"][i, 1] > out["pred"][i, 0]]
        d["predicates"] = [self.predicate(p, d, out, d["lemma"]) for p in found]
        return d

    def lemma(self, word, upos, logits):
        """the lexicon's lemma of a seen form; else the best rule, or one of the next three if it alone gives a known word."""
        known = self.info["lemma_lexicon"].get(upos, {}).get(word.lower())
        if known is not None:
            return known or word.lower()
        rules = self.info["lemma_rules"]
        order = np.argsort(-logits, kind="stable")[:4]
        best = lemma_apply(rules[order[0]], word)
        known = lambda lemma: len(lemma) >= 3 and lemma in self.wp.ids
        if upos not in ("NOUN", "VERB", "ADJ", "ADV") or known(best):
            return best
        return next((l for i in order[1:] if known(l := lemma_apply(rules[i], word))), best)

    def predicate(self, p, d, out, lemmas):
        """sense and role labels of one predicate."""
        n = len(d["words"])
        paths = [path_id(path_key(d["head"], d["deprel"], p, w), self.path_ids) for w in range(n)]
        dist = np.clip(np.arange(n) - p, -12, 12) + 12
        with torch.no_grad():
            logits = self.net.roles(torch.from_numpy(out["srl_p"][p]), torch.from_numpy(out["srl_a"]), torch.tensor(paths), torch.from_numpy(dist)).numpy()
        sets = self.info["rolesets"].get(lemmas[p], [])
        score = lambda s: out["sense"][p, self.sense_ids[s.rsplit(".", 1)[1]]] if s.rsplit(".", 1)[1] in self.sense_ids else -1e9
        sense = max(sets, key=score) if sets else lemmas[p] + ".01"
        return {"word": p, "sense": sense, "roles": viterbi(logits, self.info["roles"]), "logits": logits}
