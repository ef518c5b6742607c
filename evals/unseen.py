#!/usr/bin/env python3
"""Articles of our own annotation, kept without their texts: words of the article are places in it (the first, unless `in` or `cue_in` says which).

usage: unseen.py pack ANNOTATED OUT             folder of ID.txt with ID.json in the format of the guide -> OUT/ID.json
       unseen.py unpack PACKED CORPORA OUT      -> OUT/ID.txt, OUT/ID.json, which gold/score.py takes

IDs name the article: fakes-UNIT (measure/fakes_syria.csv) or pol-STEM (measure/polnear/*/text). Places count code points of the article with
white space folded and quotation marks made straight, as score.py compares them.
"""
import csv, json, pathlib, re, sys

QUOTES = str.maketrans("\u2019\u2018\u201c\u201d", "''\"\"")


def norm(text):
    return re.sub(r"\s+", " ", text.translate(QUOTES)).strip()


LABELS = ("kind", "stance", "quotation", "measure", "scope", "type", "status", "value", "date", "key", "country")


def place(short, longer, text):
    """Where `short` stands, through `longer` where that is given; -1 if nowhere."""
    short = norm(short)
    base, inner = (text.find(norm(longer)), norm(longer).find(short)) if longer else (-1, -1)
    return base + inner if base >= 0 and inner >= 0 else text.find(short)


def packed(value, text, longer=None):
    """A value of an annotation; words of the article become [start, end], found through `longer` where given."""
    if isinstance(value, dict):
        around = {"words": value.get("in"), "cue": value.get("cue_in")}
        return {k: v if k in LABELS else packed(v, text, around.get(k)) for k, v in value.items()}
    if isinstance(value, list):
        return [packed(v, text) for v in value]
    if not isinstance(value, str):
        return value
    at = place(value, longer, text)
    if at >= 0:
        return {"at": [at, at + len(norm(value))]}
    assert len(value) < 160, f"not in the article: {value}"
    return value


def unpacked(value, text):
    if isinstance(value, dict):
        return text[slice(*value["at"])] if set(value) == {"at"} else {k: unpacked(v, text) for k, v in value.items()}
    return [unpacked(v, text) for v in value] if isinstance(value, list) else value


def texts(corpora):
    """Text by ID."""
    csv.field_size_limit(10**9)
    out = {}
    with open(corpora / "measure/fakes_syria.csv", encoding="utf8", errors="replace", newline="") as f:
        for row in csv.DictReader(f):
            out["fakes-" + row["unit_id"]] = row["article_title"].strip() + "\n\n" + row["article_content"].strip() + "\n"
    for part in ("dev", "train"):
        for path in (corpora / f"measure/polnear/{part}/text").glob("*.txt"):
            out["pol-" + path.stem] = path.read_text(encoding="utf8")
    return out


def pack(source, out):
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.json")):
        gold, text = json.loads(path.read_text(encoding="utf8")), norm(path.with_suffix(".txt").read_text(encoding="utf8"))
        article = {k: gold["article"].get(k) for k in ("id", "published", "outlet")}
        lines = [f' "article": {json.dumps(article)}']
        for layer in ("claims", "figures", "events", "times", "places", "incidents"):
            items = ",\n".join("  " + json.dumps(packed(x, text), ensure_ascii=False) for x in gold.get(layer, []))
            lines.append(f' "{layer}": [{items and chr(10) + items + chr(10) + " "}]')
        (out / path.name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf8")


def unpack(source, corpora, out):
    out.mkdir(parents=True, exist_ok=True)
    known = texts(corpora)
    for path in sorted(source.glob("*.json")):
        text = known[path.stem]
        gold = unpacked(json.loads(path.read_text(encoding="utf8")), norm(text))
        (out / f"{path.stem}.txt").write_text(text, encoding="utf8")
        (out / path.name).write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf8")


if __name__ == "__main__":
    {"pack": pack, "unpack": unpack}[sys.argv[1]](*map(pathlib.Path, sys.argv[2:]))
