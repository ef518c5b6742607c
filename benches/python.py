#!/usr/bin/env python3
"""What Python costs over the command line, and what a second thread brings.

usage: python.py [ARTICLES [ROUNDS]]     needs the package (PYTHONPATH=crates/python/python after crates/python/test release), and target/release/onrecord
                                         (ONRECORD_CLI names another one); press releases under ../shared (ONRECORD_SHARED)

Each round reads the same files with the command line (records to nowhere) and with read_batch (tables and whole records), on one thread and on two, in turn.
Printed are the fastest rounds: processor time of the whole process, from its start to its end, and wall time. Processor time is what to compare on a machine
that others use; a second thread shows in the wall time only where a second core is free, so the command line's own gain stands beside it.
"""
import csv
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLI = os.environ.get("ONRECORD_CLI", str(ROOT / "target/release/onrecord"))
SHARED = pathlib.Path(os.environ.get("ONRECORD_SHARED", ROOT / "../shared"))
SOURCES = ("corpora/ship/press_releases/kremlin.csv", "corpora/measure/press_releases/president_ua.csv")


def articles(folder, most):
    """Press releases of two sides in turn, one file each."""
    csv.field_size_limit(1 << 30)
    columns = []
    for source in SOURCES:
        with open(SHARED / source, encoding="utf8", newline="") as file:
            columns.append([f"{row['headline']}\n\n{row['body']}\n" for row in csv.DictReader(file)])
    texts = [text for pair in zip(*columns) for text in pair][:most]
    for number, text in enumerate(texts):
        (folder / f"{number:05}.txt").write_text(text, encoding="utf8")
    return len(texts), sum(len(text.split()) for text in texts)


def timed(command):
    """Processor and wall seconds of a process."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


READ = "import sys, pathlib, onrecord; t = onrecord.read_batch([pathlib.Path(sys.argv[1])], threads=int(sys.argv[2]), records=True); assert len(t['records']) and not len(t['errors'])"


def main():
    most, rounds = (int(argument) for argument in (sys.argv[1:] + ["1000", "2"][len(sys.argv) - 1 :])[:2])
    with tempfile.TemporaryDirectory() as name:
        count, words = articles(pathlib.Path(name), most)
        commands = {
            (who, threads): [CLI, "read", name, "--format", "jsonl", "--threads", threads] if who == "command line" else [sys.executable, "-c", READ, name, threads]
            for threads in ("1", "2")
            for who in ("command line", "python")
        }
        best = {key: (float("inf"), float("inf")) for key in commands}
        for _ in range(rounds):
            for key, command in commands.items():
                best[key] = tuple(map(min, best[key], timed(command)))
    print(f"{count} articles, {words} words, load {os.getloadavg()[0]:.1f}")
    for (who, threads), (processor, wall) in best.items():
        print(f"{who:<13} {threads} thread{'s' if threads == '2' else ' '}  {processor:7.2f} s processor  {wall:7.2f} s wall")
    for threads in ("1", "2"):
        over = [best["python", threads][at] / best["command line", threads][at] - 1 for at in (0, 1)]
        print(f"python over the command line, {threads} thread(s): {over[0]:+.1%} processor, {over[1]:+.1%} wall")
    gain = {who: best[who, "1"][1] / best[who, "2"][1] for who in ("command line", "python")}
    print("two threads over one (wall): " + ", ".join(f"{who} {times:.2f} x" for who, times in gain.items()))


if __name__ == "__main__":
    main()
