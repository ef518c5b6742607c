"""names from corpora with other guidelines, brought to our classes over the proper name alone.

Our classes: PER, ORG, LOC, FAC (buildings and grounds), NORP (nationalities, peoples, creeds, parties' people), WEAPON (weapons and military
platforms, common nouns too), UNIT (armed services and formations), MISC. Corpora with coarser classes train the set of ours that
their label may stand for; our own annotation (`names.tsv`, by offset) trains the classes themselves.
"""
import csv
import json
import pathlib
import re
from xml.etree import ElementTree

from tokenise import tokenise

TITLES = set("""mr mrs ms miss dr prof professor president prime minister vice deputy chief general gen lt lieutenant col colonel
maj major capt captain sgt sergeant adm admiral sir lord lady king queen prince princess pope sen senator gov governor rep
representative secretary foreign defence defense ambassador commander judge justice rev reverend saint chairman spokesman
spokeswoman chancellor mayor sheikh ayatollah us u.s. uk british american russian syrian former interior director""".split())
GUM_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}
LINKS = {"of", "the", "for", "and", "&", "'s", "’s", "-", "de", "la", "el", "al", "bin", "ibn", "van", "von", "du", "in", "on", "."}
COUNTRIES = set("""united states|united kingdom|uk|us|u.s.|u.k.|usa|syria|iraq|iran|russia|turkey|saudi arabia|qatar|kuwait|jordan|israel|france|
germany|australia|china|canada|egypt|lebanon|netherlands|britain|libya|yemen|bahrain|united arab emirates|uae|denmark|belgium|italy|japan""".replace("\n", "").split("|"))


KINDS = ["PER", "ORG", "LOC", "FAC", "NORP", "WEAPON", "UNIT", "MISC"]
NAMES = ["O"] + [f"{x}-{k}" for k in KINDS for x in "BI"]
MAY_BE = {"ORG": ("ORG", "UNIT"), "LOC": ("LOC", "FAC"), "PER": ("PER",), "MISC": ("MISC", "NORP", "WEAPON", "FAC")}
UNMARKED = {"coarse": ("NORP", "WEAPON", "MISC"), "misc": ("NORP", "WEAPON"), "ours": ()}


def allowed(label, guide):
    """ids of our labels that a corpus's label may stand for, by what the corpus leaves unmarked."""
    if label == "O":
        return (0, *(NAMES.index(f"{x}-{k}") for k in UNMARKED[guide] for x in "BI"))
    kinds = (label[2:],) if guide == "ours" else MAY_BE[label[2:]]
    return tuple(NAMES.index(f"{label[0]}-{k}") for k in kinds)


def annotated(train, root):
    """the training sentences with our own annotation (names.tsv) in place of other corpora's, and annotated passages of plain texts.

    A sentence of EWT without proper nouns has no names of people, places and bodies.
    """
    path = pathlib.Path(__file__).parent / "names.tsv"
    rows = [l.rstrip("\n").split("\t") for l in open(path, encoding="utf8") if l[0] != "#"][1:]
    mine = {(corpus, key): names for corpus, key, passage, names in rows if not passage}
    for s in train:
        names = mine.get((s["corpus"], s.get("id")))
        if names is not None:
            s["names"], s["name_guide"] = word_tags(names, len(s["words"])), "ours"
            s["layers"].add("names")
        elif s["corpus"] == "ewt" and "PROPN" not in s["upos"]:
            s["names"] = ["O"] * len(s["words"])
            s["layers"].add("names")
    texts = plain_texts(root)
    redone = {key for corpus, key, *_ in rows if corpus == "re3d"}
    passages = [annotated_passage(corpus, key, texts[corpus, key], passage, names) for corpus, key, passage, names in rows if passage and (corpus, key) in texts]
    return [s for s in train if s["doc"][4:] not in redone or s["corpus"] != "re3d"] + passages


def word_tags(names, n):
    """BIO tags of `FIRST-LAST:CLASS ...` by word."""
    tags = ["O"] * n
    for a, b, kind in parse_names(names):
        tags[a : b + 1] = ["B-" + kind] + ["I-" + kind] * (b - a)
    return tags


