"""corpora to training data: label sets, tables and sentences with the layers each corpus has.

usage: prepare.py CORPORA_SHIP MINILM_DIR BUILD_DIR
"""
import collections
import json
import pathlib
import pickle
import re
import sys
import zlib

from claims import STANCES, passages
from irregular import irregular_verbs
from names import NAMES, allowed, annotated, gum_names, read_conll, read_re3d, to_bio
from words import WordPiece, lemma_apply, lemma_rule, path_id, path_key

WNUT = {"person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG", "creative-work": "MISC", "product": "MISC"}
MIN_ROLE, MIN_RULE, MIN_PATH = 12, 2, 20
ALL = "starts upos xpos lemma tree".split()


def read_conllu(path):
    """sentences of a CoNLL-U file: words, columns, document and sentence ids, raw text."""
    out, sent, doc = [], None, ""
    for line in open(path, encoding="utf8"):
        line = line.rstrip("\n")
        if not line:
            if sent and sent["words"]:
                out.append(sent)
            sent = None
            continue
        if sent is None:
            sent = {k: [] for k in ("words", "lemma", "upos", "xpos", "tree", "deprel", "entity")}
        if line[0] == "#":
            if line.startswith("# newdoc id"):
                doc = line.split("=", 1)[1].strip()
            elif line.startswith("# sent_id"):
                sent["id"], sent["doc"] = line.split("=", 1)[1].strip(), doc
            elif line.startswith("# text ="):
                sent["text"] = line.split("=", 1)[1].strip()
            continue
        add_token(sent, line.split("\t"))
    return out


def add_token(sent, cols):
    """one line of a sentence; ranges and empty nodes carry no word."""
    if not cols[0].isdigit():
        return
    sent["words"].append(cols[1])
    sent["lemma"].append(cols[2])
    sent["upos"].append(cols[3])
    sent["xpos"].append(cols[4])
    sent["tree"].append(int(cols[6]) - 1)
    sent["deprel"].append(cols[7])
    sent["entity"].append(next((x[7:] for x in cols[9].split("|") if x.startswith("Entity=")), ""))


def with_layers(sents, corpus, layers):
    """mark what a corpus supervises."""
    for s in sents:
        s["corpus"], s["layers"] = corpus, set(layers)
    return sents


def add_roles(sents, path):
    """attach PropBank roles by sentence id."""
    by_id = {}
    for line in open(path, encoding="utf8"):
        d = json.loads(line)
        by_id[d["sent_id"]] = d["predicates"]
    for s in sents:
        if s["id"] in by_id:
            s["srl"] = by_id[s["id"]]
            s["layers"].add("srl")


def bio_roles(args, n):
    """BIO labels of one predicate's arguments (1-based inclusive spans); earlier ones win overlaps."""
    labels = ["O"] * n
    for role, a, b in args:
        if all(x == "O" for x in labels[a - 1 : b]):
            labels[a - 1 : b] = ["B-" + role] + ["I-" + role] * (b - a)
    return labels


def count_labels(train):
    """label sets and tables from the training sentences."""
    c = {k: collections.Counter() for k in ("upos", "xpos", "deprel", "rules", "roles", "senses", "paths")}
    rolesets = collections.defaultdict(collections.Counter)
    for s in train:
        if "tree" in s["layers"]:
            for k in ("upos", "xpos", "deprel"):
                c[k].update(s[k])
            c["rules"].update(lemma_rule(w, l) for w, l in zip(s["words"], s["lemma"]))
        for p in s.get("srl", ()):
            lemma, i = s["lemma"][p["token"] - 1], p["token"] - 1
            rolesets[lemma][p["sense"]] += 1
            c["senses"][p["sense"].rsplit(".", 1)[1]] += 1
            c["roles"].update(a[0] for a in p["args"])
            c["paths"].update(path_key(s["tree"], s["deprel"], i, w) for w in range(len(s["words"])))
    roles = sorted(r for r, n in c["roles"].items() if n >= MIN_ROLE)
    keys = {k for k, n in c["paths"].items() if n >= MIN_PATH and ":" in k}
    keys |= {k.rsplit(":", 1)[0] for k in keys if k.count(":") == 2}
    paths = ["none", "self", "down", "anc1", "anc2", "anc3", "side1", "side2", "side3"] + sorted(keys - {"down"})
    return {
        "upos": sorted(c["upos"]),
        "xpos": sorted(k for k, n in c["xpos"].items() if n >= 3),
        "deprel": sorted(k for k, n in c["deprel"].items() if n >= 2),
        "names": NAMES,
        "stances": STANCES,
        "senses": sorted(k for k, n in c["senses"].items() if n >= 2),
        "roles": ["O"] + [f"{x}-{r}" for r in roles for x in "BI"],
        "lemma_rules": [list(k) for k, n in c["rules"].most_common() if n >= MIN_RULE],
        "paths": paths,
        "lemma_lexicon": lemma_lexicon(train),
        "rolesets": {k: plain_first(k, [x for x, _ in v.most_common()]) for k, v in sorted(rolesets.items())},
    }


