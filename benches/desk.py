#!/usr/bin/env python3
"""How fast the desk answers: python3 benches/desk.py LEDGER [--program FILE] [--times N] [--fresh N] [--wrk SECONDS] [--port N]

Starts `onrecord serve` on a ledger, asks every page and every operation of the API `--times` times (101), and prints the median and the 95th percentile in
milliseconds, as a client on the same machine sees them, and how many bytes came. With `--fresh N` each of N further requests follows a change of the
ledger (a note on an article), so that nothing that the desk keeps helps it; the ledger then has these notes. Last come the most memory that the desk held
(`VmHWM`) and, where wrk is installed and `--wrk` gives seconds, 200 readers at once on some pages. It asserts nothing: machines differ.
Only Python's own library is used.
"""
import argparse
import http.client
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent


def get(port, path):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    began = time.perf_counter()
    link.request("GET", path)
    answer = link.getresponse()
    body = answer.read()
    took = (time.perf_counter() - began) * 1e3
    link.close()
    return answer.status, body, took


def asked(port):
    """Addresses to ask: all pages and operations, with names that this ledger holds."""
    one = lambda path: json.loads(get(port, "/api/v1/" + path)[1])
    incident = one("incidents?limit=1&disputed=1")["items"] or one("incidents?limit=1")["items"]
    incident = incident[0]["id"]
    shown = one("incidents/" + incident)
    document = quote(shown["documents"][0], safe="")
    names = [i["place"]["name"] for i in one("incidents?limit=100")["items"] if i.get("place")]
    place = quote(names[0] if names else "Kyiv")
    day = shown["from"] or "2022-03-14"
    tolls = [t["source"] for t in one("tolls?limit=200")["items"] if t.get("source")]
    source = quote(tolls[0] if tolls else "officials")
    word = "killed"
    pages = [
        "/", "/?disputed=1", "/?type=ASSAULT", f"/?place={place}", f"/?source={source}", f"/?from={day}&to={day}", "/?offset=50000",
        f"/incident/{incident}", f"/document/{document}", "/search", f"/search?q={word}", "/search?q=ministry+attack", f"/search?source={source}",
        f"/search?place={place}", "/sources", "/sources?offset=6000", "/sources?source=ministry", "/timeline", f"/timeline?place={place}", "/map",
        f"/map?place={place}", "/review", "/add",
    ]
    api = [
        "documents", f"documents?place={place}", f"documents/{document}", "incidents", f"incidents?source={source}", f"incidents/{incident}", "tolls",
        f"tolls?source={source}", "tolls?offset=50000", "disputes", f"disputes?place={place}", "timeline", f"timeline?place={place}",
        "timeline?offset=50000", "claims", "claims?stance=denies", f"claims?place={place}", f"search?q={word}", f"facets?q={word}", "judgements", "stats",
    ]
    return pages + ["/api/v1/" + path for path in api] + ["/api/v1/openapi.json", "/health", "/metrics"]


def percent(times, share):
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * share))]


def note(program, ledger, document):
    command = [program, "--ledger", ledger, "judge", "note", document, "seen", "--by", "bench"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def memory(pid):
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


def measure(options, desk):
    print(f"{'':44} {'median':>8} {'95 %':>8}  {'after a change':>15} {'95 %':>8} {'kB':>8}")
    document = json.loads(get(options.port, "/api/v1/documents?limit=1")[1])["items"][0]["id"]
    for path in asked(options.port):
        times, fresh = [], []
        for _ in range(options.fresh):
            note(options.program, options.ledger, document)
            fresh.append(get(options.port, path)[2])
        for _ in range(options.times):
            status, body, took = get(options.port, path)
            times.append(took)
        mark = "" if status == 200 else f"  status {status}"
        after = f"{statistics.median(fresh):15.1f} {percent(fresh, .95):8.1f}" if fresh else " " * 24
        print(f"{path[:44]:44} {statistics.median(times):8.1f} {percent(times, .95):8.1f}  {after} {len(body) / 1e3:8.1f}{mark}", flush=True)
    print(f"most memory: {memory(desk.pid):.0f} MB")


def crowd(options, desk):
    if not (options.wrk and shutil.which("wrk")):
        return
    for path in ["/", "/sources", "/timeline", "/api/v1/incidents", "/search?q=killed", "/review"]:
        command = ["wrk", "-t2", "-c200", f"-d{options.wrk}s", "--timeout", "30s", "--latency", f"http://127.0.0.1:{options.port}{path}"]
        said = subprocess.run(command, capture_output=True, text=True).stdout
        find = lambda pattern: (re.search(pattern, said) or [None, "-"])[1]
        errors = [line.strip() for line in said.splitlines() if "Socket errors" in line or "Non-2xx" in line]
        rate, middle, worst = find(r"Requests/sec:\s+(\S+)"), find(r"50%\s+(\S+)"), find(r"99%\s+(\S+)")
        print(f"200 readers {path:24} {rate} a second, median {middle}, 99 % {worst}; {'; '.join(errors) or 'no errors'}", flush=True)
    print(f"most memory: {memory(desk.pid):.0f} MB")


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("ledger")
    words.add_argument("--program", default=str(ROOT / "target/release/onrecord"))
    words.add_argument("--times", type=int, default=101)
    words.add_argument("--fresh", type=int, default=0)
    words.add_argument("--wrk", type=int, default=0)
    words.add_argument("--port", type=int, default=7217)
    options = words.parse_args()
    desk = subprocess.Popen([options.program, "--ledger", options.ledger, "serve", "--listen", f"127.0.0.1:{options.port}"], stdout=subprocess.DEVNULL)
    try:
        for _ in range(3000):
            try:
                get(options.port, "/health")
                break
            except OSError:
                time.sleep(0.1)
        measure(options, desk)
        crowd(options, desk)
    finally:
        desk.terminate()
        desk.wait()


if __name__ == "__main__":
    sys.exit(main())
