"""reference decoder: outputs of the graph to sentences with tags, trees, names and roles (INTERFACE.md, Decoding)."""
import json
import pathlib

import numpy as np

from words import WordPiece, lemma_apply, path_id, path_key, shape


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
    """the shipped files through onnxruntime."""

    def __init__(self, folder, onnx_path=None):
        import onnxruntime as ort

        folder = pathlib.Path(folder)
        self.info = json.load(open(folder / "en-1.json", encoding="utf8"))
        self.wp = WordPiece((folder / "vocab.txt").read_text(encoding="utf8").split("\n")[:-1])
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = ort.InferenceSession(str(onnx_path or folder / "en-1.onnx"), options, providers=["CPUExecutionProvider"])
        r, s = self.info["dims"]["rel"], self.info["dims"]["srl"]
        self.blank = {"pieces": np.zeros((1, 2), np.int32), "shapes": np.zeros((1, 2), np.int32), "mask": np.ones((1, 2), np.float32), "words": np.zeros(1, np.int32),
                      "rel_in": np.zeros((1, r), np.float32), "srl_in": np.zeros((1, s), np.float32), "srl_path": np.zeros(1, np.int32), "srl_dist": np.zeros(1, np.int32)}
        self.word_outputs = [o.name for o in self.session.get_outputs() if not o.name.endswith("_logits")]
        self.path_ids = {p: i for i, p in enumerate(self.info["paths"])}
        self.sense_ids = {x: i for i, x in enumerate(self.info["senses"])}
        self.root = np.array(self.info["rel_root"], np.float32)

    def inputs(self, rows):
        """arrays for rows of words."""
        pieces = [[self.wp.word(w) for w in r] for r in rows]
        t = max(sum(map(len, p)) for p in pieces) + 2
        x = {k: np.zeros((len(rows), t), d) for k, d in (("pieces", np.int32), ("shapes", np.int32), ("mask", np.float32))}
        words = []
        for b, (row, ps) in enumerate(zip(rows, pieces)):
            at = 1
            x["pieces"][b, 0] = self.wp.cls
            for w, p in zip(row, ps):
                words.append(b * t + at)
                x["pieces"][b, at : at + len(p)] = p
                x["shapes"][b, at : at + len(p)] = shape(w)
                at += len(p)
            x["pieces"][b, at] = self.wp.sep
            x["mask"][b, : at + 1] = 1
        return {**x, "words": np.array(words, np.int32)}

    def run(self, rows):
        """word outputs, one dict a row."""
        out = dict(zip(self.word_outputs, self.session.run(self.word_outputs, {**self.blank, **self.inputs(rows)})))
        cuts = np.cumsum([len(r) for r in rows])[:-1]
        parts = {k: np.split(v, cuts) for k, v in out.items()}
        return [{k: v[i] for k, v in parts.items()} for i in range(len(rows))]

    def pair(self, name, **inputs):
        return self.session.run([name], {**self.blank, **inputs})[0]

    def starts(self, out):
        """first words of sentences."""
        return [0] + [i for i in range(1, len(out["starts"])) if out["starts"][i, 1] > out["starts"][i, 0]]

    def sentence(self, words, out, preds=None, tree=None):
        """everything about one sentence; gold predicates may be given."""
        info, arg = self.info, lambda k: out[k].argmax(1)
        d = {"words": words, "upos": [info["upos"][i] for i in arg("upos")], "xpos": [info["xpos"][i] for i in arg("xpos")]}
        d["lemma"] = [self.lemma(w, u, row) for w, u, row in zip(words, d["upos"], out["lemma"])]
        d["head"] = best_tree(out["arc_dep"] @ out["arc_head"].T, out["arc_root"][:, 0])
        heads = np.stack([self.root if h < 0 else out["rel_head"][h] for h in d["head"]])
        rel = self.pair("rel_logits", rel_in=out["rel_dep"] + heads)
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
        logits = self.pair("srl_logits", srl_in=out["srl_pred"][p] + out["srl_arg"], srl_path=np.array(paths, np.int32), srl_dist=dist.astype(np.int32))
        sets = self.info["rolesets"].get(lemmas[p], [])
        score = lambda s: out["sense"][p, self.sense_ids[s.rsplit(".", 1)[1]]] if s.rsplit(".", 1)[1] in self.sense_ids else -1e9
        sense = max(sets, key=score) if sets else lemmas[p] + ".01"
        return {"word": p, "sense": sense, "roles": viterbi(logits, self.info["roles"])}
