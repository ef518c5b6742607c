"""names from corpora with other guidelines, brought to PER, ORG, LOC, MISC over the proper name alone."""
import json
import re

from tokenise import tokenise

TITLES = set("""mr mrs ms miss dr prof professor president prime minister vice deputy chief general gen lt lieutenant col colonel
maj major capt captain sgt sergeant adm admiral sir lord lady king queen prince princess pope sen senator gov governor rep
representative secretary foreign defence defense ambassador commander judge justice rev reverend saint chairman spokesman
spokeswoman chancellor mayor sheikh ayatollah us u.s. uk british american russian syrian former interior director""".split())
GUM_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}
LINKS = {"of", "the", "for", "and", "&", "'s", "’s", "-", "de", "la", "el", "al", "bin", "ibn", "van", "von", "du", "in", "on", "."}
COUNTRIES = set("""united states|united kingdom|uk|us|u.s.|u.k.|usa|syria|iraq|iran|russia|turkey|saudi arabia|qatar|kuwait|jordan|israel|france|
germany|australia|china|canada|egypt|lebanon|netherlands|britain|libya|yemen|bahrain|united arab emirates|uae|denmark|belgium|italy|japan""".replace("\n", "").split("|"))


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
        s["names"], s["open_misc"] = tags, True
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
            out.append({"corpus": "re3d", "doc": "re3d" + d["_id"], "layers": {"names"}, "words": words[start : i + 1], "names": tags[start : i + 1], "open_misc": True})
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
