"""a made-up miniature of the corpora folder and of MiniLM's tokeniser, so that CI can train end to end: made.py OUT_DIR"""
import json
import pathlib
import random
import sys

SUBJECTS = [("Rebels", "rebel", "NOUN", "NNS"), ("Soldiers", "soldier", "NOUN", "NNS"), ("Karim", "Karim", "PROPN", "NNP")]
VERBS = [("attacked", "attack"), ("shelled", "shell"), ("entered", "enter"), ("left", "leave")]
PLACES = ["Dolyna", "Harun", "Saren"]


def sentence(rng, i):
    """CoNLL-U block, roles and names of one made sentence."""
    (s, sl, u, x), (v, vl), p = rng.choice(SUBJECTS), rng.choice(VERBS), rng.choice(PLACES)
    entity = "Entity=(1-person-new)" if u == "PROPN" else "_"
    rows = [(s, sl, u, x, 2, "nsubj", entity), (v, vl, "VERB", "VBD", 0, "root", "_"), (p, p, "PROPN", "NNP", 2, "obj", "Entity=(2-place-new)"), (".", ".", "PUNCT", ".", 2, "punct", "_")]
    lines = [f"# sent_id = made-{i}", f"# text = {s} {v} {p} ."]
    lines += ["\t".join([str(k + 1), w, l, up, xp, "_", str(h), r, "_", m]) for k, (w, l, up, xp, h, r, m) in enumerate(rows)]
    roles = {"sent_id": f"made-{i}", "predicates": [{"token": 2, "sense": vl + ".01", "args": [["ARG0", 1, 1], ["ARG1", 3, 3]]}]}
    tags = ["B-PER" if u == "PROPN" else "O", "O", "B-LOC", "O"]
    return "\n".join(lines), roles, list(zip([r[0] for r in rows], tags))


def treebank(folder, split, n, rng):
    """one made treebank file with its roles."""
    parts = [sentence(rng, i) for i in range(n)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{split}.conllu").write_text("# newdoc id = made\n" + "\n\n".join(p[0] for p in parts) + "\n\n")
    (folder / f"{split}.srl.jsonl").write_text("\n".join(json.dumps(p[1]) for p in parts) + "\n")
    return parts


def main():
    out, rng = pathlib.Path(sys.argv[1]), random.Random(3)
    ship = out / "ship"
    for bank in ("ewt", "gum"):
        for split, n in (("train", 160), ("dev", 12), ("test", 12)):
            parts = treebank(ship / bank, split, n, rng)
    treebank(ship / "ud_pud", "en_pud-ud-test", 12, rng)
    iob = "\n\n".join("\n".join(f"{k + 1}\t{w}\t{t}\t-\t-" for k, (w, t) in enumerate(p[2])) for p in parts) + "\n"
    for f in ("uner_ewt/en_ewt-ud-dev.iob2", "uner_ewt/en_ewt-ud-test.iob2", "uner_pud/en_pud-ud-test.iob2"):
        (ship / f).parent.mkdir(parents=True, exist_ok=True)
        (ship / f).write_text(iob)
    columns = lambda sep, low: "\n\n".join("\n".join(w + sep + (t if t == "O" or not low else t[:2] + {"PER": "person", "LOC": "location"}[t[2:]]) for w, t in p[2]) for p in parts) + "\n"
    for f, sep, low in (("wikigold/wikigold.conll.txt", " ", False), *((f"wnut17/{x}", "\t", True) for x in ("wnut17train.conll", "emerging.dev.conll", "emerging.test.annotated"))):
        (ship / f).parent.mkdir(parents=True, exist_ok=True)
        (ship / f).write_text(columns(sep, low))
    re3d(ship / "re3d" / "Made")
    tokenizer(out / "minilm")


def re3d(folder):
    """six documents with one place each."""
    folder.mkdir(parents=True, exist_ok=True)
    docs = [{"_id": str(i), "text": "Rebels entered Dolyna ."} for i in range(6)]
    ents = [{"_id": f"{i}-0", "begin": 15, "end": 21, "type": "Location", "value": "Dolyna", "documentId": str(i), "confidence": 1} for i in range(6)]
    for name, rows in (("documents", docs), ("entities", ents)):
        (folder / f"{name}.json").write_text("\n".join(map(json.dumps, rows)) + "\n")


def tokenizer(folder):
    """a vocabulary of whole words and letters, as tokenizer.json; there are no weights, so training starts from chance."""
    folder.mkdir(parents=True, exist_ok=True)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,'-"
    words = [w.lower() for w, *_ in SUBJECTS] + [w for w, _ in VERBS] + [p.lower() for p in PLACES]
    vocab = dict.fromkeys(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *("##" + c for c in letters), *words])
    vocab.update({f"filler{i}": None for i in range(1000)})
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": {p: i for i, p in enumerate(vocab)}}}))


if __name__ == "__main__":
    main()
