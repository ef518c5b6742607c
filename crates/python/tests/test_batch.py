"""Many articles: tables for whoever takes Arrow, errors as rows, any number of threads, Python's lock let go."""

import gzip
import json
import threading
import time

import duckdb
import onrecord
import pandas
import polars
import pyarrow
import pytest
from conftest import DEPOT, EXAMPLES, MARKET, ROOT

KINDS = {"documents", "claims", "figures", "events", "places", "actors", "errors"}


def rows_of(tables):
    return {name: table.to_pylist() for name, table in tables.items()}


def test_tables_have_the_columns_of_the_export():
    read = onrecord.read_batch(EXAMPLES)
    assert set(read) == KINDS
    record = onrecord.read(EXAMPLES[0])
    claims = [row for row in read["claims"].to_pylist() if row["document"] == record.document.id]
    assert [row["id"] for row in claims] == [claim.id for claim in record.claims]
    assert [row["stance"] for row in claims] == [claim.stance for claim in record.claims]
    assert [row["source"] for row in claims] == [c.source.name if c.source else None for c in record.claims]
    document = read["documents"].to_pylist()[0]
    assert document["text"] == record.document.text and document["added"] is None and document["sightings"] == 1
    assert all(read["claims"].about().values())


def test_records_are_those_of_the_command_line(run):
    lines = run("read", *EXAMPLES).stdout.splitlines()
    records = onrecord.read_batch(EXAMPLES, records=True)["records"].to_pylist()
    assert [row["json"] for row in records] == lines
    assert [row["row"] for row in records] == list(range(len(lines)))
    assert [row["origin"] for row in records] == [str(path) for path in EXAMPLES]


def test_what_cannot_be_read_is_a_row(tmp_path, run):
    (tmp_path / "empty.txt").write_bytes(b"")
    articles = [MARKET, b"", tmp_path / "empty.txt", tmp_path / "none", 7, "\ud800", None, {"text": DEPOT, "published": "soon", "origin": "my"}, DEPOT]
    read = onrecord.read_batch(articles)
    errors = read["errors"].to_pylist()
    assert [(row["row"], row["origin"]) for row in errors] == [
        (1, "#1"),
        (2, str(tmp_path / "empty.txt")),
        (3, str(tmp_path / "none")),
        (4, "#4"),
        (5, "#5"),
        (6, "#6"),
        (7, "my"),
    ]
    said = run("read", tmp_path / "empty.txt", tmp_path / "none", check=False).stderr.splitlines()
    assert [f"onrecord: {row['origin']}: {row['error']}" for row in errors[1:3]] == said[:2]
    assert [row["origin"] for row in read["documents"].to_pylist()] == ["#0", "#8"]


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_change_nothing(threads):
    articles = [*EXAMPLES, "", MARKET, DEPOT] * 3
    assert rows_of(onrecord.read_batch(articles, threads=threads)) == rows_of(onrecord.read_batch(articles, threads=3))


def articles():
    return pyarrow.table(
        {
            "id": [1, 2, 3],
            "text": [MARKET, None, DEPOT],
            "published": ["2022-03-16", None, "2022-03-17"],
            "url": ["https://example.org/a", None, None],
            "origin": [None, None, "feed/3"],
        }
    )


def test_arrow_goes_in_from_anywhere():
    want = rows_of(onrecord.read_batch(articles()))
    assert [row["error"] for row in want["errors"]] == ["the row has no text"]
    assert [row["origin"] for row in want["documents"]] == ["https://example.org/a", "feed/3"]
    assert [row["published"] for row in want["documents"]] == ["2022-03-16", "2022-03-17"]
    table = given = articles()
    chunks = pyarrow.Table.from_batches([batch for at in range(3) for batch in table.slice(at, 1).to_batches()])
    dates = table.set_column(2, "published", pyarrow.array(table["published"].to_pylist()).cast(pyarrow.timestamp("us")))
    words = {"text": table["text"].dictionary_encode(), "url": table["url"].cast(pyarrow.string_view())}
    other = pyarrow.table({name: words.get(name, table[name]) for name in table.column_names})
    large = table.set_column(1, "text", table["text"].cast(pyarrow.large_binary()))
    named = table.rename_columns(["id", "body", "published", "url", "origin"])
    assert rows_of(onrecord.read_batch(chunks)) == want
    assert rows_of(onrecord.read_batch(table.to_reader())) == want
    assert rows_of(onrecord.read_batch(other)) == want
    assert rows_of(onrecord.read_batch(large)) == want
    assert rows_of(onrecord.read_batch(named, columns={"text": "body"})) == want
    assert rows_of(onrecord.read_batch(polars.from_arrow(table))) == want
    assert rows_of(onrecord.read_batch(duckdb.sql("from given"))) == want
    timed = rows_of(onrecord.read_batch(dates))
    assert [row["published"] for row in timed["documents"]] == ["2022-03-16T00:00:00", "2022-03-17T00:00:00"]
    frame = pandas.DataFrame({"text": [MARKET, None, DEPOT], "published": ["2022-03-16", None, "2022-03-17"]})
    assert [row["published"] for row in onrecord.read_batch(frame)["documents"].to_pylist()] == ["2022-03-16", "2022-03-17"]
    listed = onrecord.read_batch(table.to_pylist())
    assert rows_of(listed)["documents"] == want["documents"] and len(listed["errors"]) == 1


