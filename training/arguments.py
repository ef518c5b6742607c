#!/usr/bin/env python3
"""Tables by which the reader chooses arguments: the key `arguments` of the model's JSON.

usage: arguments.py counts EWT_FOLDER MODEL.json
       arguments.py weights EXAMPLES MODEL.json
       arguments.py check EXAMPLES

`counts` says how often each role came with which path, word, lemma and roleset in EWT train (gold trees and roles).
EXAMPLES come from `onrecord-evals --role-examples EWT_FOLDER EXAMPLES`: the spans of EWT dev that the model of these counts takes for
likely, with the numbers of crates/reader/src/arguments/numbers.rs. The reader was trained on EWT train, so its scores there
are too sure to learn from; of dev it has seen no roles. `weights` fits a weighted sum of the numbers to whether a span is
right (ridge, Newton's steps). `check` does so on four fifths of the documents of dev and scores the fifth, five times.
"""
import collections
import json
import math
import pathlib
import struct
import sys

NUMBERS = 29
RIDGE = 1.0
# as in crates/reader/src/arguments/mod.rs
LEAST, LEAST_SURE, SURE = 0.3, 0.05, 0.6
# tables of no use for a key seen so seldom: cases, and cases with a role
RARE = 2
PLACES = 4


def sentences(folder, part):
    """words (form, lemma, upos, xpos, head, relation) and predicates with their arguments, by sentence."""
    trees, words = {}, []
    for line in open(folder / f"{part}.conllu", encoding="utf8"):
        cells = line.rstrip("\n").split("\t")
        if line.startswith("# sent_id = "):
            words = trees.setdefault(line[12:].strip(), [])
        elif len(cells) == 10 and cells[0].isdigit():
            words.append((cells[1], cells[2].lower(), cells[3], cells[4], int(cells[6]) - 1, cells[7]))
    for line in open(folder / f"{part}.srl.jsonl", encoding="utf8"):
        row = json.loads(line)
        if row["sent_id"] in trees:
            yield trees[row["sent_id"]], row["predicates"]


def chain(words, at):
    out = [at]
    while words[out[-1]][4] >= 0:
        out.append(words[out[-1]][4])
    return out


def way(words, predicate, word):
    """steps up and down, and the key: as push_way in crates/reader/src/arguments/tree.rs."""
    ups, downs = chain(words, predicate), chain(words, word)
    down = next(i for i, at in enumerate(downs) if at in ups)
    up = ups.index(downs[down])
    plain = lambda at: words[at][5].split(":")[0]
    above = plain(ups[up - 1]) if up and not down else ""
    below = plain(downs[down - 1]) if down else ""
    return up, down, f"{min(up, 3)}{above}|{min(down, 2)}{below}"


def voice(words, predicate):
    """as voice in tree.rs."""
    under = [w[5] for w in words if w[4] == predicate]
    bare = words[predicate][3] == "VBN" and "aux" not in under
    verb = "p" if any(r.endswith(":pass") for r in under) else "v" if bare else "a"
    return {"VERB": verb, "AUX": "x", "NOUN": "n", "PROPN": "n"}.get(words[predicate][2], "j")


def mark(words, word):
    """lemma of the preposition or conjunction before a word, or its own."""
    marks = (w[1] for at, w in enumerate(words[:word]) if w[4] == word and w[5] in ("case", "mark"))
    return next(marks, words[word][1])


def top(words, first, end):
    """the word of a span nearest the root, punctuation aside."""
    tops = [at for at in range(first, end) if not first <= words[at][4] < end]
    real = [at for at in tops if words[at][5] != "punct"] or tops
    return min(real, key=lambda at: (len(chain(words, at)), at))


def count(folder, roles):
    """the tables: cases first, then role and count by turns."""
    tables = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
    for words, predicates in sentences(folder, "train"):
        for p in predicates:
            at, sense = p["token"] - 1, p["sense"]
            kind = voice(words, at)
            heads = {top(words, first - 1, end): role for role, first, end in p["args"]}
            for role in ["", *{role for role, _, _ in p["args"]}]:
                tables["rolesets"][sense][role] += 1
                tables["rolesets"][kind][role] += 1
            for word in range(len(words)):
                role, (up, down, key) = heads.get(word, ""), way(words, at, word)
                if not role and up + down > 4:
                    continue
                key = kind + key
                tables["paths"][""][role] += 1
                tables["paths"][key][role] += 1
                tables["words"][f"{key} {mark(words, word)}"][role] += 1
                tables["lemmas"][f"{key} {sense.rsplit('.', 1)[0]}"][role] += 1
    ids = {role: at for at, role in enumerate(roles)}
    out = {}
    for name, table in tables.items():
        rows = {}
        for key, row in sorted(table.items()):
            cases = row[""] if name == "rolesets" else sum(row.values())
            with_role = sum(n for role, n in row.items() if role)
            if name in ("words", "lemmas") and (cases < RARE or with_role < RARE):
                continue
            pairs = sorted((ids[role], n) for role, n in row.items() if role in ids)
            rows[key] = [cases, *(x for pair in pairs for x in pair)]
        out[name] = rows
    return out


