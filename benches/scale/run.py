"""What an engine costs over the plain command line: `python run.py ONRECORD [--articles N] [--files N] [--folder DIR]`.

N articles that nobody wrote (`evals/scale/articles.py`) are read, resolved and written as tables twice: by `onrecord add` on two threads and `onrecord export`, and by
Spark on `local-cluster[2,1,2048]`, two executors of one core. Printed are wall time and processor time of all processes of each, by step, and what Spark takes more; and
whether incidents, tolls and disputes are the same. Use the Python that `evals/scale/install` made. On a busy machine only processor time says anything.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "evals" / "scale"))
SAME = ["documents", "claims", "events", "incidents", "tolls", "disputes"]


def spent() -> float:
    """Processor time of all processes that were waited for, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tree(root: int) -> float:
    """Processor time of a process and all below it, dead children included, in seconds."""
    times: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            times[int(entry.name)] = (int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK"))

    def ours(pid: int) -> bool:
        while pid in times:
            if pid == root:
                return True
            pid = times[pid][0]
        return False

    return sum(seconds for pid, (_, seconds) in times.items() if ours(pid))


def plain(onrecord: str, files: list[str], folder: Path) -> None:
    """The command line."""
    ledger = str(folder / "ledger")
    steps = {
        "init": [onrecord, "init", ledger],
        "add": [onrecord, "--ledger", ledger, "add", "--quiet", "--threads", "2", *files],
        "export": [onrecord, "--ledger", ledger, "export", "--format", "parquet", "--out", str(folder / "export")],
    }
    for arguments in steps.values():
        subprocess.run(arguments, check=True, capture_output=True)


def spark(files: list[str], folder: Path) -> None:
    """Spark, in a process of its own: prints steps and processor time as JSON."""
    begun = time.monotonic()
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = SparkSession.builder.master("local-cluster[2,1,2048]").appName("onrecord bench")
    # as docs/scale.md advises: work is in Python workers, so that compiling Java hard and collecting its garbage on all cores only takes their time
    light = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    settings = {"ui.enabled": "false", "ui.showConsoleProgress": "false", "executor.memory": "1g", "sql.shuffle.partitions": "8", "driver.bindAddress": "127.0.0.1", "driver.host": "127.0.0.1", "driver.extraJavaOptions": light, "executor.extraJavaOptions": light}
    for name, value in settings.items():
        made = made.config(f"spark.{name}", value)
    session = made.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    started = time.monotonic()
    from onrecord import spark as onspark

    counts = onspark.run(session, files, str(folder / "out"))
    ended = time.monotonic()
    used = tree(os.getpid())
    session.stop()
    print("SPARK " + json.dumps({"start": started - begun, "run": ended - started, "cpu": used, **counts}), flush=True)


def same(folder: Path) -> list[str]:
    """Tables that differ."""
    import pyarrow.parquet as pq

    def rows(source: Path) -> list[str]:
        table = pq.read_table(source)
        return sorted(json.dumps(row) for row in table.select([n for n in table.column_names if n != "added"]).to_pylist())

    return [name for name in SAME if rows(folder / "out" / "tables" / name) != rows(folder / "export" / f"{name}.parquet")]


def main() -> None:
    """Measures both."""
    asked = argparse.ArgumentParser()
    asked.add_argument("onrecord")
    asked.add_argument("--articles", type=int, default=6000)
    asked.add_argument("--files", type=int, default=24)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--spark", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.spark:
        spark(sorted(map(str, given.folder.glob("in/*.jsonl"))), given.folder)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        subprocess.run([sys.executable, HERE.parent.parent / "evals/scale/articles.py", str(given.articles), folder / "in", str(given.files)], check=True)
        files = sorted(map(str, folder.glob("in/*.jsonl")))
        before, begun = spent(), time.monotonic()
        plain(given.onrecord, files, folder)
        wall, cpu = time.monotonic() - begun, spent() - before
        print(f"command line, two threads: {wall:.1f} s on the wall, {cpu:.1f} s of processor time ({1000 * cpu / given.articles:.1f} ms an article)", flush=True)
        begun = time.monotonic()
        done = subprocess.run([sys.executable, __file__, given.onrecord, "--spark", "--folder", folder], check=True, capture_output=True, text=True)
        whole = time.monotonic() - begun
        said = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("SPARK "))[6:])
        print(f"Spark, two executors: {whole:.1f} s on the wall ({said['start']:.1f} to start, {said['run']:.1f} to run), {said['cpu']:.1f} s of processor time")
        print(f"Spark takes {100 * (whole / wall - 1):.1f} % more on the wall, {100 * (said['run'] / wall - 1):.1f} % without its start, {100 * (said['cpu'] / cpu - 1):.1f} % more processor time")
        differ = same(folder)
        print(f"the same rows in {', '.join(SAME)}: {'yes' if not differ else 'NO: ' + ', '.join(differ)}")
        raise SystemExit(1 if differ else 0)


if __name__ == "__main__":
    main()
