"""A ledger: the same folder and the same answers as the command line's, as tables."""

import csv
import io
import json

import duckdb
import onrecord
import polars
import pyarrow.parquet
import pytest
from conftest import DEPOT, EXAMPLES, MARKET

TABLES = ["documents", "claims", "figures", "events", "places", "actors", "incidents", "tolls", "disputes", "judgements"]
MORE = "At least 14 people died when a market in Kramatorsk was shelled on Monday, a hospital official said."


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "desk"


@pytest.fixture
def ledger(folder):
    with onrecord.Ledger(folder, create=True) as opened:
        opened.add(EXAMPLES)
        opened.add([{"text": MARKET, "published": "2022-03-16", "url": "https://example.org/a"}])
        opened.add([{"text": MORE, "published": "2022-03-17", "outlet": "Example", "origin": "feed/2"}])
        yield opened


def test_adding_is_that_of_the_command_line(tmp_path, folder, run):
    with onrecord.Ledger(folder, create=True) as ledger:
        added = ledger.add(EXAMPLES).to_pylist()
        again = ledger.add(EXAMPLES).to_pylist()
    assert {row["status"] for row in added} == {"added"} and {row["status"] for row in again} == {"known"}
    other = tmp_path / "other"
    run("init", other)
    lines = run("add", "--ledger", other, "--format", "jsonl", *EXAMPLES).stdout.splitlines()
    want = sorted((row["id"], row["source"]) for row in map(json.loads, lines))
    assert sorted((row["document"], row["origin"]) for row in added) == want
    for what in ("incidents", "tolls", "disputes", "claims"):
        ask = (what, "--format", "jsonl", "--ledger")
        assert run(*ask, folder).stdout == run(*ask, other).stdout
    assert "all holds" in run("verify", "--ledger", folder).stdout


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_those_of_the_parquet_export(ledger, tmp_path, run, name):
    ledger.judge("accept", ledger.documents().to_pylist()[0]["id"] + "/c1", by="ana")
    run("export", "--ledger", ledger.path, "--format", "parquet", "--out", tmp_path / "out")
    want = pyarrow.parquet.read_table(tmp_path / "out" / f"{name}.parquet")
    made = getattr(ledger, name)().to_arrow()
    assert made.schema.equals(want.schema) and made.to_pylist() == want.to_pylist()


@pytest.mark.parametrize(
    "only, options",
    [
        ({}, []),
        ({"source": "governor"}, ["--source", "governor"]),
        ({"place": "Kramatorsk"}, ["--place", "Kramatorsk"]),
        ({"near": (48.73, 37.55, 30)}, ["--near", "48.73,37.55,30"]),
        ({"from_": "2022-03-14", "to": "2022-03-14"}, ["--from", "2022-03-14", "--to", "2022-03-14"]),
        ({"type": "assault", "limit": 3}, ["--type", "assault", "--limit", "3"]),
        ({"actor": "Russia"}, ["--actor", "Russia"]),
    ],
)
def test_filters_choose_what_the_command_line_chooses(ledger, run, only, options):
    def listed(what):
        return [json.loads(line) for line in run(what, "--ledger", ledger.path, "--format", "jsonl", *options).stdout.splitlines()]

    assert [row["id"] for row in ledger.incidents(**only).to_pylist()] == [row["id"] for row in listed("incidents")]
    tolls = [(row["incident"], row["number"], row["low"], row["source"]) for row in ledger.tolls(**only).to_pylist()]
    assert tolls == [(row["incident"], row["number"], row["low"], row["source"]) for row in listed("tolls")]
    claims = sorted((row["document"], row["id"]) for row in ledger.claims(**only).to_pylist())
    assert "limit" in only or claims == sorted((row["document"], row["id"]) for row in listed("claims"))
    said = csv.DictReader(io.StringIO(run("disputes", "--ledger", ledger.path, "--format", "csv", *options).stdout))
    disputes = [(row["id"], row["source"] or "", row["says"]) for row in ledger.disputes(**only).to_pylist()]
    assert "limit" in only or disputes == [(row["dispute"], row["source"], row["says"]) for row in said]
    assert [row["id"] for row in ledger.documents(**only).to_pylist()] == [row["id"] for row in listed("documents")]


