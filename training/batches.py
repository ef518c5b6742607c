"""sentences to rows of running text, rows to padded batches with masked targets."""
import random

import numpy as np
import torch

from words import shape

MAX_ROW = 160
SHAPE_TITLE, SHAPE_UPPER, SHAPE_LOWER = 2, 3, 1


def make_rows(sents, rng, most=6):
    """consecutive sentences of one document joined, 1 to `most` at a time; loose corpora in random order."""
    rows, row, size, want = [], [], 0, rng.randint(1, most)
    loose = [s for s in sents if s["corpus"] in ("wnut17", "wikigold")]
    rng.shuffle(loose)
    for s in [s for s in sents if s["corpus"] not in ("wnut17", "wikigold")] + loose:
        full = row and (len(row) >= want or size + s["n_pieces"] > MAX_ROW - 2 or row[-1]["doc"] != s["doc"] or row[-1]["corpus"] != s["corpus"])
        if full:
            rows.append(row)
            row, size, want = [], 0, rng.randint(1, most)
        row.append(s)
        size += s["n_pieces"]
    return rows + [row] if row else rows


def augment(row, rng):
    """now and then: all capitals, title case, lower case (shapes only), no commas, no final full stop. Gives (sentences, casing per sentence, dropped)."""
    out = []
    for s in row:
        x, casing = rng.random(), None
        if "tree" in s["layers"] and rng.random() < 0.12 and "," in s["words"]:
            s = without_commas(s)
        if "tree" in s["layers"]:
            casing = "upper" if x < 0.02 else "title" if x < 0.04 else "lower" if x < 0.05 else None
        drop = "tree" in s["layers"] and rng.random() < 0.06 and len(s["words"]) > 3 and s["words"][-1] in (".", "!", "?") and (len(s["words"]) - 1) not in s["tree"]
        out.append((s, casing, len(s["words"]) - 1 if drop else len(s["words"])))
    return out


def without_commas(s):
    """a sentence as it stands in collections that lost their commas; commas that govern a word stay."""
    n = len(s["words"])
    keep = [i for i in range(n) if s["words"][i] != "," or i in s["tree"]]
    to = {old: new for new, old in enumerate(keep)}
    out = dict(s, words=[s["words"][i] for i in keep], tree=[to.get(s["tree"][i], -1) for i in keep])
    for k in ("y_upos", "y_xpos", "y_lemma", "y_deprel", "y_names"):
        if k in s:
            out[k] = [s[k][i] for i in keep]
    if "y_srl" in s:
        out["y_srl"] = [(to[p], sense, [paths[i] for i in keep], [roles[i] for i in keep]) for p, sense, paths, roles in s["y_srl"] if p in to]
    if "soft" in s:
        soft = {k: v[keep] for k, v in s["soft"].items() if k != "srl"}
        if "arc" in soft:
            soft["arc"] = soft["arc"][:, [0, *[i + 1 for i in keep]]]
        if "srl" in s["soft"]:
            kept = [j for j, p in enumerate(s["y_srl"]) if p[0] in to]
            blocks = s["soft"]["srl"].reshape(len(s["y_srl"]), n, -1)[kept][:, keep]
            soft["srl"] = blocks.reshape(-1, blocks.shape[2])
        out["soft"] = soft
    return out


def recase(word, casing):
    """a word with another casing."""
    return {"upper": word.upper, "title": lambda: word[:1].upper() + word[1:], "lower": word.lower}[casing]()


KEYS = ("upos", "xpos", "lemma", "deprel", "names", "starts")


