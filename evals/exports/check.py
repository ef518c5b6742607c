"""Reads every export with programs that are not ours.

In: the binary. Out: a line per format and ledger, and exit code 1 where a reader says no. Ledgers are made in a folder of their own: our examples,
articles with difficult text, an empty one. What is checked is said beside each format below. No network is used: contexts of JSON-LD and the schema
of ninjs are our own short forms (contexts.json, ninjs.schema.json), since the readers would fetch theirs.

    evals/exports/install ~/.cache/onrecord/exports-venv
    ~/.cache/onrecord/exports-venv/bin/python evals/exports/check.py target/debug/onrecord
"""

import csv
import io
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

HARD = {
    "known-1.txt": "Zelensky met Scholz\n\n2022-03-14\n\nVolodymyr Zelensky met Olaf Scholz in Kyiv on Monday, officials said.\n",
    "known-2.txt": "Scholz in Kyiv\n\n2022-03-14\n\nChancellor Olaf Scholz met Volodymyr Zelensky in Kyiv on Monday, a spokesman said.\n",
    # no title, outlet or date
    "bare.txt": "Shelling killed two people in Lviv, the mayor said.\n",
    # formulas, quotation marks, control characters
    "signs.txt": "=SUM(A1:A9) hits Kharkiv, \"five dead\"\n\n2022-03-14 10:20:00\n\nAt least five people were killed on Sunday when missiles struck a "
    "depot near Kharkiv, the \"regional\" governor,\ta man of few words, said.\x07\n\n-5 people, @home and +3 others were killed in Sumy, police said.\n",
    # from right to left, and beyond the basic plane
    "right.txt": "شهود: قصف قرب حلب\n\n2022-03-14 10:20:00\n\nAt least four people were killed in Aleppo on Sunday, Ahmad Suleiman (أحمد سليمان) told Reuters 😀.\n",
    # one very long paragraph
    "long.txt": "Strikes go on\n\n2022-03-14 10:20:00\n\n" + "Missiles struck a depot near Lviv on Sunday, killing at least 12 people, the governor said. " * 400,
}


def run(binary, ledger, *arguments, text=None):
    """Output of a command that must go well."""
    done = subprocess.run([binary, "--ledger", str(ledger), *map(str, arguments)], input=text, capture_output=True)
    if done.returncode != 0:
        raise SystemExit(f"onrecord {' '.join(map(str, arguments))}: {done.stderr.decode()}")
    return done.stdout


def ledgers(binary, folder):
    """Ledgers to export, by name, each with arguments of a filter."""
    made = {}
    for name in ("examples", "hard", "empty"):
        made[name] = folder / name
        run(binary, made[name], "init", made[name])
    articles = sorted((ROOT / "examples").glob("*.*ml")) + sorted((ROOT / "examples").glob("*.txt"))
    articles += sorted((ROOT / "evals/incidents").glob("*.txt"))
    run(binary, made["examples"], "add", *articles)
    sources = folder / "articles"
    sources.mkdir()
    for name, text in HARD.items():
        (sources / name).write_text(text, encoding="utf8")
    run(binary, made["hard"], "add", sources)
    lists = json.loads(run(binary, made["examples"], "claims", "--stance", "denies", "--format", "json"))
    claim = f"{lists[0]['document']}/{lists[0]['id']}"
    run(binary, made["examples"], "judge", "note", claim, "rating: 2/5 Mostly false", "--by", "A. Reader")
    run(binary, made["examples"], "judge", "accept", claim, "--by", "A. Reader")
    return [
        ("examples", made["examples"], []),
        ("hard", made["hard"], []),
        ("empty", made["empty"], []),
        ("part", made["examples"], ["--from", "2022-05-11", "--source", "ministry"]),
        ("nothing", made["examples"], ["--place", "Nowhere at all"]),
    ]


def frame(raw, columns, **how):
    import pandas

    table = pandas.read_csv(io.BytesIO(raw), dtype=str, keep_default_na=False, **how)
    assert len(table.columns) == columns, f"{len(table.columns)} columns"
    return table


def acled(raw, out):
    table = frame(raw, 31)
    for cell in table["fatalities"]:
        assert cell == "" or int(cell) > 0, cell
    assert not any(cell.startswith("UKR") for cell in table["event_id_cnty"])
    assert set(table["time_precision"]) <= {"", "1", "2", "3"} and set(table["geo_precision"]) <= {"", "1", "2", "3"}
    return len(table)