def test_one_incident_of_two_articles_and_its_tolls(ledger):
    incident = ledger.incidents(place="Kramatorsk", from_="2022-03-14", to="2022-03-14").to_pylist()[0]
    assert incident["independent_sources"] == 2
    t = ledger.tolls(place="Kramatorsk")
    assert duckdb.sql("select source, low, high from t where measure = 'killed' order by low").fetchall() == [
        ("regional governor", 11, None),
        ("a hospital official", 14, None),
    ]
    assert polars.DataFrame(t)["incident"].unique().to_list() == [incident["id"]]


def test_search_and_records(ledger, run):
    hits = ledger.search("market Kramatorsk").to_pylist()
    lines = run("search", "market", "Kramatorsk", "--ledger", ledger.path, "--format", "jsonl").stdout.splitlines()
    want = [json.loads(line) for line in lines]
    assert [row["document"] for row in hits] == [row["document"] for row in want]
    assert [[row["before"], row["words"], row["after"]] for row in hits] == [row["around"] for row in want]
    record = ledger.record(hits[0]["document"])
    assert record.document.text[hits[0]["start"] : hits[0]["end"]] == hits[0]["words"]
    assert ledger.record("https://example.org/a") == onrecord.read(MARKET, published="2022-03-16", url="https://example.org/a")


def test_judgements_are_signed_and_can_be_taken_back(ledger):
    claim = ledger.claims(source="hospital").to_pylist()[0]
    target = f"{claim['document']}/{claim['id']}"
    made = ledger.judge("reject", target, by="ana", note="not so")[0]
    assert ledger.claims(source="hospital").to_pylist()[0]["verdict"] == "reject"
    ledger.judge("undo", made["id"], by="ben")
    assert ledger.claims(source="hospital").to_pylist()[0]["verdict"] is None
    assert [row["by"] for row in ledger.judgements().to_pylist()] == ["ana", "ben"]
    figure = ledger.figures().to_pylist()[0]
    ledger.judge("edit", f"{figure['document']}/{figure['id']}", by="ana", set={"low": 12})
    assert ledger.figures().to_pylist()[0]["low"] == 12


def test_as_of_a_past_moment(ledger):
    before = ledger.documents().to_pylist()
    moment = max(row["added"] for row in before)
    ledger.add([DEPOT])
    assert len(ledger.documents()) == len(before) + 1
    assert ledger.documents(as_of=moment).to_pylist() == before
    assert len(ledger.documents(as_of="2001-01-01")) == 0


def test_what_fails_is_a_row(ledger, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    rows = ledger.add([tmp_path / "empty.txt", DEPOT, b"\x89PNG\r\n\x1a\n"]).to_pylist()
    failed = {row["error"] for row in rows if row["status"] == "failed"}
    assert failed == {"file is empty", "file is a PNG image, not text; save the article as plain text or HTML and read that"}
    assert sum(row["status"] == "added" for row in rows) == 1
    # what is called nothing is known again by its bytes
    assert ledger.add([DEPOT]).to_pylist()[0]["status"] == "known"


def test_errors_have_the_words_of_the_command_line(ledger, tmp_path, run):
    def said(*arguments):
        return run(*arguments, check=False).stderr.splitlines()[0].removeprefix("onrecord: ")

    with pytest.raises(onrecord.LedgerError) as error:
        onrecord.Ledger(tmp_path / "none")
    assert str(error.value) == said("incidents", "--ledger", tmp_path / "none")
    with pytest.raises(onrecord.UsageError) as error:
        ledger.record("zzzz")
    assert str(error.value) == said("show", "zzzz", "--ledger", ledger.path)
    with pytest.raises(onrecord.UsageError) as error:
        ledger.judge("accept", "zzzz/c1", by="ana")
    assert str(error.value) == said("judge", "accept", "zzzz/c1", "--by", "ana", "--ledger", ledger.path)
    for wrong in ({"from_": "soon"}, {"near": (1, 2)}, {"type": "WAR"}, {"stance": "shouts"}, {"as_of": "then"}, {"where": "x"}):
        with pytest.raises(onrecord.UsageError):
            ledger.incidents(**wrong)
    ledger.close()
    ledger.close()
    with pytest.raises(onrecord.UsageError, match="the ledger is closed"):
        ledger.incidents()