def row_arrays(row, wp, rng, train):
    """pieces, shapes, places and targets of one row."""
    pieces, shapes, slot, spans, n_words = [wp.cls], [0], [0], [], 0
    y = {k: [] for k in KEYS}
    heads, srl, soft, claims = [], [], [], []
    for s, casing, n in augment(row, rng) if train else [(s, None, len(s["words"])) for s in row]:
        a = n_words
        for w in s["words"][:n]:
            w2 = recase(w, casing) if casing else w
            p = wp.word(w2)
            n_words += 1
            slot += [n_words] * len(p)
            pieces += p
            shapes += [shape(w2)] * len(p)
        targets(s, casing, n, y)
        tree = s["tree"][:n] if "tree" in s["layers"] else [-2] * n
        heads += [h + a if h >= 0 else h for h in tree]
        srl += [(a + i, sense, a, np.array(paths[:n]), np.array(roles[:n])) for i, sense, paths, roles in s.get("y_srl", ()) if i < n]
        soft.append(cut(s, n))
        if "stance" in s:
            content, cue, stance = s["stance"]
            claims.append(([a + i for i in content], [a + i for i in cue], stance))
        spans.append((a, a + n, "srl" in s["layers"]))
    pieces, shapes, slot = pieces + [wp.sep], shapes + [0], slot + [n_words + 1]
    return {"pieces": pieces, "shapes": shapes, "slot": slot, "n_words": n_words, "heads": heads, "spans": spans, "srl": srl, "soft": soft, "claims": claims, **y}


def cut(s, n):
    """the teacher's distributions over the first n words of a sentence, or None."""
    soft = s.get("soft")
    if soft is None:
        return None
    out = {k: v[:n] for k, v in soft.items() if k != "srl"}
    if "arc" in out:
        out["arc"] = out["arc"][:, : n + 1]
    if "srl" in soft:
        kept = [j for j, p in enumerate(s["y_srl"]) if p[0] < n]
        out["srl"] = soft["srl"].reshape(len(s["y_srl"]), len(s["words"]), -1)[kept, :n].reshape(-1, soft["srl"].shape[1])
    return out


def targets(s, casing, n, y):
    """targets of one sentence, -1 where unsupervised."""
    none = [-1] * n
    tree = "tree" in s["layers"]
    for k in ("upos", "xpos", "deprel"):
        y[k] += s["y_" + k][:n] if tree else none
    y["lemma"] += s["y_lemma"][:n] if tree and not casing else none
    y["names"] += s["y_names"][:n] if "names" in s["layers"] and casing in (None, "upper") else none
    y["starts"] += [1] + [0] * (n - 1) if "starts" in s["layers"] else none


def group_rows(rows, wp, rng, train, budget):
    """padded batches of rows of about the same length."""
    arrays = [row_arrays(r, wp, rng, train) for r in rows if sum(s["n_pieces"] for s in r) <= 250]
    arrays.sort(key=lambda r: len(r["pieces"]) + (rng.random() * 8 if train else 0))
    out, group = [], []
    for r in arrays:
        if group and len(r["pieces"]) * (len(group) + 1) > budget:
            out.append(group)
            group = []
        group.append(r)
    if group:
        out.append(group)
    if train:
        rng.shuffle(out)
    return out


