#!/usr/bin/env python3
"""Events of records that the annotated article does not hold, counted by the matching of gold/score.py.

usage: false_events.py SCORE_PY GOLD_DIR RECORD_DIR [--show]

Prints `articles N unmatched N false N`. Unmatched: found events that score.py matches with no annotated one. False: those of them for which the
article has no annotated event of the same type that shares a party, the place or the word, that is, no event that is merely told again elsewhere.
"""
import importlib.util, json, pathlib, sys


def load(path):
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def flattened(raw):
    """Text as score.py compares it, and for each of its letters the place in the record's text."""
    quotes = {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'}
    flat, back = [], []
    for at, c in enumerate(raw):
        c = " " if c.isspace() else quotes.get(c, c)
        if c == " " and flat and flat[-1] == " ":
            continue
        flat.append(c)
        back.append(at)
    return "".join(flat), back + [len(raw)]


def stem(words):
    return [w[:5] for w in words]


def told_again(score, gold, found, names, raw):
    """Whether an annotated event of the same type shares a party, the place or the word with a found one."""
    words = stem(score.words(raw[found["span"]["start"]:found["span"]["end"]]))
    mine = {"party": names(found["agents"] + found["targets"]), "place": names([found["place"]] if found.get("place") else [])}
    for event in gold:
        if event["type"] != found["type"]:
            continue
        theirs = {"party": [event["agent"], event["target"]], "place": [event["place"], event["target"]]}
        same = any(score.same_name(g, n) for kind in mine for g in theirs[kind] if g for n in mine[kind] if n)
        if same or set(words) & set(stem(score.words(event["words"]))):
            return True
    return False


def article(score, gold, rec, show):
    raw = rec["document"]["text"]
    flat, back = flattened(raw)

    def place(event):
        try:
            start, end = score.locate(flat, event)
        except ValueError:
            return None
        return back[start], back[end - 1] + 1

    items = {x["id"]: x for kind in ("actors", "places") for x in rec.get(kind, [])}

    def names(ids):
        spans = lambda x: x.get("mentions", []) + ([x["span"]] if x.get("span") else [])
        return [n for i in ids if i in items for n in [items[i].get("name")] + [raw[s["start"]:s["end"]] for s in spans(items[i])]]

    spans = [place(e) for e in gold["events"]]
    found = rec["events"]
    overlap = lambda g, m: score.iou(g, (m["span"]["start"], m["span"]["end"])) if g else 0.0
    matched = {j for _, j in score.assign(spans, found, overlap, 0.01)}
    rest = [e for j, e in enumerate(found) if j not in matched]
    false = [e for e in rest if not told_again(score, gold["events"], e, names, raw)]
    for event in false if show else []:
        start, end = event["span"]["start"], event["span"]["end"]
        print("   ", event["type"], raw[max(0, start - 60):start].replace("\n", " ") + "[" + raw[start:end] + "]" + raw[end:end + 60].replace("\n", " "))
    return len(rest), len(false)


def main():
    score, folder, records = load(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    counts = []
    for path in sorted(folder.glob("*.json")):
        record = records / path.name
        if record.exists():
            counts.append(article(score, json.loads(path.read_text()), json.loads(record.read_text()), "--show" in sys.argv))
    print("articles", len(counts), "unmatched", sum(c[0] for c in counts), "false", sum(c[1] for c in counts))


if __name__ == "__main__":
    main()
