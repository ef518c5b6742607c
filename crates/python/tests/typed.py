"""What people write, for mypy --strict; not run."""

import datetime
import pathlib

import onrecord

record: onrecord.Record = onrecord.read(pathlib.Path("a.html"), published=datetime.date(2022, 3, 14), outlet="example.org")
names: list[str] = [claim.source.name for claim in record.claims if claim.source is not None]
low: int | None = record.figures[0].low
day: str | None = record.times[0].from_
shown: str = record.to_json() + record._repr_html_()

tables: dict[str, onrecord.Table] = onrecord.read_batch(["a", b"b", pathlib.Path("c"), {"text": "d"}], threads=2)
rows: int = len(tables["claims"]) + tables["errors"].num_rows

with onrecord.Ledger("desk", create=True) as ledger:
    added: onrecord.Table = ledger.add([pathlib.Path("reports")], progress=True)
    tolls: onrecord.Table = ledger.tolls(place="Lviv", near=(49.8, 24.0, 50.0), from_="2022-03-01", limit=10)
    found: list[dict[str, object]] = ledger.search('"air raid"', as_of=datetime.datetime(2022, 3, 15)).to_pylist()
    ledger.judge("accept", "73c3d137/c1", by="ana", note="seen on video")

try:
    onrecord.read("")
except onrecord.ArticleError as error:
    line: str = str(error)
