"""The scale-out on Spark against one machine: `python check.py ONRECORD`, in the environment that `install` made.

A few dozen articles of our own, as JSON Lines, a web archive, Parquet, a page and what is broken, are read on `local-cluster[2,1,1024]`: two executors, each a
process of its own, one of which is killed half-way. What comes out must be what `onrecord add` and `onrecord export` give on one machine, byte for byte after
sorting; started again it must read nothing; imported into a ledger it must give the same ledger. Prints a line per check and `N passed, N failed`.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from articles import articles  # noqa: E402

EXAMPLES = HERE.parent.parent / "examples"
ONRECORD = str(Path(sys.argv[1]).resolve())
TABLES = ["documents", "claims", "figures", "events", "places", "actors", "incidents", "tolls", "disputes"]
#: Column that says when a ledger put a document on record; no ledger did.
CLOCK = "added"
RESULTS: list[bool] = []


def check(what: str, holds: bool, more: str = "") -> None:
    """Prints whether something holds."""
    RESULTS.append(holds)
    print(f"{'ok  ' if holds else 'FAIL'} {what}{'' if holds else ' ' + more}", flush=True)


def onrecord(*arguments: str, good: int | None = 0) -> str:
    """Runs the command line; gives what it said on standard error."""
    done = subprocess.run([ONRECORD, *arguments], capture_output=True, text=True, check=False)
    if good is not None and done.returncode != good:
        raise SystemExit(f"onrecord {' '.join(arguments)}: {done.stderr}")
    return done.stderr


def warc(pages: list[tuple[str, str, str]]) -> bytes:
    """A web archive of pages: address, day, text; the last record is cut off."""
    out = b""
    for address, day, text in pages:
        title, _, body = text.partition("\n\n")
        paragraphs = "".join(f"<p>{line}</p>" for line in body.split("\n\n"))
        page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: {day}T12:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{len(out):032x}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        out += gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)
    return out[:-40]


def supply(folder: Path) -> tuple[list[str], list[str]]:
    """Files of articles: those that Spark reads, and those that the command line reads (it takes no Parquet)."""
    made = list(articles(44, length=7))
    again = [dict(made[3], outlet="Reprints Daily", url="https://reprints.example/3", published="2024-06-01")]
    files = []
    for name, part in {"one": made[:8], "two": made[8:16] + again, "three": made[16:24]}.items():
        lines = [json.dumps(one) for one in part]
        if name == "two":
            lines.insert(2, '{"text": "cut o')
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
        files.append(str(folder / f"{name}.jsonl"))
    pages = [(one["url"], one["published"], f"{one['title']}\n\n{one['text']}") for one in made[24:33]]
    (folder / "crawl.warc.gz").write_bytes(warc(pages))
    (folder / "empty.txt").write_text(" \n")
    shutil.copy(EXAMPLES / "eastgate-wire.html", folder / "page.html")
    files += [str(folder / name) for name in ("crawl.warc.gz", "empty.txt", "page.html")]
    pq.write_table(pa.Table.from_pylist(made[33:]), folder / "rows.parquet")
    (folder / "rows.jsonl").write_text("".join(json.dumps(one) + "\n" for one in made[33:]))
    return [*files, str(folder / "rows.parquet")], [*files, str(folder / "rows.jsonl")]


def rows(source: Path | str, *, clock: bool = False) -> list[str]:
    """The rows of a table as sorted lines of JSON."""
    table = pq.read_table(source)
    without = table.column_names if clock else [name for name in table.column_names if name != CLOCK]
    return sorted(json.dumps(row, ensure_ascii=False) for row in table.select(without).to_pylist())


def executors() -> list[int]:
    """Processes of this program's executors."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    found = [line.split(None, 2) for line in listed]
    parents = {int(pid): int(ppid) for pid, ppid, *_ in found}

    def ours(pid: int) -> bool:
        while pid in parents:
            pid = parents[pid]
            if pid == os.getpid():
                return True
        return False

    java = [int(pid) for pid, _, args in found if "CoarseGrainedExecutorBackend" in args and "java" in args.split()[0]]
    return [pid for pid in java if ours(pid)]


def kill_one(folder: Path, killed: list[str]) -> None:
    """Kills an executor once a file is read and others are not."""
    for _ in range(3000):
        done = list(folder.glob("readings/*.parquet"))
        found = executors() if done else []
        if len(found) == 2:
            os.kill(found[-1], signal.SIGKILL)
            killed.append(f"{len(done)} of 7 files read")
            return
        time.sleep(0.05)