def parse_names(names):
    """(first, last, class) of each name of a line."""
    return [(int(a), int(b), kind) for a, b, kind in re.findall(r"(\d+)-(\d+):(\w+)", names)]


def annotated_passage(corpus, key, text, passage, names):
    """a passage of a plain text as a sentence with names by character."""
    start, end = map(int, passage.split("-"))
    offsets = [(a + start, b + start) for a, b in tokenise(text[start:end])]
    tags = ["O"] * len(offsets)
    for a, b, kind in parse_names(names):
        inside = [i for i, (x, y) in enumerate(offsets) if x >= a and y <= b]
        for i in inside:
            tags[i] = ("B-" if i == inside[0] else "I-") + kind
    words = [text[a:b] for a, b in offsets]
    return {"corpus": corpus, "doc": corpus + key, "layers": {"names"}, "words": words, "names": tags, "name_guide": "ours"}


def plain_texts(root):
    """texts of the corpora without trees that names.tsv speaks of, by corpus and key."""
    out = {}
    if (root / "geovirus/GeoVirus.xml").exists():
        for a in ElementTree.parse(root / "geovirus/GeoVirus.xml").getroot().iter("article"):
            out["geovirus", a.find("source").text.rsplit("/", 1)[1]] = a.find("text").text
    if (root / "press_releases/kremlin.csv").exists():
        csv.field_size_limit(10**9)
        for r in csv.DictReader(open(root / "press_releases/kremlin.csv", encoding="utf8")):
            out["kremlin", r["link"].rsplit("/", 1)[1]] = r["summary"] + " " + r["body"]
    if (root / "plover/PLOVER_GSR_CAMEO.txt").exists():
        key = ""
        for line in open(root / "plover/PLOVER_GSR_CAMEO.txt", encoding="utf8"):
            m = re.match(r'\s*"(id|text)"\s*:\s*"(.*)"\s*,?\s*$', line)
            if m and m[1] == "id":
                key = m[2]
            elif m and m[2].strip():
                out["plover", key] = m[2].replace('\\"', '"')
    for f in sorted((root / "re3d").glob("*/documents.json")):
        for line in open(f, encoding="utf8"):
            if line.strip():
                d = json.loads(line)
                out["re3d", d["_id"]] = d["text"]
    return out


def read_conll(path, sep):
    """(words, tags) of a two-column file."""
    words, tags = [], []
    for line in open(path, encoding="utf8"):
        line = line.rstrip("\n")
        cols = line.split(sep)
        if len(cols) < 2 or not cols[0].strip() or "DOCSTART" in line:
            if words:
                yield words, tags
            words, tags = [], []
            continue
        words.append(cols[0])
        tags.append(cols[-1].split(",")[0])
    if words:
        yield words, tags


def to_bio(tags):
    """IO tags to BIO."""
    return [t if t == "O" else ("I-" if i and tags[i - 1][1:] == t[1:] else "B-") + t[2:] for i, t in enumerate(tags)]


def gum_spans(sents):
    """entity spans (sentence, first, last, type) of one document's sentences; brackets as in GUM's Entity column."""
    for s in sents:
        open_, spans = [], []
        for i, e in enumerate(s["entity"]):
            for m in re.finditer(r"\(([^()]*)\)?|([^()]*)\)", e):
                text = m.group(0)
                if text.startswith("("):
                    name = m.group(1).split("-")
                    if text.endswith(")"):
                        spans.append((i, i, name[1]))
                    else:
                        open_.append((name[0], i, name[1]))
                else:
                    key = m.group(2).split("-")[0]
                    for k in range(len(open_) - 1, -1, -1):
                        if open_[k][0] == key:
                            _, a, t = open_.pop(k)
                            spans.append((a, i, t))
                            break
        yield s, spans


def gum_names(sents):
    """names of GUM: entities whose head is a proper noun, cut to the run of the name."""
    for s, spans in gum_spans(sents):
        tags = ["O"] * len(s["words"])
        for a, b, kind in sorted(spans, key=lambda x: x[0] - x[1]):
            if kind in GUM_TYPES:
                mark_gum(s, a, b, GUM_TYPES[kind], tags)
        s["names"] = tags
        s["layers"].add("names")