def examples(path):
    """documents, gold counts and candidates (class, first, end, right, numbers), by predicate."""
    data, at = pathlib.Path(path).read_bytes(), 0
    while at < len(data):
        document, gold, candidates = struct.unpack_from("<HHH", data, at)
        at += 6
        rows = []
        for _ in range(candidates):
            role, first, end, right = struct.unpack_from("<BHHB", data, at)
            rows.append((role, first, end, right, struct.unpack_from(f"<{NUMBERS}f", data, at + 6)))
            at += 6 + 4 * NUMBERS
        yield document, gold, rows


def fit(x, y):
    """weights of the numbers and the constant."""
    import numpy as np

    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.concatenate(((x - mean) / spread, np.ones((len(x), 1))), 1)
    w = np.zeros(z.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-z @ w))
        w += np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z + np.eye(len(w)) / RIDGE, z.T @ (y - p) - w / RIDGE)
    plain = w[:-1] / spread
    return np.append(plain, w[-1] - plain @ mean)


def best(rows, gains):
    """greatest sum of gains of spans that do not overlap, numbered roles once: the rows chosen."""
    order = sorted((i for i in range(len(rows)) if gains[i] > 0), key=lambda i: rows[i][2])
    states = {(0, 0): (0.0, ())}
    for i in order:
        role, first, end = rows[i][:3]
        bit = 1 << role if role < 5 else 0
        for (last, used), (sum_, chosen) in list(states.items()):
            if last <= first and not used & bit:
                state, new = (end, used | bit), (sum_ + gains[i], (*chosen, i))
                states[state] = max(states.get(state, (-1.0, ())), new)
    return max(states.values())[1]


def least(rows, row):
    """the probability above which a span is worth something; the first number of a span is the log odds of its share."""
    same = (r for r in rows if r[0] == row[0] and r[1] < row[2] and row[1] < r[2])
    return LEAST if sum(1 / (1 + math.exp(-r[4][0])) for r in same) < SURE else LEAST_SURE


def check(path):
    """span F1 on each fifth of dev's documents with the weights of the others."""
    import numpy as np

    cases = list(examples(path))
    hit = found = right = 0
    for fold in range(5):
        rows = [r for d, _, c in cases if d % 5 != fold for r in c]
        w = fit(np.array([r[4] for r in rows]), np.array([float(r[3]) for r in rows]))
        for _, gold, c in (case for case in cases if case[0] % 5 == fold):
            p = [1 / (1 + np.exp(-(np.array(r[4]) @ w[:-1] + w[-1]))) - least(c, r) for r in c]
            chosen = best(c, p)
            hit, found, right = hit + sum(c[i][3] for i in chosen), found + len(chosen), right + gold
    print(f"F1 {2 * hit / (found + right):.4f} precision {hit / found:.4f} recall {hit / right:.4f}")


def main():
    what, source, *model = sys.argv[1:]
    if what == "check":
        return check(source)
    path = pathlib.Path(model[0])
    data = json.loads(path.read_text(encoding="utf8"))
    if what == "counts":
        roles = [x[2:] for x in data["roles"] if x.startswith("B-")]
        old = data.get("arguments", {}).get("weights") or [1.0] + [0.0] * NUMBERS
        data["arguments"] = {"weights": old, "counts": count(pathlib.Path(source), roles)}
    else:
        import numpy as np

        rows = [r for _, _, c in examples(source) for r in c]
        w = fit(np.array([r[4] for r in rows]), np.array([float(r[3]) for r in rows]))
        data["arguments"]["weights"] = [round(float(x), PLACES) for x in w]
    lines = [json.dumps(k) + ":" + json.dumps(v, ensure_ascii=False, separators=(",", ":")) for k, v in data.items()]
    path.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf8")


if __name__ == "__main__":
    main()