def session() -> Any:
    """Spark with two executors, each a process of its own."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    made = SparkSession.builder.master("local-cluster[2,1,1024]").appName("onrecord check")
    settings = {"ui.enabled": "false", "ui.showConsoleProgress": "false", "sql.shuffle.partitions": "2", "executor.memory": "768m", "driver.bindAddress": "127.0.0.1", "driver.host": "127.0.0.1"}
    for name, value in settings.items():
        made = made.config(f"spark.{name}", value)
    spark = made.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def compare(spark_tables: Path, exported: Path) -> None:
    """Holds each table against that of one machine."""
    for name in TABLES:
        theirs, ours = rows(spark_tables / name), rows(exported / f"{name}.parquet")
        check(f"{name}: {len(ours)} rows, the same as on one machine", theirs == ours and len(ours) > 0, f"Spark has {len(theirs)}, {len(set(ours) ^ set(theirs))} differ")


def same_schema(spark_tables: Path, exported: Path) -> None:
    """Holds names and types of columns against those of an export."""
    kinds = lambda source: [(f.name, str(f.type).replace("element", "item")) for f in pq.read_schema(source)]  # noqa: E731
    wrong = [name for name in TABLES if kinds(next((spark_tables / name).glob("*.parquet"))) != kinds(exported / f"{name}.parquet")]
    check("columns have the names and types of an export", not wrong, str(wrong))


def imported(folder: Path, out: Path, exported: Path) -> None:
    """Brings the readings into a ledger and holds it against the one that read by itself."""
    ledger = str(folder / "imported")
    onrecord("init", ledger)
    told = onrecord("--ledger", ledger, "import", "--quiet", str(out / "readings"))
    documents = len(rows(exported / "documents.parquet"))
    check("import takes all readings", f"imported {documents} articles" in told and "0 failed" in told, told)
    again = onrecord("--ledger", ledger, "import", "--quiet", str(out / "readings"))
    check("imported again, nothing changes", "imported 0 articles" in again and "known already" in again, again)
    onrecord("--ledger", ledger, "verify")
    onrecord("--ledger", ledger, "export", "--format", "parquet", "--out", str(folder / "again"))
    differ = [name for name in TABLES if rows(folder / "again" / f"{name}.parquet") != rows(exported / f"{name}.parquet")]
    check("the ledger is the one that read the articles itself, and verifies", not differ, str(differ))


def main() -> None:
    """Runs all checks."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files, plain = supply(folder)
        out, ledger, exported = folder / "out", str(folder / "ledger"), folder / "export"
        onrecord("init", ledger)
        onrecord("--ledger", ledger, "add", "--quiet", *plain, good=1)
        onrecord("--ledger", ledger, "export", "--format", "parquet", "--out", str(exported))
        spark = session()
        from onrecord import spark as onspark

        print(f"one machine is done, Spark has started ({time.monotonic() - begun:.0f} s)", flush=True)
        killed: list[str] = []
        killer = threading.Thread(target=kill_one, args=(out, killed), daemon=True)
        killer.start()
        first = onspark.run(spark, files, str(out))
        killer.join(timeout=1)
        check(f"one executor was killed half-way ({''.join(killed)})", bool(killed))
        check("all files are read, what is broken is counted", (first["files"], first["skipped"]) == (7, 0) and first["failed"] >= 3, str(first))
        compare(out / "tables", exported)
        same_schema(out / "tables", exported)
        errors = pq.read_table(out / "errors").to_pylist()
        check("each bad input is in the side table with its reason", len(errors) == first["failed"] and all(row["error"] and row["label"] for row in errors), str(errors))
        before = {path: path.stat().st_mtime_ns for path in out.glob("readings/*")}
        second = onspark.run(spark, files, str(out))
        after = {path: path.stat().st_mtime_ns for path in out.glob("readings/*")}
        check("started again, it reads nothing", second["files"] == 0 and second["skipped"] == 7 and before == after, str(second))
        steps(spark, onspark, plain, exported)
        spark.stop()
        imported(folder, out, exported)
    print(f"{time.monotonic() - begun:.0f} s", flush=True)
    print(f"{sum(RESULTS)} passed, {len(RESULTS) - sum(RESULTS)} failed")
    raise SystemExit(0 if all(RESULTS) else 1)


def steps(spark: Any, onspark: Any, plain: list[str], exported: Path) -> None:
    """`read` and `resolve` on a data frame of one's own."""
    own = [json.loads(line) for line in Path(plain[0]).read_text().splitlines()]
    df = spark.createDataFrame([(f"{one['title']}\n\n{one['text']}", one["published"], one["outlet"], one["url"]) for one in own], "body string, day string, outlet string, url string")
    readings = onspark.read(df, columns={"text": "body", "published": "day"}).persist()
    happened = onspark.resolve(readings)
    documents = onspark.tables(readings, happened)["documents"].select("id").collect()
    known = set(pq.read_table(exported / "documents.parquet")["id"].to_pylist())
    check("read and resolve take a data frame of one's own", len(documents) > 0 and {row.id for row in documents} <= known and happened.count() > 0)


if __name__ == "__main__":
    main()