def mark_gum(s, a, b, kind, tags):
    """write one GUM entity into the tags if its head is a proper noun."""
    heads = [i for i in range(a, b + 1) if not a <= s["tree"][i] <= b]
    if len(heads) != 1 or s["upos"][heads[0]] != "PROPN" or re.search(r"[@/]|www", s["words"][heads[0]]):
        return
    head = heads[0]
    proper = lambda i: s["upos"][i] == "PROPN" or s["xpos"][i] in ("NNP", "NNPS")
    link = lambda i: s["words"][i].lower() in LINKS
    first = last = head
    while first > a and (proper(first - 1) or (link(first - 1) and first - 2 >= a and proper(first - 2))):
        first -= 1 if proper(first - 1) else 2
    while last < b:
        j = last + 1
        while j <= b and link(j) and j - last <= 2:
            j += 1
        if j > b or not proper(j):
            break
        last = j
    while kind == "PER" and first < last and s["words"][first].lower().rstrip(".") in TITLES:
        first += 1
    if s["words"][first].lower() in TITLES and first == last:
        return
    if all(t == "O" for t in tags[first : last + 1]):
        tags[first : last + 1] = ["B-" + kind] + ["I-" + kind] * (last - first)


def read_re3d(root):
    """re3d as word runs: train and held-out (every fifth document)."""
    train, test = [], []
    for folder in sorted(p for p in root.iterdir() if p.is_dir()):
        load = lambda f: [json.loads(l) for l in open(folder / f, encoding="utf8") if l.strip()]
        entities = load("entities.json")
        for i, d in enumerate(load("documents.json")):
            mine = [e for e in entities if e["documentId"] == d["_id"]]
            (test if i % 5 == 4 else train).extend(re3d_document(d, mine))
    return train, test


def re3d_document(d, entities):
    """sentence-like runs of one document, with names; -1 words are not supervised."""
    text = d["text"]
    offsets = tokenise(text)
    words = [text[a:b] for a, b in offsets]
    tags = ["O"] * len(words)
    nations = {e["value"].lower() for e in entities if e["type"] == "Nationality"}
    for e in sorted(entities, key=lambda e: (e["begin"] - e["end"], e["type"])):
        inside = [i for i, (a, b) in enumerate(offsets) if a >= e["begin"] and b <= e["end"]]
        if inside and e["type"] in ("Organisation", "Person", "Location"):
            mark_re3d(words, inside[0], inside[-1], e, nations, tags)
    out, start = [], 0
    for i, w in enumerate(words):
        if i - start > 60 and w in (".", "?", "!") or i == len(words) - 1:
            out.append({"corpus": "re3d", "doc": "re3d" + d["_id"], "layers": {"names"}, "words": words[start : i + 1], "names": tags[start : i + 1]})
            start = i + 1
    return out


def mark_re3d(words, a, b, e, nations, tags):
    """write one re3d entity: a proper name becomes a label, a description is left unsupervised."""
    kind = {"Organisation": "ORG", "Person": "PER", "Location": "LOC"}[e["type"]]
    if any(t != "O" for t in tags[a : b + 1]):
        return
    while a < b and (words[a].lower() in ("the", "a", "an") or words[a].lower() in nations):
        a += 1
    while kind == "PER" and a < b and words[a].lower().rstrip(".") in TITLES:
        a += 1
    run = words[a : b + 1]
    capital = lambda w: w[:1].isupper() or w[:1].isdigit()
    good = all(capital(w) or w.lower() in LINKS or w.lower().startswith("al-") for w in run) and capital(run[-1]) and run[0][:1].isupper()
    if kind == "PER" and ({"of", "for"} & set(run) or run[0].lower() in TITLES):
        good = False
    if e.get("confidence", 1) < 0.4 or not good or (len(run) == 1 and run[0].lower() in nations):
        if any(capital(w) for w in run):
            for i in range(a, b + 1):
                tags[i] = "?"
        return
    if " ".join(run).lower() in COUNTRIES:
        kind = "LOC"
    tags[a : b + 1] = ["B-" + kind] + ["I-" + kind] * (b - a)