def plain_first(lemma, rolesets):
    """where only phrasal rolesets were seen (shell_out.03), the plain verb may be meant too."""
    return rolesets if any("_" not in r for r in rolesets) else [lemma + ".01", *rolesets]


def lemma_lexicon(train):
    """lemma of seen lower-case forms by tag, where at least nine in ten agree; "" stands for the form itself."""
    seen = collections.defaultdict(collections.Counter)
    for s in train:
        if "lemma" in s["layers"]:
            for w, l, u in zip(s["words"], s["lemma"], s["upos"]):
                if u not in ("PROPN", "X", "PUNCT", "SYM", "NUM") and any(c.isalpha() for c in w):
                    seen[u, w.lower()][l] += 1
    out = {}
    for (u, w), c in sorted(seen.items()):
        lemma, n = c.most_common(1)[0]
        if n >= 0.9 * sum(c.values()):
            out.setdefault(u, {})[w] = "" if lemma == w else lemma
    out.setdefault("NOUN", {})["people"] = ""  # EWT's lemma; GUM's is person
    verbs = out.setdefault("VERB", {})
    for w, lemma in irregular_verbs().items():
        verbs.setdefault(w, "" if lemma == w else lemma)
    return {u: dict(sorted(forms.items())) for u, forms in sorted(out.items())}


def encode(sents, labels, wp, sets):
    """add label ids to the sentences, in place; a name label's id is that of the set of our labels it may stand for (`sets`)."""
    ids = {k: {x: i for i, x in enumerate(labels[k])} for k in ("upos", "xpos", "deprel", "senses", "roles", "paths")}
    rules = {tuple(r): i for i, r in enumerate(labels["lemma_rules"])}
    for s in sents:
        s["n_pieces"] = sum(len(wp.word(w)) for w in s["words"])
        if "tree" in s["layers"]:
            s["y_upos"] = [ids["upos"].get(x, -1) for x in s["upos"]]
            s["y_xpos"] = [ids["xpos"].get(x, -1) for x in s["xpos"]]
            s["y_deprel"] = [ids["deprel"].get(x, ids["deprel"].get(x.split(":")[0], -1)) for x in s["deprel"]]
            s["y_lemma"] = [rules.get(lemma_rule(w, l), -1) for w, l in zip(s["words"], s["lemma"])]
        if "names" in s["layers"]:
            s["y_names"] = [-1 if x == "?" else sets.setdefault(allowed(x, s.get("name_guide", "coarse")), len(sets)) for x in s["names"]]
        if "srl" in s["layers"]:
            s["y_srl"] = [encode_pred(s, p, ids) for p in s["srl"]]


def encode_pred(s, p, ids):
    """one predicate: index, sense class, path classes, role classes."""
    i, n = p["token"] - 1, len(s["words"])
    paths = [path_id(path_key(s["tree"], s["deprel"], i, w), ids["paths"]) for w in range(n)]
    roles = [ids["roles"].get(x, 0) for x in bio_roles(p["args"], n)]
    return i, ids["senses"].get(p["sense"].rsplit(".", 1)[1], -1), paths, roles


def prune_vocab(vocab):
    """which pieces stay: Latin letters, digits, signs; not [unused], not other scripts."""
    def keep(piece):
        if piece.startswith("[unused"):
            return False
        return not any(c.isalpha() and ord(c) > 0x24F for c in piece)
    return [i for i, p in enumerate(vocab) if keep(p)]


def name_corpora(root):
    """corpora that carry names only, as sentences."""
    out = []
    for s in read_conll(root / "wikigold/wikigold.conll.txt", " "):
        out.append({"corpus": "wikigold", "doc": "", "layers": {"names", "starts"}, "words": s[0], "names": to_bio(s[1]), "name_guide": "misc"})
    for f in ("wnut17train.conll", "emerging.dev.conll", "emerging.test.annotated"):
        for words, tags in read_conll(root / "wnut17" / f, "\t"):
            tags = [t[:2] + WNUT[t[2:]] if t != "O" else t for t in tags]
            out.append({"corpus": "wnut17", "doc": "", "layers": {"names"}, "words": words, "names": tags, "name_guide": "misc"})
    return out