def test_arrow_goes_out_to_anywhere():
    table = made = onrecord.read_batch(EXAMPLES)["events"]
    want = table.to_pylist()
    assert pyarrow.table(table).to_pylist() == want
    assert polars.DataFrame(table).to_dicts() == want == table.to_polars().to_dicts()
    assert duckdb.sql("select count(*), count(lat) from made").fetchall() == [(len(want), sum(row["lat"] is not None for row in want))]
    frame = table.to_pandas()
    assert list(frame["id"]) == [row["id"] for row in want] and len(frame) == len(table) == table.num_rows
    assert list(frame.columns) == table.column_names
    # twice: a table is not used up; and it outlives what it came from
    arrow = table.to_arrow()
    del table, made
    assert arrow.to_pylist() == want
    assert pyarrow.types.is_list(arrow.schema.field("agents").type) and arrow.schema.field("lat").type == pyarrow.float64()


def test_a_table_is_shown_safely():
    shown = onrecord.read_batch(["Two <b>people</b> were killed in Lviv, the mayor said."] * 30)["documents"]._repr_html_()
    assert "<b>" not in shown and "the first 20 are shown" in shown


def test_nothing_gives_empty_tables_with_all_columns():
    empty = onrecord.read_batch([])
    assert set(empty) == KINDS and all(len(table) == 0 and table.column_names for table in empty.values())
    assert pyarrow.table(empty["claims"]).num_rows == 0


def test_archives_and_folders_are_opened(tmp_path, run):
    lines = "".join(json.dumps({"body": text, "date": "2022-03-16"}) + "\n" for text in (MARKET, DEPOT))
    (tmp_path / "a.jsonl").write_text(lines + "{broken\n")
    (tmp_path / "b.txt").write_text(MARKET)
    packed = gzip.compress(lines.encode())
    (tmp_path / "c.jsonl.gz").write_bytes(packed)
    done = run("read", tmp_path, check=False)
    read = onrecord.read_batch([tmp_path], records=True)
    assert [row["json"] for row in read["records"].to_pylist()] == done.stdout.splitlines()
    errors = read["errors"].to_pylist()
    assert [f"onrecord: {row['origin']}: {row['error']}" for row in errors] == done.stderr.splitlines()[:1]
    held = onrecord.read_batch([{"bytes": packed, "origin": "c.jsonl.gz"}], archive="jsonl", limit=1)
    assert [row["origin"] for row in held["documents"].to_pylist()] == ["c.jsonl.gz#0"]
    table = pyarrow.table({"bytes": [packed], "origin": ["c.jsonl.gz"]})
    assert len(onrecord.read_batch(table, archive="jsonl")["documents"]) == 2


def test_what_makes_no_sense_is_said():
    for wrong in (MARKET, MARKET.encode(), EXAMPLES[0], {"text": MARKET}, 7):
        with pytest.raises(onrecord.UsageError):
            onrecord.read_batch(wrong)
    with pytest.raises(onrecord.UsageError, match="there is no column text, html or bytes; there are a"):
        onrecord.read_batch(pyarrow.table({"a": ["x"]}))
    with pytest.raises(onrecord.UsageError, match="there is no column body"):
        onrecord.read_batch(pyarrow.table({"text": ["x"]}), columns={"text": "body"})
    with pytest.raises(onrecord.UsageError, match="column text is Int64"):
        onrecord.read_batch(pyarrow.table({"text": [1]}))
    with pytest.raises(onrecord.UsageError, match="no such field"):
        onrecord.read_batch([], columns={"tekst": "body"})
    with pytest.raises(onrecord.UsageError, match="give 1 or more"):
        onrecord.read_batch([], threads=0)
    with pytest.raises(onrecord.UsageError, match="no such archive"):
        onrecord.read_batch([], archive="zip")


def test_a_stream_that_breaks_off_is_an_error():
    def batches():
        yield pyarrow.record_batch({"text": [MARKET]})
        raise OSError("the cable is cut")

    reader = pyarrow.RecordBatchReader.from_batches(pyarrow.schema({"text": pyarrow.string()}), batches())
    with pytest.raises(onrecord.Error, match="the cable is cut"):
        onrecord.read_batch(reader)


def test_pythons_lock_is_let_go():
    counted, done = [0], threading.Event()

    def count():
        while not done.is_set():
            counted[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    began = time.monotonic()
    onrecord.read_batch([EXAMPLES[0]] * 20, threads=1)
    took, seen = time.monotonic() - began, counted[0]
    done.set()
    thread.join()
    # a thread that is held up counts nothing; on a busy machine it counts some
    assert took > 0.05 and seen > took * 1000 / 50


def test_a_batch_can_be_interrupted(tmp_path):
    import signal
    import subprocess
    import sys

    code = "import onrecord, pathlib\nprint('go', flush=True)\ntry:\n    onrecord.read_batch([pathlib.Path(r'%s')] * 100_000)\nexcept KeyboardInterrupt:\n    print('stopped')"
    child = subprocess.Popen([sys.executable, "-c", code % EXAMPLES[0]], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "go\n"
    time.sleep(3)
    child.send_signal(signal.SIGINT)
    assert child.communicate(timeout=30)[0] == "stopped\n"


def test_progress_is_told(capsys):
    onrecord.read_batch([MARKET, DEPOT], progress=True)
    assert "2/2" in capsys.readouterr().err


def test_threads_of_python_can_read_at_the_same_time():
    made = {}

    def read(name):
        made[name] = onrecord.read_batch(EXAMPLES, threads=2, records=True)["records"].to_pylist()

    threads = [threading.Thread(target=read, args=(name,)) for name in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made[0] == made[1] == made[2] and len(made[0]) == len(EXAMPLES)


def test_types_hold_under_mypy(tmp_path):
    import subprocess
    import sys

    here = ROOT / "crates/python"
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(here / "tests/typed.py")]
    env = {"MYPYPATH": str(here / "python"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
