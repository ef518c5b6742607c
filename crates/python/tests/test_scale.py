"""The steps of `onrecord.scale`, one after another on one machine: the same as a ledger, in any order, and safe to do again."""

import gzip
import json

import onrecord
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import DEPOT, EXAMPLES, MARKET
from onrecord import scale

ROWS = [
    {"text": MARKET, "published": "2022-03-16", "url": "https://example.org/a", "outlet": "Example"},
    {"text": DEPOT, "published": "2022-03-16", "url": "https://example.org/b", "outlet": "Example"},
    {"text": MARKET, "published": "2022-03-15", "url": "https://reprint.example/1", "outlet": "Reprint"},
]


@pytest.fixture
def inputs(tmp_path):
    """Files of each kind: two kinds of JSON Lines, Parquet of text and of bytes, pages."""
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS[:2]) + "{cut\n")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(json.dumps(ROWS[2]).encode(), mtime=0))
    return [str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl.gz"), *map(str, EXAMPLES)]


def spread(folder):
    """What an engine does with readings."""
    readings = pa.concat_tables([pq.read_table(f"{folder}/{scale.READINGS}/{part}") for part in sorted(scale.done(folder), reverse=True)])
    documents = sorted(set(readings["document"].to_pylist()))
    standing = pa.concat_tables([scale.least(readings.filter(pa.compute.equal(readings["document"], one))) for one in documents])
    digests = scale.by_block(standing)
    blocks = sorted(set(digests["block"].to_pylist()))
    return standing, pa.concat_tables([scale.resolve(digests.filter(pa.compute.equal(digests["block"], one))) for one in blocks])


def rows(table, without=("added", "verdict")):
    return sorted(json.dumps({k: v for k, v in row.items() if k not in without}) for row in table)


def test_the_steps_give_what_a_ledger_gives(tmp_path, inputs):
    folder = str(tmp_path / "out")
    counts = [scale.read_file(path, folder) for path in inputs]
    assert [count["read"] for count in counts] == [2, 1, 1, 1, 1] and counts[0]["failed"] == 1
    standing, happened = spread(folder)
    with onrecord.Ledger(tmp_path / "desk", create=True) as ledger:
        import pathlib

        ledger.add([pathlib.Path(path) for path in inputs])
        for name in scale.OF_READINGS:
            (batch,) = standing.combine_chunks().to_batches()
            assert rows(scale.table(name, batch).to_pylist()) == rows(getattr(ledger, name)().to_pylist()), name
        for name in scale.OF_HAPPENED:
            (batch,) = happened.combine_chunks().to_batches()
            assert rows(scale.table(name, batch).to_pylist()) == rows(getattr(ledger, name)().to_pylist()), name
    market = [row for row in standing.to_pylist() if row["sightings"] == 2]
    assert [row["outlet"] for row in market] == ["Reprint"], "the earliest stands"


def test_reading_a_file_again_writes_the_same_bytes(tmp_path, inputs):
    folder = tmp_path / "out"
    scale.read_file(inputs[0], str(folder))
    (part,) = folder.glob("readings/*.parquet")
    before = part.read_bytes()
    scale.read_file(inputs[0], str(folder))
    assert part.read_bytes() == before and scale.done(str(folder)) == {part.name} == {scale.part(inputs[0])}
    (error,) = pq.read_table(folder / "errors").to_pylist()
    assert error["file"] == inputs[0] and error["label"].startswith(inputs[0] + "#") and error["error"]
    assert not list(folder.glob("*/.*"))


def test_a_file_that_cannot_be_opened_is_tried_again(tmp_path):
    folder, missing = str(tmp_path / "out"), str(tmp_path / "missing.jsonl")
    assert "missing.jsonl" in scale.read_file(missing, folder)["error"]
    assert scale.done(folder) == set()
    (tmp_path / "missing.jsonl").write_text(json.dumps(ROWS[0]))
    assert scale.read_file(missing, folder)["read"] == 1
    assert scale.done(folder) == {scale.part(missing)} and not list((tmp_path / "out" / "errors").iterdir())


def test_parquet_of_text_and_of_bytes(tmp_path):
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "text.parquet")
    named = [{"page": row["text"].encode(), "date": row["published"], "url": row["url"]} for row in ROWS]
    pq.write_table(pa.Table.from_pylist(named), tmp_path / "bytes.parquet")
    for name, given in (("text", None), ("bytes", "bytes=page,published=date")):
        path = str(tmp_path / f"{name}.parquet")
        found = [row for batch in scale.articles(path, map=given) for row in batch.to_pylist()]
        assert [row["bytes"] for row in found] == [row["text"].encode() for row in ROWS]
        assert [row["published"] for row in found] == [row["published"] for row in ROWS]
        assert [row["label"] for row in found] == [f"{path}#{at}" for at in range(3)]
        assert [row["origin"] for row in found] == [row["url"] for row in ROWS]


def test_what_is_wrong_is_told():
    with pytest.raises(onrecord.UsageError, match="there is no column bytes or text"):
        list(scale.read(pa.RecordBatch.from_pylist([{"body": "words"}])))
    with pytest.raises(onrecord.UsageError, match="clams: no such table"):
        scale.table("clams", pa.RecordBatch.from_pylist([], schema=scale.schema("readings")))
    with pytest.raises(onrecord.ArticleError, match="damaged"):
        scale.unpack(b"not packed")
    (reading,) = [row for batch in scale.read(pa.RecordBatch.from_pylist([{"bytes": b"\x00\x01"}])) for row in batch.to_pylist()]
    assert reading["error"] and reading["record"] is None


def test_what_pandas_writes_is_read(tmp_path):
    """Missing numbers and moments finer than Python's."""
    table = pa.table(
        {
            "text": [MARKET, DEPOT],
            "score": [float("nan"), 1.0],
            "seen": pa.array([1, 1_647_302_400_000_000_001], pa.timestamp("ns")),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    counts = scale.read_file(str(tmp_path / "a.parquet"), str(tmp_path / "out"))
    assert (counts["read"], counts["failed"], counts["error"]) == (2, 0, None)


def test_a_packed_page_is_read(tmp_path):
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(f"<html><p>{MARKET}</p></html>".encode(), mtime=0))
    assert scale.read_file(str(tmp_path / "a.html.gz"), str(tmp_path / "out"))["read"] == 1