def read_uner(path):
    """(words, tags) of a UNER file; its sentence ids are not always the treebank's, so sentences are matched by their words."""
    words, tags = [], []
    for line in open(path, encoding="utf8"):
        if line[:1].isdigit():
            words.append(line.split("\t")[1])
            tags.append(line.split("\t")[2])
        elif words and not line.strip():
            yield words, tags
            words, tags = [], []
    if words:
        yield words, tags


def uner(sents, path):
    """put UNER labels on the sentences of its treebank; O may be MISC there."""
    tags = {tuple(words): labels for words, labels in read_uner(path)}
    for s in sents:
        got = tags.get(tuple(s["words"]))
        if got:
            s["names"] = [t if t[2:] in ("PER", "ORG", "LOC") else "O" for t in got]
            s["layers"].add("names")
    return sents


def load(root):
    """all splits: train sentences and the evaluation sets."""
    tree = lambda p, c: with_layers(read_conllu(root / p), c, ALL)
    data = {k: tree(f"ewt/{k}.conllu", "ewt") for k in ("train", "dev", "test")}
    for k, sents in data.items():
        add_roles(sents, root / f"ewt/{k}.srl.jsonl")
    gum = {k: tree(f"gum/{k}.conllu", "gum") for k in ("train", "dev", "test")}
    for sents in gum.values():
        gum_names(sents)
    pud = uner(tree("ud_pud/en_pud-ud-test.conllu", "pud"), root / "uner_pud/en_pud-ud-test.iob2")
    uner(data["test"], root / "uner_ewt/en_ewt-ud-test.iob2")
    dev_names = uner(with_layers(read_conllu(root / "ewt/dev.conllu"), "uner_dev", ()), root / "uner_ewt/en_ewt-ud-dev.iob2")
    re3d_train, re3d_test = read_re3d(root / "re3d")
    train = data["train"] + gum["train"] + dev_names + name_corpora(root) + re3d_train
    train = annotated(train, root)
    return train, {"ewt_dev": data["dev"], "ewt_test": data["test"], "gum_dev": gum["dev"], "gum_test": gum["test"], "pud": pud, "re3d": re3d_test}


def trees(sents, corpus):
    """the sentences of a treebank."""
    return [s for s in sents if s["corpus"] == corpus]


def main():
    root, minilm, build = map(pathlib.Path, sys.argv[1:4])
    build.mkdir(parents=True, exist_ok=True)
    raw = json.load(open(minilm / "tokenizer.json"))["model"]["vocab"]
    vocab = [p for p, _ in sorted(raw.items(), key=lambda x: x[1])]
    kept = prune_vocab(vocab)
    wp = WordPiece([vocab[i] for i in kept])
    train, evals = load(root)
    labels = count_labels(train)
    claims = passages(root, {"ewt": trees(train, "ewt"), "gum": trees(train, "gum")}, wp)
    tests = {s["doc"][4:] for s in evals["re3d"]}
    document = lambda s: s["doc"].rsplit(" ", 1)[0]
    held_back = lambda s: zlib.crc32(document(s).encode()) % 10 == 0 or document(s).split(" ", 1)[1] in tests
    train += [s for s in claims if not held_back(s)]
    evals["stances"] = [s for s in claims if held_back(s)]
    sets = {}
    for sents in [train, *evals.values()]:
        encode(sents, labels, wp, sets)
    pickle.dump({"train": train, "evals": evals, "labels": labels, "name_sets": list(sets), "vocab": [vocab[i] for i in kept], "kept": kept}, open(build / "data.pkl", "wb"))
    report(train, evals, labels, len(kept))


def report(train, evals, labels, n_vocab):
    """sizes to standard output."""
    for corpus in dict.fromkeys(s["corpus"] for s in train):
        part = [s for s in train if s["corpus"] == corpus]
        c = collections.Counter(t[2:] for s in part for t in s.get("names", ()) if t[:2] == "B-")
        print(corpus, len(part), "sentences", sum(len(s["words"]) for s in part), "words", dict(c))
    for k, v in evals.items():
        print(k, len(v), "sentences,", sum("names" in s["layers"] for s in v), "with names")
    print("vocabulary", n_vocab, {k: len(v) for k, v in labels.items()}, {k: len(v) for k, v in evals.items()})
    n = sum(len(s["words"]) for s in evals["ewt_dev"])
    ok = sum(lemma_apply(labels["lemma_rules"][y], w) == l for s in evals["ewt_dev"] for y, w, l in zip(s["y_lemma"], s["words"], s["lemma"]) if y >= 0)
    print("lemma rules cover", round(100 * ok / n, 2), "% of ewt dev")


if __name__ == "__main__":
    main()
