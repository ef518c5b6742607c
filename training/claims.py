"""claims with their stances (stances.tsv) as passages: the words around a claim, with the places of its cue and content.

What goes in: the corpora's texts. What comes out: one passage a claim, of at most MAX_ROW pieces, whose `stance` is (words of the content,
words of the cue, class). Each is its own document, so that no two share a row.
"""
import pathlib
import re

from batches import MAX_ROW
from names import plain_texts
from tokenise import tokenise

STANCES = ["asserts", "confirms", "denies", "disclaims", "declines", "unverified", "accuses", "predicts", "promises", "threatens", "demands", "judges", "none"]
BEFORE, BEHIND = 80, 40  # characters


def texts(root, treebanks):
    """text by corpus and document; `treebanks` gives the sentences of those that have trees."""
    out = dict(plain_texts(root))
    for corpus, sents in treebanks.items():
        by_document = {}
        for s in sents:
            by_document.setdefault(s["doc"] or s["id"].rsplit("-", 1)[0], []).append(s["text"])
        out.update({(corpus, document): " ".join(parts) for document, parts in by_document.items()})
    return out


def spans(column):
    """(start, end) of each stretch of `12-30,34-40`; none of `-`."""
    return [tuple(map(int, x)) for x in re.findall(r"(\d+)-(\d+)", column)]


def passages(root, treebanks, wp):
    """all annotated claims whose text is there, in the order of the file."""
    found = texts(root, treebanks)
    rows = [l.rstrip("\n").split("\t") for l in open(pathlib.Path(__file__).parent / "stances.tsv", encoding="utf8") if l[0] != "#"][1:]
    rows = [(at, *row) for at, row in enumerate(rows) if (row[0], row[1]) in found]
    made = [passage(corpus, document, at, found[corpus, document], spans(cue), spans(content), stance, wp) for at, corpus, document, cue, content, stance in rows]
    return [s for s in made if s["stance"][0]]


def passage(corpus, document, number, text, cue, content, stance, wp):
    """one claim with the words around it."""
    marked = cue + content
    start, end = max(0, min(a for a, _ in marked) - BEFORE), max(b for _, b in marked) + BEHIND
    at, size = [], 0
    for a, b in tokenise(text[start:end]):
        size += len(wp.word(text[start + a : start + b]))
        if size > MAX_ROW - 2:
            break
        at.append((start + a, start + b))
    inside = lambda stretches: [i for i, (a, b) in enumerate(at) if any(a >= x and b <= y for x, y in stretches)]
    return {"corpus": "stances", "doc": f"{corpus} {document} {number}", "layers": {"stance"}, "words": [text[a:b] for a, b in at],
            "stance": (inside(content), inside(cue), STANCES.index(stance))}
