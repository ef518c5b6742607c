"""scores of exported files: check.py BUILD_DIR MODEL_DIR [--version en-3] [--quick] [--out FILE]"""
import argparse
import collections
import json
import pathlib
import pickle
import time

from decode import Model, spans, viterbi


def f1(tp, n_pred, n_gold):
    return 2 * tp / max(1, n_pred + n_gold)


class Count:
    """true positives, predicted, gold."""

    def __init__(self):
        self.n = [0, 0, 0]

    def add(self, pred, gold):
        for i, x in enumerate((len(set(pred) & set(gold)), len(set(pred)), len(set(gold)))):
            self.n[i] += x

    def f1(self):
        return f1(*self.n)


def outputs(model, rows, size=24):
    """word outputs of rows, batched by length, in order."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    out = [None] * len(rows)
    for a in range(0, len(order), size):
        part = order[a : a + size]
        for i, o in zip(part, model.run([rows[i] for i in part])):
            out[i] = o
    return out


def gold_starts(model, sents, size=5):
    """sentence-start F1 on running text: rows of consecutive sentences of one document."""
    rows, marks, count = [], [], Count()
    group = []
    for s in sents + [None]:
        if group and (s is None or len(group) == size or s["doc"] != group[-1]["doc"] or sum(x["n_pieces"] for x in group) + s["n_pieces"] > 158):
            words, at = [], []
            for x in group:
                at.append(len(words))
                words += x["words"]
            if sum(x["n_pieces"] for x in group) <= 250:
                rows.append(words)
                marks.append(at[1:])
            group = []
        group.append(s)
    for r, (o, m) in enumerate(zip(outputs(model, rows), marks)):
        count.add([(r, i) for i in model.starts(o) if i], [(r, i) for i in m])
    return count.f1()


def tree_scores(model, sents, c):
    """tags, lemmas and trees with gold words and sentences; roles with gold predicates where there are any."""
    srl, preds, senses = Count(), Count(), [0, 0]
    for k, (s, o) in enumerate(zip(sents, outputs(model, [s["words"] for s in sents]))):
        gold = s.get("srl")
        d = model.sentence(s["words"], o, preds=[p["token"] - 1 for p in gold] if gold is not None else None)
        c["n"] += len(s["words"])
        for key in ("upos", "xpos", "lemma"):
            c[key] += sum(a == b for a, b in zip(d[key], s[key]))
        c["uas"] += sum(a == b for a, b in zip(d["head"], s["tree"]))
        c["las"] += sum(a == b for a, b in zip(zip(d["head"], d["deprel"]), zip(s["tree"], s["deprel"])))
        if gold is not None:
            found = [i for i in range(len(s["words"])) if o["pred"][i, 1] > o["pred"][i, 0]]
            preds.add([(k, i) for i in found], [(k, p["token"] - 1) for p in gold])
            for g, p in zip(gold, d["predicates"]):
                senses[0] += g["sense"] == p["sense"]
                senses[1] += 1
                srl.add([(k, g["token"], *x) for x in spans(p["roles"])], [(k, g["token"], a - 1, b - 1, r) for r, a, b in g["args"]])
    out = {k: round(100 * c[k] / c["n"], 2) for k in ("upos", "xpos", "lemma", "uas", "las")}
    if senses[1]:
        out.update(srl=round(100 * srl.f1(), 2), predicates=round(100 * preds.f1(), 2), senses=round(100 * senses[0] / senses[1], 2))
    return out


def name_scores(model, sents):
    """exact-span F1 over PER, ORG, LOC; entities that touch unsupervised words are left out."""
    count, by = Count(), collections.defaultdict(Count)
    sents = [s for s in sents if "names" in s["layers"]]
    for k, (s, o) in enumerate(zip(sents, outputs(model, [s["words"] for s in sents]))):
        tags = s["names"]
        ok = lambda x: not any(t == "?" for t in tags[x[0] : x[1] + 1]) and x[2] != "MISC"
        pred = [(k, *x) for x in spans(viterbi(o["names"], model.info["names"])) if ok(x)]
        gold = [(k, *x) for x in spans(["O" if t == "?" else t for t in tags]) if ok(x)]
        count.add(pred, gold)
        for t in ("PER", "ORG", "LOC"):
            by[t].add([x for x in pred if x[3] == t], [x for x in gold if x[3] == t])
    return {"names": round(100 * count.f1(), 2), **{t: round(100 * v.f1(), 2) for t, v in by.items()}}


def stance_share(model, claims):
    """share of held-back claims whose stance the words alone give, by the annotators' labels."""
    right = 0
    for s, o in zip(claims, outputs(model, [s["words"] for s in claims])):
        content, cue, stance = s["stance"]
        k = o["stance"].shape[1] // 2
        scores = o["stance"][content, :k].mean(0) + (o["stance"][cue, k:].mean(0) if cue else 0)
        right += int(scores.argmax()) == stance
    return round(100 * right / max(1, len(claims)), 2)


def score(model, evals, quick):
    """all scores."""
    out = {}
    for name in ("ewt_dev",) if quick else ("ewt_dev", "ewt_test", "gum_test", "pud"):
        sents = evals[name]
        out[name] = tree_scores(model, sents, collections.Counter())
        out[name]["starts"] = round(100 * gold_starts(model, sents), 2)
    for name in ("pud", "re3d") if quick else ("ewt_test", "pud", "gum_test", "re3d"):
        out.setdefault(name, {}).update(name_scores(model, evals[name]))
    out["stances"] = {"share": stance_share(model, evals["stances"])}
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("build", type=pathlib.Path)
    ap.add_argument("model", type=pathlib.Path)
    ap.add_argument("--version", default="en-3")
    ap.add_argument("--quick", action="store_true")
    ap.add_argument("--out", type=pathlib.Path)
    a = ap.parse_args()
    data = pickle.load(open(a.build / "data.pkl", "rb"))
    start = time.time()
    scores = score(Model.load(a.model, a.version), data["evals"], a.quick)
    for k, v in scores.items():
        print(k, json.dumps(v))
    print(f"{time.time() - start:.0f} s")
    if a.out:
        a.out.write_text(json.dumps(scores, indent=1) + "\n")


if __name__ == "__main__":
    main()