def ged(raw, out):
    table = frame(raw, 49)
    for _, row in table.iterrows():
        deaths = [int(row[name]) for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown") if row[name]]
        if row["best"]:
            assert sum(deaths) == int(row["best"]) and int(row["low"]) <= int(row["best"]) <= int(row["high"])
    assert set(table["type_of_violence"]) <= {"1", "2", "3"}
    return len(table)


def polecat(raw, out):
    return len(frame(raw, 40, sep="\t", quoting=csv.QUOTE_NONE))


def plover(raw, out):
    import pandas

    rows = [json.loads(line) for line in raw.decode().splitlines()]
    for row in rows:
        assert {"id", "date", "actor", "event"} <= row.keys(), row
    if rows:
        assert len(pandas.read_json(io.BytesIO(raw), lines=True)) == len(rows)
    return len(rows)


def gdelt2(raw, out):
    import pandas

    rows = 0
    for name, columns in (("events.export.CSV", 61), ("mentions.CSV", 16)):
        if (out / name).stat().st_size == 0:
            continue
        table = pandas.read_csv(out / name, sep="\t", header=None, dtype=str, quoting=csv.QUOTE_NONE)
        assert len(table.columns) == columns, name
        rows += len(table)
    return rows


def vector(path, rows):
    """Features that GDAL finds, and how many have a point."""
    import pyogrio

    if rows == 0:
        return
    found = pyogrio.read_info(path, force_feature_count=True)
    assert found["features"] == rows, (found["features"], rows)


def geojson(raw, out):
    import jsonschema

    collection = json.loads(raw)
    jsonschema.validate(collection, json.loads((HERE / "geojson.schema.json").read_text()))
    vector(out, len(collection["features"]))
    return len(collection["features"])


def kml(raw, out):
    root = ElementTree.fromstring(raw)
    places = root.findall(".//{http://www.opengis.net/kml/2.2}Placemark")
    vector(out, len(places))
    return len(places)


def context(url, options=None):
    """A context as PyLD's loader gives it: our own short form."""
    known = json.loads((HERE / "contexts.json").read_text())
    key = url.rstrip("/").replace("https://", "http://")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": known[key]}


def triples(raw):
    import rdflib
    from pyld import jsonld

    jsonld.set_document_loader(context)
    expanded = jsonld.expand(json.loads(raw))
    quads = jsonld.to_rdf(expanded, {"format": "application/n-quads"})
    graph = rdflib.Dataset()
    graph.parse(data=quads, format="nquads")
    return {(str(s), str(p), str(o)) for s, p, o, _ in graph.quads()}


def w3c(raw, out):
    items = json.loads(raw)["items"]
    found = triples(raw)
    annotations = {s for s, p, o in found if p.endswith("#type") and o == "http://www.w3.org/ns/oa#Annotation"}
    assert len(annotations) == len(items), (len(annotations), len(items))
    exact = [o for _, p, o in found if p == "http://www.w3.org/ns/oa#exact"]
    assert bool(exact) == bool(items)
    if items:
        assert any(p == "http://www.w3.org/ns/prov#wasAttributedTo" for _, p, _ in found)
    return len(items)


def claim(raw, out):
    graph = json.loads(raw)["@graph"]
    found = triples(raw)
    claims = {s for s, p, o in found if p.endswith("#type") and o == "http://schema.org/Claim"}
    reviews = {s for s, p, o in found if p.endswith("#type") and o == "http://schema.org/ClaimReview"}
    assert len(claims) + len(reviews) == len(graph)
    for review in (item for item in graph if item["@type"] == "ClaimReview"):
        assert review["author"]["name"] and review["reviewRating"]["alternateName"]
    return len(graph)


def hxl(raw, out):
    import hxl as libhxl

    source = libhxl.data(libhxl.make_input(io.BytesIO(raw)))
    assert "#affected+killed+min" in source.display_tags and len(source.columns) == 22
    rows = list(source)
    for row in rows:
        low, high = row.get("#affected+killed+min"), row.get("#affected+killed+max")
        assert not (low and high) or int(low) <= int(high)
    return len(rows)


def timemap(raw, out):
    found = json.loads(raw)
    sources = {source["id"] for source in found["sources"]}
    associations = {a["id"] for a in found["associations"]}
    for event in found["events"]:
        assert all(isinstance(event[name], str) for name in ("id", "date", "latitude", "longitude", "description"))
        assert bool(event["latitude"]) == bool(event["longitude"]) and (event["date"] or event["latitude"])
        assert set(event["sources"]) <= sources and set(event["associations"]) <= associations
    return len(found["events"])


def ftm(raw, out):
    from followthemoney import model

    known, referred, proven, told = set(), set(), {}, {}
    for line in raw.decode().splitlines():
        given = json.loads(line)
        entity = model.get_proxy(given, cleaned=False)
        assert entity.id not in known, entity.id
        for name, values in given["properties"].items():
            assert len(entity.get(name)) == len(set(values)), (name, values, entity.get(name))
        known.add(entity.id)
        for name in ("proof", "involved", "document", "entity"):
            referred |= set(entity.get(name, quiet=True))
        for party in entity.get("involved", quiet=True):
            told.setdefault(party, set()).update(entity.get("proof"))
        if entity.schema.name == "Documentation":
            for party in entity.get("entity"):
                proven.setdefault(party, set()).update(entity.get("document"))
        elif "Event" != entity.schema.name:
            proven.setdefault(entity.id, set()).update(entity.get("proof"))
        entity.schema.validate(entity.to_dict())
    assert referred <= known, referred - known
    # everybody who takes part is proven, and by nothing but articles that tell of what they took part in
    for party, articles in told.items():
        assert proven[party] and proven[party] <= articles, party
    if out.name.startswith("hard"):
        assert len(proven["wikidata-Q3874799"]) == 2, proven
    return len(known)


def ninjs(raw, out):
    import jsonschema

    schema = json.loads((HERE / "ninjs.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    lines = raw.decode().splitlines()
    for line in lines:
        validator.validate(json.loads(line))
    return len(lines)


def conllu(raw, out):
    import conllu as reader

    rows = 0
    for sentence in reader.parse_incr(io.StringIO(raw.decode())):
        assert sentence.metadata["sent_id"] and sentence.metadata["text"]
        assert sum(token["head"] == 0 for token in sentence) == 1, sentence.metadata["sent_id"]
        assert all(0 <= token["head"] <= len(sentence) for token in sentence)
        rows += len(sentence)
    return rows


def sqlite(raw, out):
    store = sqlite3.connect(out)
    assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    # with a filter, a claim may point to a document that was not asked for
    assert out.name.startswith("part") or not store.execute("PRAGMA foreign_key_check").fetchall()
    names = "documents claims figures events places actors incidents tolls disputes judgements".split()
    counts = {name: store.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}
    store.execute("SELECT count(*) FROM incident_documents").fetchone()
    answered = subprocess.run(
        [sys.executable, "-m", "datasette", str(out), "--get", f"/{out.stem}/documents.json?_shape=array&_search=killed"],
        capture_output=True,
        check=True,
    )
    found = json.loads(answered.stdout)
    assert bool(found) == (counts["documents"] > 0), found
    return sum(counts.values())


def parquet(raw, out):
    import duckdb
    import pyarrow.parquet

    rows = 0
    for path in sorted(out.glob("*.parquet")):
        table = pyarrow.parquet.read_table(path)
        counted = duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall()[0][0]
        assert counted == table.num_rows, path
        assert all(field.metadata.get(b"about") for field in table.schema)
        rows += counted
    assert len(list(out.glob("*.parquet"))) == 10
    return rows


FORMATS = {
    "acled": (acled, "pandas"),
    "ged": (ged, "pandas"),
    "polecat": (polecat, "pandas"),
    "plover": (plover, "pandas"),
    "gdelt2": (gdelt2, "pandas"),
    "geojson": (geojson, "jsonschema, GDAL"),
    "kml": (kml, "ElementTree, GDAL"),
    "w3c": (w3c, "PyLD, rdflib"),
    "claim": (claim, "PyLD, rdflib"),
    "hxl": (hxl, "libhxl"),
    "timemap": (timemap, "json"),
    "ftm": (ftm, "followthemoney"),
    "ninjs": (ninjs, "jsonschema"),
    "conllu": (conllu, "conllu"),
    "sqlite": (sqlite, "sqlite3, Datasette"),
    "parquet": (parquet, "pyarrow, DuckDB"),
}
ENDINGS = {"geojson": ".geojson", "kml": ".kml", "sqlite": ".db"}


def main():
    binary = os.path.abspath(sys.argv[1])
    only = sys.argv[2:]
    failed = 0
    listed = {line.split()[0] for line in run(binary, "none", "export", "--list").decode().splitlines()}
    assert listed == set(FORMATS), listed ^ set(FORMATS)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, ledger, arguments in ledgers(binary, folder):
            for form, (check, reader) in FORMATS.items():
                if only and form not in only:
                    continue
                out = folder / f"{name}-{form}{ENDINGS.get(form, '')}"
                try:
                    run(binary, ledger, "export", "--format", form, "--out", out, *arguments)
                    raw = out.read_bytes() if out.is_file() else b""
                    print(f"ok     {name:<9} {form:<8} {check(raw, out):>5} rows read by {reader}", flush=True)
                except (AssertionError, Exception) as error:  # one format's fault is one line
                    failed += 1
                    print(f"FAILED {name:<9} {form:<8} {type(error).__name__}: {str(error)[:400]}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