def tensors(group):
    """one padded batch as tensors."""
    b, t = len(group), max(len(r["pieces"]) for r in group)
    w = max(r["n_words"] for r in group)
    slots = w + 2
    pieces, shapes, mask = np.zeros((b, t), np.int64), np.zeros((b, t), np.int64), np.zeros((b, t), np.float32)
    slot = np.full((b, t), slots)
    out = {k: [] for k in KEYS}
    words, place, heads, sent_of = [], [], np.full((b, w), -2), np.full((b, w), -1)
    srl, claims, pred, sense, base = [], [], [], [], 0
    for i, r in enumerate(group):
        n = len(r["pieces"])
        pieces[i, :n], shapes[i, :n], mask[i, :n], slot[i, :n] = r["pieces"], r["shapes"], 1, r["slot"]
        words += [i * slots + 1 + j for j in range(r["n_words"])]
        place += [i * w + j for j in range(r["n_words"])]
        heads[i, : len(r["heads"])] = r["heads"]
        for j, (a, e, has_srl) in enumerate(r["spans"]):
            sent_of[i, a:e] = j
            pred += [0 if has_srl else -1] * (e - a)
            sense += [-1] * (e - a)
        for p, s, a, paths, roles in r["srl"]:
            pred[base + p], sense[base + p] = 1, s
            srl.append((base + p, base + a, paths, roles))
        claims += [([base + i for i in content], [base + i for i in cue], stance) for content, cue, stance in r["claims"]]
        for k in KEYS:
            out[k] += r[k]
        base += r["n_words"]
    out = {k: torch.tensor(v) for k, v in out.items()}
    out.update(slots=slots, slot=torch.from_numpy(slot), pieces=torch.from_numpy(pieces), shapes=torch.from_numpy(shapes), mask=torch.from_numpy(mask), words=torch.tensor(words),
               place=torch.tensor(place), heads=torch.from_numpy(heads), sent_of=torch.from_numpy(sent_of), pred=torch.tensor(pred),
               sense=torch.tensor(sense))
    out.update(srl_tensors(srl))
    out.update(claim_tensors(claims))
    if group[0]["soft"][0] is not None:
        out["soft"] = soft_tensors(group, w)
    return out


def soft_tensors(group, w):
    """the teacher's distributions of a batch, in the order of its words, heads and pairs; `arc` [B * w, 1 + w], `arc_at` the words that have it."""
    parts = [x for r in group for x in r["soft"]]
    stack = lambda k: torch.from_numpy(np.concatenate([x[k] for x in parts if k in x])).float() if any(k in x for x in parts) else None
    soft = {k: stack(k) for k in ("upos", "xpos", "names", "pred", "sense", "rel", "srl")}
    arc, has = np.full((len(group) * w, 1 + w), -1e4, np.float32), np.zeros(len(group) * w, bool)
    for i, r in enumerate(group):
        for (a, e, _), x in zip(r["spans"], r["soft"]):
            if "arc" in x:
                arc[i * w + a : i * w + e, 0] = x["arc"][:, 0]
                arc[i * w + a : i * w + e, 1 + a : 1 + e] = x["arc"][:, 1:]
                has[i * w + a : i * w + e] = True
    soft["arc"], soft["arc_at"] = torch.from_numpy(arc), torch.from_numpy(has)
    return soft


def claim_tensors(claims):
    """flat words of claims: which claim, whether of its cue; and the claims' stances."""
    flat = [(w, i, cue) for i, c in enumerate(claims) for cue in (False, True) for w in c[cue]]
    column = lambda k: torch.tensor([x[k] for x in flat], dtype=torch.bool if k == 2 else torch.long)
    return {"claim_w": column(0), "claim_of": column(1), "claim_cue": column(2), "claim_y": torch.tensor([c[2] for c in claims], dtype=torch.long)}


def srl_tensors(srl):
    """flat (predicate, word) pairs with path, distance and role."""
    p, w, path, role, first, last = [], [], [], [], [], []
    for pi, a, paths, roles in srl:
        n = len(roles)
        first.append(np.arange(n) == 0)
        last.append(np.arange(n) == n - 1)
        p.append(np.full(n, pi))
        w.append(np.arange(a, a + n))
        path.append(paths)
        role.append(roles)
    cat = lambda x: torch.from_numpy(np.concatenate(x)) if x else torch.zeros(0, dtype=torch.long)
    p, w = cat(p), cat(w)
    return {"srl_p": p, "srl_w": w, "srl_path": cat(path), "srl_dist": (w - p).clamp(-12, 12) + 12, "srl_y": cat(role),
            "srl_first": cat(first).bool(), "srl_last": cat(last).bool()}


def epoch(sents, wp, seed, budget):
    """batches of one epoch, the same for the same seed."""
    rng = random.Random(seed)
    return group_rows(make_rows(sents, rng), wp, rng, True, budget)
